"""Texts that somebody keeps for writing them again: save, change, move, remove."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from nintei.kit.db import within_write, writes
from nintei.kit.errors import NotFound, Refusal
from nintei.people.models import User
from nintei.talk.actions import threads as steps
from nintei.talk.models import SavedReply
from nintei.talk.rules import texts


class TooManyReplies(Refusal):
    """There is no room for one more."""

    code = "too_many_replies"


@writes
def save_reply(*, by: Any, title: str, body: str, at: datetime) -> SavedReply:
    """Keep one more text, last in order; refuses the fifty-first, and a missing or too long title or text."""
    rows = _own(by=by)
    title, body = steps.checked(text=title, most=texts.MOST_TITLE, is_line=True), steps.checked(text=body)
    if rows.count() >= texts.MOST_REPLIES:
        raise TooManyReplies(
            _("ひな形は%(most)s件までです。使わないものを削除してから保存してください。")
            % {"most": texts.MOST_REPLIES}
        )
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return SavedReply.objects.create(owner=by, title=title, body=body, position=last + 1, saved_at=at)


@writes
def change_reply(*, by: Any, reply_id: int, title: str, body: str, at: datetime) -> SavedReply:
    """Write one's own text anew; NotFound for anybody else's."""
    reply = _one(by=by, reply_id=reply_id)
    reply.title = steps.checked(text=title, most=texts.MOST_TITLE, is_line=True)
    reply.body, reply.saved_at = steps.checked(text=body), at
    reply.save(update_fields=["title", "body", "saved_at"])
    return reply


@writes
def move_reply(*, by: Any, reply_id: int, is_up: bool) -> None:
    """Let it change places with its neighbour; at an end of the list nothing happens."""
    reply = _one(by=by, reply_id=reply_id)
    rows = SavedReply.objects.filter(owner=by)
    if is_up:
        other = rows.filter(position__lt=reply.position).order_by("-position").first()
    else:
        other = rows.filter(position__gt=reply.position).order_by("position").first()
    if other is not None:
        reply.position, other.position = other.position, reply.position
        # The table looks at the order only when the transaction ends.
        SavedReply.objects.bulk_update([reply, other], ["position"])


@writes
def remove_reply(*, by: Any, reply_id: int) -> None:
    """Forget one's own text; messages that were written with it stay."""
    _one(by=by, reply_id=reply_id).delete()


@within_write
def _own(*, by: Any) -> Any:
    """Somebody's texts, one change at a time."""
    User.objects.select_for_update().get(pk=by.pk)
    return SavedReply.objects.filter(owner=by)


@within_write
def _one(*, by: Any, reply_id: int) -> SavedReply:
    found: SavedReply | None = _own(by=by).filter(pk=reply_id).first()
    if found is None:
        raise NotFound(_("このひな形は見つかりません。"))
    return found
