"""A person's threads, and one thread with everything its page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from nintei.kit.errors import NotFound
from nintei.people import rules as hours
from nintei.talk import kinds
from nintei.talk.kinds import Role, ThreadState
from nintei.talk.models import Attachment, Block, Measure, Message, ReadMark, Report, Thread, Turn
from nintei.talk.queries import cases, turns
from nintei.talk.queries.lines import BEGINNING, Line, following, stretch
from nintei.talk.queries.shares import Contact, contact_of
from nintei.talk.rules import clock
from nintei.talk.rules import threads as rules
from nintei.talk.rules import turns as turn_rules

PAGE = 30


def visible(viewer: Any) -> QuerySet[Thread]:
    """The threads a person takes part in; nobody else reads them."""
    return Thread.objects.filter(Q(freelancer_id=viewer.pk) | Q(client_id=viewer.pk))


def role_of(viewer: Any, thread: Thread) -> Role:
    """As what the viewer takes part."""
    return Role.FREELANCER if thread.freelancer_id == viewer.pk else Role.CLIENT


def other_of(viewer: Any, thread: Thread) -> int:
    """The account id of the other side."""
    return thread.client_id if role_of(viewer, thread) is Role.FREELANCER else thread.freelancer_id


def not_there() -> NotFound:
    """What a stranger is told, and everybody about a thread that does not exist."""
    return NotFound(_("このやり取りは見つかりません。"))


def sent_before(author: int, key: str | None) -> Message | None:
    """The message that the same form has already made; None for a form without a key."""
    return Message.objects.filter(author_id=author, form_key=key).first() if key else None


@dataclass(frozen=True)
class Row:
    """One thread in the list."""

    id: int
    title: str
    other: str
    role: str
    category: Any
    state: str
    is_mine_to_act: bool
    deadline_at: datetime | None
    zone: str
    ends_at: datetime | None
    last_at: datetime
    last_said: str
    last_body: str
    unread: int
    files: int


def _seen(viewer: Any) -> Coalesce:
    """Until when the viewer has read a thread."""
    mark = ReadMark.objects.filter(thread=OuterRef("pk"), user_id=viewer.pk).values("read_at")[:1]
    return Coalesce(Subquery(mark), BEGINNING)


def _unread(viewer: Any) -> Coalesce:
    """How many lines of a thread the viewer has not seen; corrections are no news."""
    mark = ReadMark.objects.filter(thread=OuterRef("thread_id"), user_id=viewer.pk).values("read_at")[:1]
    news = Message.objects.filter(
        ~Q(author_id=viewer.pk) | Q(author=None), thread=OuterRef("pk"), revises=None
    )
    unseen = news.filter(sent_at__gt=Coalesce(Subquery(mark), BEGINNING)).order_by().values("thread")
    return Coalesce(Subquery(unseen.annotate(n=Count("pk")).values("n")), 0)


def threads_for(
    *, viewer: Any, page: int = 1, after: tuple[datetime, int] | None = None, limit: int = PAGE
) -> tuple[list[Row], bool]:
    """(one page of the viewer's threads, latest first; whether there are more). ``after``: (last_at, id) of a row."""
    lines = Message.objects.filter(thread=OuterRef("pk"), revises=None).order_by("-sent_at", "-pk")
    lines = lines.exclude(
        Exists(Measure.objects.filter(message=OuterRef("pk"), kind=kinds.MeasureKind.REMOVE))
    )
    waiting = Turn.objects.filter(thread=OuterRef("pk"), state__in=kinds.WAITING)
    sent = Attachment.objects.filter(thread=OuterRef("pk"), message__isnull=False).order_by().values("thread")
    rows = visible(viewer).select_related("freelancer__profile", "client__profile", "category").annotate(
        unread=_unread(viewer), last_said=Subquery(lines.values("said")[:1]),
        last_body=Subquery(lines.values("body")[:1]), deadline_at=Subquery(waiting.values("deadline_at")[:1]),
        zone=Subquery(waiting.values("time_zone")[:1]),
        files=Coalesce(Subquery(sent.annotate(n=Count("pk")).values("n")), 0),
    )  # fmt: skip
    if after is not None:
        rows = rows.filter(Q(last_at__lt=after[0]) | Q(last_at=after[0], pk__lt=after[1]))
    first = (max(page, 1) - 1) * limit
    found = list(rows.order_by("-last_at", "-pk")[first : first + limit + 1])
    return [_row(viewer, thread) for thread in found[:limit]], len(found) > limit


def _row(viewer: Any, thread: Any) -> Row:
    role = role_of(viewer, thread)
    other = thread.client if role is Role.FREELANCER else thread.freelancer
    return Row(
        id=thread.pk, title=thread.title, other=other.profile.display_name, role=role, category=thread.category,
        state=thread.state, is_mine_to_act=thread.state == ThreadState.OPEN and thread.waiting_for == role,
        deadline_at=thread.deadline_at,
        zone=thread.contact_zone if role is Role.CLIENT or not thread.zone else thread.zone,
        ends_at=thread.ends_at, last_at=thread.last_at, last_said=thread.last_said or "", last_body=thread.last_body or "",
        unread=thread.unread, files=thread.files,
    )  # fmt: skip


def unread_count(*, viewer: Any) -> int:
    """How many threads hold something the viewer has not read. Asked on every page: read threads cost no look inside."""
    news = Message.objects.filter(thread=OuterRef("pk"), revises=None, sent_at__gt=OuterRef("seen"))
    threads = visible(viewer).annotate(seen=_seen(viewer)).filter(last_at__gt=F("seen"))
    return threads.filter(Exists(news.exclude(author_id=viewer.pk))).count()


@dataclass(frozen=True)
class Clock:
    """A turn as both sides see it. Minutes are of working time; ``counted``: the stretches counted until now."""

    state: str
    deadline_at: datetime
    first_deadline_at: datetime
    hold_until: datetime | None
    marks: str
    zone: str
    is_assessed: bool
    limit_staffed_hours: int
    limit_wall_hours: int
    used_minutes: int
    left_minutes: int
    is_by_wall: bool
    counted: tuple[tuple[datetime, datetime], ...]
    ahead: tuple[tuple[datetime, datetime], ...]
    absences: tuple[clock.Absence, ...]
    holidays: tuple[Any, ...]
    why: str

    @property
    def is_waiting(self) -> bool:
        """Whether an answer can still settle it."""
        return self.state in kinds.WAITING

    @property
    def has_hours(self) -> bool:
        """Whether any hour of the week was published."""
        return "1" in self.marks

    def summary(self, language: str) -> str:
        """The hours it counts, in one line."""
        return hours.summary(self.marks, language)


@dataclass(frozen=True)
class Page:
    """One thread for one viewer; ``may``: names of what they may do now.

    ``lines``: the newest, or those before the line ``before``; ``earlier``: see ``lines.Stretch``.
    """

    id: int
    title: str
    category: Any
    role: str
    other: str
    other_id: str
    state: str
    waiting_for: str
    zone: str
    ends_at: datetime | None
    lines: tuple[Line, ...]
    earlier: int
    before: int
    clock: Clock | None
    may: frozenset[str]
    blocked: str
    case: Report | None
    statements: tuple[Measure, ...]
    suspension: Measure | None
    contact: Contact
    mismatch_seen_at: datetime | None
    contact_marks: str
    contact_zone: str

    def contact_summary(self, language: str) -> str:
        """The client's contact hours in one line."""
        return hours.summary(self.contact_marks, language)


def thread_for(*, viewer: Any, thread_id: int, at: datetime, before: int = 0) -> Page:
    """A thread the viewer takes part in, with its newest lines or those before one; NotFound for everybody else,
    operators included.
    """
    rows = visible(viewer).select_related("freelancer__profile", "client__profile", "category")
    thread = rows.filter(pk=thread_id).first()
    if thread is None:
        raise not_there()
    role = role_of(viewer, thread)
    me, other = (thread.freelancer, thread.client)[:: 1 if role is Role.FREELANCER else -1]
    turn = Turn.objects.filter(thread=thread).order_by("-opened_at", "-pk").first()
    blocked = block_between(me.pk, other.pk)
    report = Report.objects.filter(thread=thread, by_id=viewer.pk).first()
    seen = clock_of(turn, at) if turn else None
    suspended = cases.suspension(user=viewer.pk, at=at)
    shown = stretch(viewer=viewer, thread=thread, at=at, before=before)
    return Page(
        id=thread.pk, title=thread.title, category=thread.category, role=role,
        other=other.profile.display_name, other_id=other.public_id, state=thread.state,
        waiting_for=thread.waiting_for, zone=_zone(role, thread, turn),
        ends_at=thread.ends_at, lines=shown.lines, earlier=shown.earlier, before=before, clock=seen,
        may=_may(role, thread, silenced=bool(blocked or suspended), reported=report is not None), blocked=blocked,
        case=report, statements=cases.statements(viewer=viewer, thread=thread), suspension=suspended,
        contact=contact_of(thread=thread, role=role), mismatch_seen_at=thread.mismatch_seen_at,
        contact_marks=thread.contact_hours, contact_zone=thread.contact_zone,
    )  # fmt: skip


def lines_after(*, viewer: Any, thread_id: int, at: datetime, after: int, most: int) -> tuple[Line, ...]:
    """The lines of a thread with greater ids than ``after``, oldest first; NotFound for everybody but its two people."""
    thread = (
        visible(viewer).select_related("freelancer__profile", "client__profile").filter(pk=thread_id).first()
    )
    if thread is None:
        raise not_there()
    return following(viewer=viewer, thread=thread, at=at, after=after, most=most)


def _zone(role: Role, thread: Thread, turn: Turn | None) -> str:
    """In which zone the viewer reads moments: the freelancer in that of the week, the client in their own."""
    return turn.time_zone if role is Role.FREELANCER and turn else thread.contact_zone


def _may(role: Role, thread: Thread, *, silenced: bool, reported: bool) -> frozenset[str]:
    may = set() if reported else {"report"}
    if thread.state == ThreadState.OPEN:
        # Who may not write can still decline or take back, or the clock would run against them.
        may |= {*rules.THREAD.allowed(thread.state, role)} | (set() if silenced else {"write"})
        if role is Role.CLIENT and thread.waiting_for == kinds.WaitingFor.FREELANCER:
            may.add("no_reply_needed")
    return frozenset(may)


def block_between(me: int, other: int) -> str:
    """``mine`` when I have blocked the other, ``theirs`` when only they have blocked me, else nothing."""
    pair = Q(by_id=me, about_id=other) | Q(by_id=other, about_id=me)
    makers = set(Block.objects.filter(pair, lifted_at=None).values_list("by_id", flat=True))
    return "mine" if me in makers else "theirs" if makers else ""


def clock_of(turn: Turn, at: datetime) -> Clock:
    """The turn's clock at the moment ``at``."""
    own = turns.hours_of(turn)
    end = min(turn.settled_at or at, turn.deadline_at)
    counted = clock.stretches(turn.opened_at, end, own)
    ahead = clock.stretches(end, turn.deadline_at, own) if turn.state in kinds.WAITING else []
    wall = turn.limit_staffed_hours * 60 > _minutes(clock.stretches(turn.opened_at, turn.deadline_at, own))
    last_day = turn.deadline_at.date() + timedelta(days=1)
    return Clock(
        state=turn.state, deadline_at=turn.deadline_at,
        first_deadline_at=turn.first_deadline_at, hold_until=turn.hold_until,
        marks=turn.hours, zone=turn.time_zone, is_assessed=hours.hours_per_week(turn.hours) >= turn_rules.LEAST_HOURS,
        limit_staffed_hours=turn.limit_staffed_hours, limit_wall_hours=turn.limit_wall_hours,
        used_minutes=_minutes(counted), left_minutes=_minutes(ahead), is_by_wall=wall,
        counted=tuple(counted), ahead=tuple(ahead), why=turn.why,
        absences=tuple(
            (first, last) for first, last in own.absences if last >= turn.opened_at.date() and first <= last_day
        ),
        holidays=tuple(day for day in turn.holidays if turn.opened_at.date() <= day <= last_day),
    )  # fmt: skip


def _minutes(found: Iterable[tuple[datetime, datetime]]) -> int:
    return sum((until - since for since, until in found), timedelta()) // timedelta(minutes=1)
