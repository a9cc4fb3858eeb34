"""Operators' groups of words that mean the same. A change is in force when the index has been made anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit import later
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, NotFound, Refusal
from nintei.search.models import SynonymGroup
from nintei.search.queries import words

REBUILD = "search.rebuild"


class NotAGroup(Refusal):
    """These words cannot be a group."""

    code = "not_a_group"


@writes
def add_group(*, by: Any, group: Sequence[str], reason: str, at: datetime) -> int:
    """Have these words mean the same from the next index on; returns the group's id.

    Refuses fewer than two different words, and words in which the dictionary finds none.
    """
    _operator(by)
    chosen = list(dict.fromkeys(word.strip() for word in group if word.strip()))
    if len(chosen) < 2:
        raise NotAGroup(_("同じ意味の言葉を、二つ以上書いてください。"))
    for word in chosen:
        if not words.cut(word):
            raise NotAGroup(
                _("「%(word)s」は言葉として読めません。ほかの書き方にしてください。") % {"word": word}
            )
    made = SynonymGroup.objects.create(words=chosen, reason=reason, added_by=by, added_at=at)
    later.defer_once(REBUILD, lock=REBUILD)
    return made.pk


@writes
def withdraw_group(*, by: Any, group_id: int, reason: str, at: datetime) -> None:
    """Let the words of a group be different words again, from the next index on."""
    _operator(by)
    found = SynonymGroup.objects.select_for_update().filter(pk=group_id, withdrawn_at=None).first()
    if found is None:
        raise NotFound(_("この言葉のまとまりは、もうありません。"))
    found.withdrawn_by, found.withdrawn_at, found.withdrawal = by, at, reason
    found.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal"])
    later.defer_once(REBUILD, lock=REBUILD)


@within_write
def _operator(by: Any) -> None:
    if not by.is_operator:
        raise Forbidden(_("運営の人だけが変えられます。"))
