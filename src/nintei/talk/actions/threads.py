"""Steps inside verbs: take a thread under lock, add a line, move it."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from nintei.kit import later, live, pace
from nintei.kit.db import within_write
from nintei.kit.errors import Forbidden, Malformed, Refusal
from nintei.talk.kinds import WAITING, Role, Said, ThreadState
from nintei.talk.models import Message, Sent, Thread, Turn
from nintei.talk.queries import cases
from nintei.talk.queries import threads as queries
from nintei.talk.rules import texts
from nintei.talk.rules import threads as rules


class ThreadEnded(Refusal):
    """The thread takes no more words."""

    code = "thread_ended"


class Blocked(Refusal):
    """One of the two has blocked the other."""

    code = "blocked"
    status = 403


class Suspended(Forbidden):
    """The operator has kept somebody from writing for a while; ``facts``: ``until`` (ISO 8601)."""

    code = "suspended"


class WrongSide(Forbidden):
    """The move belongs to the other side of the thread."""

    code = "wrong_side"


@within_write
def locked(*, by: Any, thread_id: int) -> Thread:
    """The thread under lock; NotFound for anybody who takes no part in it."""
    return _found(queries.visible(by).select_for_update(of=("self",)), thread_id)


def readable(*, by: Any, thread_id: int) -> Thread:
    """The thread as it is, without a lock; NotFound for anybody who takes no part in it."""
    return _found(queries.visible(by), thread_id)


def _found(rows: QuerySet[Thread], thread_id: int) -> Thread:
    thread = rows.select_related("freelancer", "client", "category").filter(pk=thread_id).first()
    if thread is None:
        raise queries.not_there()
    return thread


def other_side(*, by: Any, thread: Thread) -> Any:
    """The other person of the thread."""
    return thread.client if queries.role_of(by, thread) is Role.FREELANCER else thread.freelancer


def refuse_ended(*, thread: Thread) -> None:
    """ThreadEnded unless it is open."""
    if thread.state != ThreadState.OPEN:
        raise ThreadEnded(
            _("このやり取りは終わっています。続けたいときは、新しく相談してください。"), thread=thread.pk
        )


def refuse_blocked(*, me: int, other: int) -> None:
    """Blocked while one of the two has blocked the other."""
    blocked = queries.block_between(me, other)
    if blocked == "mine":
        raise Blocked(_("この相手をブロックしています。連絡するには、先にブロックを解除してください。"))
    if blocked:
        raise Blocked(_("この相手には連絡できません。ほかの人に相談してください。"))


def refuse_suspended(*, by: Any, at: datetime) -> None:
    """Suspended while the operator keeps somebody from writing."""
    found = cases.suspension(user=by.pk, at=at)
    if found and found.until_at:
        until = date_format(localtime(found.until_at), "Y-m-d H:i")
        raise Suspended(
            _("運営の判断により、%(until)sまでメッセージを送れません。理由は、報告されたやり取りのページにあります。")
            % {"until": until},
            until=found.until_at.isoformat(),
        )  # fmt: skip


def checked(*, text: str, most: int = texts.MOST_SIGNS, needed: bool = True, is_line: bool = False) -> str:
    """The text as it is kept; Malformed with both lengths when it is too long, or when it is missing."""
    kept = texts.clean_line(text) if is_line else texts.clean(text)
    if needed and not kept:
        raise Malformed(_("本文を書いてください。"))
    if len(kept) > most:
        raise Malformed(
            _("%(most)s文字までで書いてください(今は%(now)s文字です)。") % {"most": most, "now": len(kept)},
            most=most, now=len(kept),
        )  # fmt: skip
    return kept


@within_write
def keep_pace(*, by: Any, at: datetime) -> None:
    """Count one more message of somebody; TooFast when there were too many within a minute."""
    allowed = pace.Pace(settings.TALK_MESSAGES_A_MINUTE, timedelta(minutes=1))
    free_at = pace.spend(table=Sent, who=by.pk, what="message", pace=allowed, at=at)
    if free_at:
        seconds = max(1, math.ceil((free_at - at).total_seconds()))
        raise pace.TooFast(
            _(
                "メッセージは1分間に%(most)s通までです。%(seconds)s秒ほど待ってから、もう一度送ってください。"
                "書いた文章はそのまま残っています。"
            )
            % {"most": allowed.most, "seconds": seconds},
            most=allowed.most, free_at=free_at.isoformat(), retry_after_s=seconds,
        )  # fmt: skip


@within_write
def add_line(
    *,
    thread: Thread,
    by: Any,
    said: Said,
    at: datetime,
    body: str = "",
    form_key: str | None = None,
    **facts: Any,
) -> Message:
    """One more line; ``by`` None for the clock."""
    live.announce(f"thread:{thread.pk}")
    message = Message.objects.create(
        thread=thread, author=by, said=said, body=body, facts=facts, sent_at=at, form_key=form_key,
        text_hash=texts.text_hash(body) if body else "",
    )  # fmt: skip
    later.defer("notices.hear", message_id=message.pk)
    return message


@within_write
def touch(*, thread: Thread, waiting_for: str, at: datetime) -> None:
    """Somebody has said something: whose word comes next, and when the thread ends without it."""
    thread.waiting_for, thread.last_at = waiting_for, at
    waiting = Turn.objects.filter(thread=thread, state__in=WAITING).exists()
    thread.ends_at = rules.ends_at(waiting_for=waiting_for, since=at, has_waiting_turn=waiting)
    thread.save(update_fields=["waiting_for", "last_at", "ends_at"])


@within_write
def end(*, thread: Thread, move: str, role: Role, at: datetime) -> None:
    """The thread ends by one of its moves."""
    thread.state = rules.THREAD.target(move, thread.state, role)
    thread.ended_at = thread.last_at = at
    thread.ends_at = None
    thread.save(update_fields=["state", "ended_at", "last_at", "ends_at"])
