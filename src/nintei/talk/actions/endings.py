"""How an inquiry ends: declined, closed, or by silence; and when no reply is needed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit.db import writes
from nintei.kit.errors import Malformed, Refusal
from nintei.talk.actions import threads as steps
from nintei.talk.actions import turns
from nintei.talk.kinds import Answer, DeclineReason, Role, Said, ThreadState, Void, WaitingFor
from nintei.talk.models import Thread
from nintei.talk.queries import threads as queries
from nintei.talk.rules import texts
from nintei.talk.rules import threads as rules

_TOLD = {
    ThreadState.CLIENT_SILENT: Said.CLIENT_SILENT,
    ThreadState.UNANSWERED: Said.UNANSWERED,
    ThreadState.CLOSED: Said.CLOSED,
}


class NothingWaits(Refusal):
    """No message waits for a reply."""

    code = "nothing_waits"


@writes
def decline(
    *, by: Any, thread_id: int, reason: str, at: datetime, busy_until: date | None = None, note: str = ""
) -> Thread:
    """The freelancer says no with a reason: that settles the turn like a reply, and ends the inquiry.

    ``reason``: a DeclineReason; ``busy_until`` only with "busy", and a day to come; "other" needs a ``note``.
    """
    thread = steps.locked(by=by, thread_id=thread_id)
    if queries.role_of(by, thread) is not Role.FREELANCER:
        raise steps.WrongSide(
            _("辞退できるのは相談を受けた人です。取り下げるときは「相談を取り下げる」を使ってください。")
        )
    steps.refuse_ended(thread=thread)
    if reason not in set(DeclineReason):
        raise Malformed(_("辞退の理由を選んでください。"))
    if busy_until and (reason != DeclineReason.BUSY or busy_until < at.date()):
        raise Malformed(_("次に空く日は、「予定が埋まっている」を選んだときだけ、今日以降の日付で書けます。"))
    note = steps.checked(text=note, most=texts.MOST_NOTE, needed=False)
    if reason == DeclineReason.OTHER and not note:
        raise Malformed(_("「その他」のときは、理由をひとこと書いてください。"))
    facts = {"reason": str(reason)} | ({"busy_until": busy_until.isoformat()} if busy_until else {})
    message = steps.add_line(thread=thread, by=by, said=Said.DECLINE, at=at, body=note, **facts)
    turns.answer_turn(thread=thread, how=Answer.DECLINE, message=message, at=at)
    steps.end(thread=thread, move="decline", role=Role.FREELANCER, at=at)
    return thread


@writes
def close_inquiry(*, by: Any, thread_id: int, at: datetime) -> Thread:
    """The client takes the inquiry back; a waiting turn then counts for nothing."""
    thread = steps.locked(by=by, thread_id=thread_id)
    if queries.role_of(by, thread) is not Role.CLIENT:
        raise steps.WrongSide(_("取り下げられるのは相談した人です。断るときは「辞退する」を使ってください。"))
    steps.refuse_ended(thread=thread)
    turns.void_turn(thread=thread, reason=Void.CLOSED, role=Role.CLIENT, at=at)
    steps.add_line(thread=thread, by=by, said=Said.CLOSED, at=at)
    steps.end(thread=thread, move="close", role=Role.CLIENT, at=at)
    return thread


@writes
def say_no_reply_needed(*, by: Any, thread_id: int, at: datetime) -> Thread:
    """The client's last message needs no answer; a waiting turn then counts for nothing. The thread stays open."""
    thread = steps.locked(by=by, thread_id=thread_id)
    if queries.role_of(by, thread) is not Role.CLIENT:
        raise steps.WrongSide(_("「返信は不要」と言えるのは、相談した人です。"))
    steps.refuse_ended(thread=thread)
    if thread.waiting_for != WaitingFor.FREELANCER:
        raise NothingWaits(_("返信を待っているメッセージはありません。"))
    turns.void_turn(thread=thread, reason=Void.NO_REPLY_NEEDED, role=Role.CLIENT, at=at)
    steps.add_line(thread=thread, by=by, said=Said.NO_REPLY_NEEDED, at=at)
    steps.touch(thread=thread, waiting_for=WaitingFor.NOBODY, at=at)
    return thread


@writes
def end_quiet_threads(*, at: datetime, limit: int = 500) -> int:
    """End the threads in which the one whose turn it was has said nothing for too long; returns how many.

    The line that says so is unread for both. May run any number of times.
    """
    due = Thread.objects.select_for_update(skip_locked=True).filter(state=ThreadState.OPEN, ends_at__lte=at)
    found = list(due.order_by("ends_at", "pk")[:limit])
    for thread in found:
        steps.end(thread=thread, move=rules.ending(thread.waiting_for), role=Role.CLOCK, at=at)
        steps.add_line(thread=thread, by=None, said=_TOLD[ThreadState(thread.state)], at=at)
    return len(found)
