"""Words that mean the same: what operators added, and what a new group would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nintei.kit.errors import NotFound
from nintei.search.models import SynonymGroup
from nintei.search.queries import documents, words


def in_force() -> words.Groups:
    """The operators' groups that the next index is made with, oldest first."""
    rows = SynonymGroup.objects.filter(withdrawn_at=None).order_by("pk")
    return documents.as_groups(list(rows.values_list("words", flat=True)))


def groups() -> list[SynonymGroup]:
    """Every group ever added, newest first, with who."""
    return list(SynonymGroup.objects.select_related("added_by", "withdrawn_by").order_by("-pk"))


def group(*, group_id: int) -> SynonymGroup:
    """A group that is in force; NotFound otherwise."""
    found = SynonymGroup.objects.filter(pk=group_id, withdrawn_at=None).first()
    if found is None:
        raise NotFound(_("この言葉のまとまりは、もうありません。"))
    return found


@dataclass(frozen=True)
class Effect:
    """One word of a new group: how many people it finds now."""

    word: str
    people: int


def effects(chosen: Sequence[str]) -> tuple[list[Effect], int]:
    """What each of these words finds today, and how many people any of them would find as one group."""
    counts = [Effect(word, documents.count(collection="people", typed=word)) for word in chosen]
    return counts, documents.count(collection="people", typed=" ".join(chosen))
