"""Reports as cases: how they move, what may be decided about them, how long a look lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

from nintei.kit.transitions import Move, Table
from nintei.talk.kinds import CaseState, MeasureKind, Role

CASE = Table(
    [
        Move("look", (CaseState.NEW,), CaseState.UNDER_WAY, (Role.OPERATOR,)),
        Move("answer", (CaseState.UNDER_WAY,), CaseState.ANSWERED, (Role.OPERATOR,)),
    ]
)
# For how many days somebody may be kept from writing: a week to calm down, up to a year.
SUSPENSIONS = (7, 30, 90, 365)
# How long a thread stays open to somebody who has given a reason to read it.
LOOK = timedelta(hours=24)
LEAST_REASON = 10


def suspended_until(at: datetime, days: int) -> datetime:
    """The end of a suspension that begins now."""
    return at + timedelta(days=days)


def complaint(measures: set[str], *, messages: int, days: int, statement: str) -> str:
    """What is wrong with a decision, by name; "" when nothing is.

    ``measures``: MeasureKind, none of them for "no finding"; ``messages``: how many are to be taken out of view.
    """
    if measures - set(MeasureKind):
        return "unknown_measure"
    if MeasureKind.REMOVE in measures and not messages:
        return "no_message"
    if messages and MeasureKind.REMOVE not in measures:
        return "message_without_removal"
    if MeasureKind.SUSPEND in measures and days not in SUSPENSIONS:
        return "no_days"
    if measures and not statement:
        return "no_statement"
    return ""
