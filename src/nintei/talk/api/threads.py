"""Threads: list, read, write, end; and the first message to somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from ninja import Query, Router

from nintei.kit.api import pages
from nintei.kit.api.shapes import Id, Paging, PublicId
from nintei.people.api import doors
from nintei.people.kinds import Scope
from nintei.people.rules import PRESETS
from nintei.talk import actions
from nintei.talk.api.shapes import (
    Clock,
    Decline,
    Inquiry,
    Message,
    MessageGiven,
    MessagePage,
    Thread,
    ThreadLine,
    ThreadPage,
)
from nintei.talk.queries import threads as queries

router = Router(tags=["talk"])
READ, WRITE = Scope.TALK_READ, Scope.TALK_WRITE


@doors.read(
    router, "/threads/", shape=ThreadPage, scope=READ, name="threads", summary=lazy("自分のやり取りの一覧")
)
def threads(request: HttpRequest, paging: Query[Paging]) -> ThreadPage:
    """Latest first. A thread in which something new is said moves to the front."""
    after = pages.parts(paging.after, pages.moment, pages.whole)
    rows, has_more = queries.threads_for(viewer=request.user, after=after, limit=paging.limit)  # type: ignore[arg-type]
    following = pages.next_of(request, rows, lambda row: (row.last_at.isoformat(), row.id), has_more=has_more)
    return ThreadPage(items=[_line(row) for row in rows], next=following)


def _line(row: queries.Row) -> ThreadLine:
    said = {name: getattr(row, name) for name in ThreadLine.model_fields}
    return ThreadLine(**said | {"category": row.category.slug, "role": str(row.role)})


@doors.read(
    router,
    "/threads/{int:thread_id}/",
    shape=Thread,
    scope=READ,
    name="thread",
    summary=lazy("一つのやり取り"),
)
def thread(request: HttpRequest, thread_id: Id) -> Thread:
    """How it stands and what one may do. Reading it here marks nothing as read."""
    return _thread(queries.thread_for(viewer=request.user, thread_id=thread_id, at=timezone.now()))


def _thread(page: queries.Page) -> Thread:
    clock = page.clock
    return Thread(
        id=page.id, title=page.title, category=page.category.slug, role=str(page.role), other=page.other,
        other_id=page.other_id, state=page.state, waiting_for=page.waiting_for, ends_at=page.ends_at,
        clock=Clock(**{name: getattr(clock, name) for name in Clock.model_fields}) if clock else None,
        may=sorted(page.may), contact_hours=page.contact_marks, contact_zone=page.contact_zone,
        mismatch_seen_at=page.mismatch_seen_at,
    )  # fmt: skip


@doors.read(
    router, "/threads/{int:thread_id}/messages/", shape=MessagePage, scope=READ, name="messages",
    summary=lazy("やり取りの中身"),
)  # fmt: skip
def messages(request: HttpRequest, thread_id: Id, paging: Query[Paging]) -> MessagePage:
    """Oldest first, each as it reads after its last correction."""
    after = pages.parts(paging.after, pages.whole) or (0,)
    lines = queries.lines_after(
        viewer=request.user, thread_id=thread_id, at=timezone.now(), after=after[0], most=paging.limit + 1
    )
    shown, has_more = pages.cut(list(lines), paging.limit)
    following = pages.next_of(request, shown, lambda line: (line.id,), has_more=has_more)
    return MessagePage(items=[_message(line) for line in shown], next=following)


def _message(line: queries.Line) -> Message:
    said = {name: getattr(line, name) for name in Message.model_fields if name != "is_corrected"}
    return Message(**said, is_corrected=bool(line.earlier))


@doors.make(
    router, "/threads/{int:thread_id}/messages/", shape=Message, scope=WRITE, name="message_sending",
    summary=lazy("返信する"), example={"body": "ありがとうございます。金曜日までにお返事します。"},
)  # fmt: skip
def message_sending(request: HttpRequest, thread_id: Id, message: MessageGiven) -> doors.Made:
    """A freelancer's message answers the waiting turn, a client's may open one."""
    at = timezone.now()
    made = actions.send_message(by=request.user, thread_id=thread_id, body=message.body, at=at)
    page = queries.thread_for(viewer=request.user, thread_id=thread_id, at=at)
    line = next(line for line in page.lines if line.id == made.pk)
    return doors.Made(_message(line), reverse("api:messages", args=[thread_id]))


@doors.change(
    router, "PUT", "/threads/{int:thread_id}/read-mark/", scope=WRITE, name="read_mark", summary=lazy("ここまで読んだことにする")
)  # fmt: skip
def read_mark(request: HttpRequest, thread_id: Id) -> None:
    """Everything in the thread until now has been seen."""
    actions.mark_read(by=request.user, thread_id=thread_id, at=timezone.now())


def _ended(request: HttpRequest, thread_id: int, verb: Callable[..., Any], **said: Any) -> Thread:
    at = timezone.now()
    verb(by=request.user, thread_id=thread_id, at=at, **said)
    return _thread(queries.thread_for(viewer=request.user, thread_id=thread_id, at=at))


@doors.change(
    router, "POST", "/threads/{int:thread_id}/decline/", shape=Thread, scope=WRITE, name="decline",
    summary=lazy("相談を辞退する"), example={"reason": "busy", "busy_until": "2027-02-01"},
)  # fmt: skip
def decline(request: HttpRequest, thread_id: Id, decline: Decline) -> Thread:
    """The freelancer says no with a reason; the inquiry ends."""
    return _ended(request, thread_id, actions.decline, **decline.model_dump())


@doors.change(
    router, "POST", "/threads/{int:thread_id}/closure/", shape=Thread, scope=WRITE, name="closure",
    summary=lazy("相談を取り下げる"),
)  # fmt: skip
def closure(request: HttpRequest, thread_id: Id) -> Thread:
    """The client takes the inquiry back."""
    return _ended(request, thread_id, actions.close_inquiry)


@doors.change(
    router, "POST", "/threads/{int:thread_id}/no-reply-needed/", shape=Thread, scope=WRITE, name="no_reply_needed",
    summary=lazy("返信は不要と伝える"),
)  # fmt: skip
def no_reply_needed(request: HttpRequest, thread_id: Id) -> Thread:
    """The client frees the freelancer of answering."""
    return _ended(request, thread_id, actions.say_no_reply_needed)


@doors.make(
    router, "/people/{public_id}/inquiry/", shape=Thread, scope=WRITE, name="inquiry", summary=lazy("相談を送る"),
    example={
        "category": "logo", "title": "喫茶店のロゴ", "body": "ロゴを一つお願いできますか。",
        "contact_hours": PRESETS["weekday_evenings"], "contact_zone": "Asia/Tokyo",
    },
)  # fmt: skip
def inquiry(request: HttpRequest, public_id: PublicId, inquiry: Inquiry) -> doors.Made:
    """Opens a thread and its first reply turn."""
    at = timezone.now()
    made = actions.start_inquiry(by=request.user, public_id=public_id, at=at, **inquiry.model_dump())
    page = queries.thread_for(viewer=request.user, thread_id=made.pk, at=at)
    return doors.Made(_thread(page), reverse("api:thread", args=[made.pk]))
