"""Writing, correcting and reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit import live
from nintei.kit.db import writes
from nintei.kit.errors import NotFound, Refusal
from nintei.talk.actions import threads as steps
from nintei.talk.actions import turns
from nintei.talk.actions.files import attach
from nintei.talk.kinds import Answer, MeasureKind, Role, Said, WaitingFor
from nintei.talk.models import Message, ReadMark
from nintei.talk.queries import files as file_queries
from nintei.talk.queries import threads as queries
from nintei.talk.rules import texts
from nintei.talk.rules import threads as rules


class TooLate(Refusal):
    """The five minutes for corrections are over."""

    code = "too_late"


@writes
def send_message(
    *, by: Any, thread_id: int, body: str, at: datetime, once: str = "", files: Sequence[int] = ()
) -> Message:
    """Say something. A freelancer's message answers the waiting turn, a client's may open one.

    NotFound for a stranger; refuses an ended thread, a blocked pair, an empty or too long text, and more messages a
    minute than the setting allows. Contact details are shown with an explanation and never taken out. ``once``: the
    key of the form; the same text from the same form again gives the first message and changes nothing. ``files``: ids
    of what ``hold_files`` has kept for this thread.
    """
    thread = steps.locked(by=by, thread_id=thread_id)
    held = file_queries.waiting_files(owner=by.pk, thread=thread.pk, ids=files)
    key = texts.form_key(once, thread.pk, texts.clean(body), *sorted(each.digest for each in held))
    if (sent := queries.sent_before(by.pk, key)) is not None:
        return sent
    steps.refuse_ended(thread=thread)
    steps.refuse_blocked(me=by.pk, other=steps.other_side(by=by, thread=thread).pk)
    steps.refuse_suspended(by=by, at=at)
    body = steps.checked(text=body)
    steps.keep_pace(by=by, at=at)
    message = steps.add_line(thread=thread, by=by, said=Said.TEXT, at=at, body=body, form_key=key)
    attach(message=message, held=held, asked=files)
    if queries.role_of(by, thread) is Role.FREELANCER:
        turns.answer_turn(thread=thread, how=Answer.REPLY, message=message, at=at)
        steps.touch(thread=thread, waiting_for=WaitingFor.CLIENT, at=at)
    else:
        turns.hear_client(thread=thread, message=message, at=at)
        steps.touch(thread=thread, waiting_for=WaitingFor.FREELANCER, at=at)
    return message


@writes
def edit_message(*, by: Any, message_id: int, body: str, at: datetime) -> Message:
    """Correct one's own text within five minutes: a new version, the former stays visible to both.

    NotFound for anybody else's message; TooLate after five minutes; refuses an ended thread and a wrong length. The same
    words again change nothing.
    """
    rows = Message.objects.filter(pk=message_id, author=by, said=Said.TEXT, revises=None)
    first = rows.exclude(measures__kind=MeasureKind.REMOVE).first()
    if first is None:
        raise NotFound(_("このメッセージは見つかりません。"))
    thread = steps.locked(by=by, thread_id=first.thread_id)
    steps.refuse_ended(thread=thread)
    steps.refuse_blocked(me=by.pk, other=steps.other_side(by=by, thread=thread).pk)
    steps.refuse_suspended(by=by, at=at)
    if not rules.is_editable(first.sent_at, at):
        raise TooLate(_("直せるのは送ってから5分間だけです。新しいメッセージで補ってください。"))
    body = steps.checked(text=body)
    newest = Message.objects.filter(revises=first).order_by("pk").last() or first
    if newest.body == body:
        return newest
    live.announce(f"thread:{thread.pk}")
    return Message.objects.create(
        thread=thread,
        author=by,
        said=Said.TEXT,
        body=body,
        text_hash=texts.text_hash(body),
        sent_at=at,
        revises=first,
    )


@writes
def mark_read(*, by: Any, thread_id: int, at: datetime) -> None:
    """Remember that everything in the thread until now has been seen. NotFound for a stranger."""
    thread = queries.visible(by).filter(pk=thread_id).first()
    if thread is None:
        raise queries.not_there()
    # Other windows count what is unread; looking twice is no news to them.
    if not ReadMark.objects.filter(thread=thread, user=by, read_at__gte=thread.last_at).exists():
        live.announce(f"person:{by.public_id}")
    ReadMark.objects.bulk_create(
        [ReadMark(thread=thread, user=by, read_at=at)],
        update_conflicts=True, unique_fields=["thread", "user"], update_fields=["read_at"],
    )  # fmt: skip
