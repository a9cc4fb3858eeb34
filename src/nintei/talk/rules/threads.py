"""Threads: how they end, and when they end by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from nintei.kit.transitions import Move, Table
from nintei.talk.kinds import Role, ThreadState, WaitingFor

# A client who says nothing for this long after an answer has ended the inquiry.
CLIENT_SILENCE = timedelta(days=5)
# A thread in which nobody has said anything for this long is over.
QUIET = timedelta(days=14)
# Defaults of settings (docs/operations.md). An hour holds half a day's worth, so that a list of people is asked in two
# goes and the first answers are in when the second begins.
MOST_NEW_THREADS, MOST_NEW_THREADS_AN_HOUR = 10, 5
MOST_MESSAGES_A_MINUTE = 200
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EDITABLE = timedelta(minutes=5)

_OPEN = (ThreadState.OPEN,)
THREAD = Table(
    [
        Move("decline", _OPEN, ThreadState.DECLINED, (Role.FREELANCER,)),
        Move("close", _OPEN, ThreadState.CLOSED, (Role.CLIENT, Role.CLOCK)),
        Move("block", _OPEN, ThreadState.CLOSED, (Role.FREELANCER, Role.CLIENT)),
        Move("fall_silent", _OPEN, ThreadState.CLIENT_SILENT, (Role.CLOCK,)),
        Move("go_unanswered", _OPEN, ThreadState.UNANSWERED, (Role.CLOCK,)),
    ]
)


def ends_at(*, waiting_for: str, since: datetime, has_waiting_turn: bool) -> datetime | None:
    """When an open thread ends if nobody says anything after ``since``; None while a reply turn waits."""
    if has_waiting_turn:
        return None
    return since + (CLIENT_SILENCE if waiting_for == WaitingFor.CLIENT else QUIET)


def ending(waiting_for: str) -> str:
    """The move by which the clock ends a thread, by whom it waited for."""
    moves = {WaitingFor.CLIENT: "fall_silent", WaitingFor.FREELANCER: "go_unanswered"}
    return moves.get(WaitingFor(waiting_for), "close")


def next_thread_at(
    opened: list[datetime], at: datetime, *, most: int = MOST_NEW_THREADS, within: timedelta = DAY
) -> datetime | None:
    """When somebody who opened threads then may open the next one; None when now."""
    recent = sorted(moment for moment in opened if moment > at - within)
    if len(recent) < most:
        return None
    return recent[-most] + within


def is_editable(sent_at: datetime, at: datetime) -> bool:
    """Whether a message may still be corrected."""
    return at - sent_at <= EDITABLE
