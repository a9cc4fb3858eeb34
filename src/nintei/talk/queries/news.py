"""What another room tells people of threads: lines, turns that wait, threads about to end. Not for pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from nintei.talk.kinds import MeasureKind, Role, Said, ThreadState, TurnState, WaitingFor
from nintei.talk.models import Message, ReadMark, Thread, Turn
from nintei.talk.queries import turns
from nintei.talk.rules import clock

_PEOPLE = ("freelancer__profile", "client__profile")


@dataclass(frozen=True)
class Line:
    """One line and its thread. ``author``: None for the clock."""

    id: int
    thread: Thread
    said: str
    author: Role | None
    sent_at: datetime
    facts: dict[str, Any]


def line(message_id: int) -> Line | None:
    """A line; None for corrections, which are no news, and for what is not there."""
    rows = Message.objects.select_related(*(f"thread__{one}" for one in _PEOPLE))
    found = rows.filter(pk=message_id, revises=None).first()
    if found is None:
        return None
    thread = found.thread
    author = None
    if found.author_id is not None:
        author = Role.FREELANCER if found.author_id == thread.freelancer_id else Role.CLIENT
    return Line(found.pk, thread, found.said, author, found.sent_at, found.facts)


def read_until(*, thread_id: int, user_id: int) -> datetime | None:
    """Until when somebody has read a thread."""
    return (
        ReadMark.objects.filter(thread_id=thread_id, user_id=user_id)
        .values_list("read_at", flat=True)
        .first()
    )


def texts_since(
    *, thread_id: int, author_id: int, after: datetime | None = None, since: datetime | None = None
) -> list[tuple[int, datetime, str]]:
    """(id, moment, words as they stand now) of an author's texts ``after``, or from ``since`` on, in order.

    Texts that the operator took out of view are left out.
    """
    rows = Message.objects.filter(thread_id=thread_id, author_id=author_id, said=Said.TEXT, revises=None)
    rows = rows.exclude(measures__kind=MeasureKind.REMOVE)
    if after:
        rows = rows.filter(sent_at__gt=after)
    if since:
        rows = rows.filter(sent_at__gte=since)
    found = list(rows.order_by("sent_at", "pk").values_list("pk", "sent_at", "body")[:200])
    corrected = Message.objects.filter(revises__in=[pk for pk, _at, _body in found]).order_by("sent_at", "pk")
    newest = dict(corrected.values_list("revises_id", "body"))
    return [(pk, at, newest.get(pk, body)) for pk, at, body in found]


@dataclass(frozen=True)
class WaitingTurn:
    """A turn that waits for its first answer, with its working time from opening to deadline."""

    id: int
    thread: Thread
    opened_at: datetime
    deadline_at: datetime
    zone: str
    staffed: Sequence[tuple[datetime, datetime]]


def waiting_turns(*, at: datetime, besides: Iterable[int] = (), limit: int = 2000) -> list[WaitingTurn]:
    """Turns that somebody still has to answer, the nearest deadline first; ``besides``: those already dealt with."""
    rows = Turn.objects.select_related(*(f"thread__{one}" for one in _PEOPLE))
    rows = rows.filter(state=TurnState.OPEN, deadline_at__gt=at, thread__state=ThreadState.OPEN)
    return [
        WaitingTurn(
            turn.pk, turn.thread, turn.opened_at, turn.deadline_at, turn.time_zone,
            clock.stretches(turn.opened_at, turn.deadline_at, turns.hours_of(turn)),
        )
        for turn in rows.exclude(pk__in=list(besides)).order_by("deadline_at", "pk")[:limit]
    ]  # fmt: skip


def ending_threads(
    *, at: datetime, within: timedelta, within_client: timedelta, limit: int = 2000
) -> list[Thread]:
    """Open threads that end by themselves ``within`` this time; those that wait for the client, ``within_client``."""
    rows = Thread.objects.select_related(*_PEOPLE).filter(state=ThreadState.OPEN, ends_at__gt=at)
    near = Q(ends_at__lte=at + within)
    silent = Q(waiting_for=WaitingFor.CLIENT, ends_at__lte=at + within_client)
    return list(rows.filter(near | silent).order_by("ends_at", "pk")[:limit])
