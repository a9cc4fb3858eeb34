"""A person's saved replies, and how near each is to being a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from nintei.kit.errors import NotFound
from nintei.talk.models import SavedReply, Turn
from nintei.talk.rules import texts, turns


@dataclass(frozen=True)
class Kept:
    """One saved reply. ``used``: how many of the year's first replies bear this very text."""

    id: int
    title: str
    body: str
    used: int
    is_template: bool


@dataclass(frozen=True)
class Shelf:
    """All of them in their order. ``replies``: the year's first replies; a template is more than ``percent`` of them."""

    kept: tuple[Kept, ...]
    replies: int
    least: int = turns.TEMPLATE_LEAST
    percent: int = turns.TEMPLATE_PERCENT
    days: int = turns.TEMPLATE_DAYS
    most: int = texts.MOST_REPLIES

    @property
    def is_full(self) -> bool:
        """Whether there is no room for one more."""
        return len(self.kept) >= self.most


def shelf(*, viewer: Any, at: datetime) -> Shelf:
    """The viewer's own saved replies with what the clock makes of their use."""
    answers = Turn.objects.filter(
        thread__freelancer_id=viewer.pk, answer__said="text", answer__sent_at__gt=at - turns.TEMPLATE_YEAR
    )
    used = dict(answers.values_list("answer__text_hash").annotate(n=Count("pk")))
    total = sum(used.values())
    kept = []
    for reply in saved(viewer=viewer):
        same = used.get(texts.text_hash(reply.body), 0)
        kept.append(Kept(reply.pk, reply.title, reply.body, same, turns.is_template(same=same, total=total)))
    return Shelf(tuple(kept), total)


def saved(*, viewer: Any) -> list[SavedReply]:
    """The viewer's own, in order."""
    return list(SavedReply.objects.filter(owner_id=viewer.pk).order_by("position"))


def saved_reply(*, viewer: Any, reply_id: str | int) -> SavedReply:
    """One of the viewer's own; NotFound for anybody else's, and for what is no number."""
    number = int(reply_id) if str(reply_id).isascii() and str(reply_id).isdigit() else 0
    found = SavedReply.objects.filter(owner_id=viewer.pk, pk=min(number, 2**63 - 1)).first()
    if found is None:
        raise NotFound(_("このひな形は見つかりません。"))
    return found
