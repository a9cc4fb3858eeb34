"""The figures of a public profile: which facts make each, and how much each fact adds; pure.

There is one function, ``counts``. The profile adds it up over groups of facts that it cannot tell apart, the page of the events
over single facts; so a figure and its events agree by construction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from nintei.kit.periods import Month, start_of_day
from nintei.record.kinds import Figure, How, Kind, Outcome, Why

# Full months, and the running one besides.
MONTHS = 12
# Of the time before, so much is listed as outside.
SHOWN_BEFORE = 3
# Fewer clients than this say nothing about who comes back.
ENOUGH_CLIENTS = 3
# Since when figures are counted by these rules.
SINCE = date(2026, 11, 24)

_CONTRACT, _TASK = Kind.CONTRACT_ENDED, Kind.ASSIGNMENT_SETTLED
KINDS: dict[Figure, tuple[Kind, ...]] = {
    Figure.FINISHED: (_CONTRACT,),
    Figure.TASKS: (_TASK,),
    Figure.STARS: (Kind.REVIEW_REVEALED,),
    Figure.COMPLETION: (_CONTRACT,),
    Figure.ON_TIME: (Kind.MILESTONE_DELIVERED,),
    Figure.REPLIES: (Kind.TURN_SETTLED,),
    Figure.REPEATS: (_CONTRACT,),
    Figure.EARNINGS: (Kind.EARNING_RELEASED,),
    Figure.ACTIVITY: (_CONTRACT, _TASK),
    Figure.LAST_ACTIVE: (
        Kind.TURN_SETTLED,
        _CONTRACT,
        Kind.MILESTONE_DELIVERED,
        Kind.REVIEW_REVEALED,
        _TASK,
    ),
}
# Every kind that a sum over the window needs.
SUMMED = tuple(sorted({kind for figure in KINDS for kind in KINDS[figure]}))
SHARES = (Figure.COMPLETION, Figure.ON_TIME, Figure.REPLIES)


class Told(NamedTuple):
    """``n`` facts that no figure tells apart. ``value``: the sum of theirs, in the unit of the kind.

    ``nth``: for a counted, completed contract of a known client its place among that client's in the window, oldest first:
    1, 2, and 3 for every further one; 0 for everything else.
    """

    kind: Kind
    outcome: Outcome
    why: Why
    nth: int
    n: int
    value: int


class Counts(NamedTuple):
    """What facts add to a figure. ``part`` of ``whole``: facts of facts, clients of clients; stars or yen over facts.

    ``how`` is the same for all of them.
    """

    part: int
    whole: int
    how: How

    @property
    def is_included(self) -> bool:
        return bool(self.part or self.whole)


_LEFT_OUT = {Why.NEUTRAL: How.NEUTRAL, Why.EXCLUDED: How.EXCLUDED, Why.OUTSIDE: How.OUTSIDE}


def counts(figure: Figure, told: Told) -> Counts:
    """What these facts add to ``figure``; the caps of certification play no part here.

    ValueError for the last activity, which is no sum.
    """
    if told.why in _LEFT_OUT:
        return Counts(0, 0, _LEFT_OUT[told.why])
    is_good = told.outcome is Outcome.GOOD
    if figure in SHARES:
        return Counts(told.n if is_good else 0, told.n, How.GOOD if is_good else How.COUNTED)
    if figure is Figure.STARS:
        # The journal holds stars less one.
        return Counts(told.value + told.n, told.n, How.COUNTED)
    if figure is Figure.EARNINGS:
        return Counts(told.value, told.n, How.COUNTED)
    if figure is Figure.REPEATS:
        return _of_client(told, is_good)
    if figure in (Figure.FINISHED, Figure.TASKS, Figure.ACTIVITY):
        return Counts(told.n, told.n, How.GOOD) if is_good else Counts(0, 0, How.NOT_DONE)
    raise ValueError(f"{figure} is no sum")


def _of_client(told: Told, is_good: bool) -> Counts:
    """A client is counted with the first completed contract, and has come back with the second."""
    if told.nth == 1:
        return Counts(0, told.n, How.FIRST_OF_CLIENT)
    if told.nth == 2:
        return Counts(told.n, 0, How.SECOND_OF_CLIENT)
    if told.nth:
        return Counts(0, 0, How.FURTHER_OF_CLIENT)
    return Counts(0, 0, How.NO_CLIENT if is_good else How.NOT_DONE)


def total(figure: Figure, told: Iterable[Told]) -> tuple[int, int]:
    """(part, whole) of all these facts; kinds that the figure does not read add nothing."""
    each = [counts(figure, one) for one in told if one.kind in KINDS[figure]]
    return sum(one.part for one in each), sum(one.whole for one in each)


def window(at: datetime, zone: str) -> tuple[datetime, datetime]:
    """[since, until): MONTHS full months and the running one, in this time zone."""
    this = Month.of(at.astimezone(ZoneInfo(zone)).date())
    return start_of_day(this.plus(-MONTHS).first_day, zone), start_of_day(this.next().first_day, zone)


def months(at: datetime, zone: str) -> list[Month]:
    """The months of the window, oldest first."""
    this = Month.of(at.astimezone(ZoneInfo(zone)).date())
    return [this.plus(-back) for back in range(MONTHS, -1, -1)]
