"""The reply turn's clock: it runs only while the freelancer has published working hours.

A moment is *staffed* when its local weekday and hour are marked in the week, its local date is no holiday of the given
set, and its local date lies in no absence. Everything is added up in UTC, so a local hour that a time change repeats
counts twice and one that it skips not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

Absence = tuple[date, date]
"""First and last day away, both included, in the person's own zone."""

EMERGENCIES_A_YEAR = 2
EMERGENCY_DAYS = 14
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works: 168 marks from Monday 00:00, an IANA zone, days away, days off."""

    marks: str
    zone: str
    absences: Sequence[Absence] = ()
    holidays: Collection[date] = frozenset()


class Declared(NamedTuple):
    """An absence with the moment at which it was declared, and perhaps withdrawn."""

    starts_on: date
    ends_on: date
    declared_at: datetime
    withdrawn_at: datetime | None
    is_emergency: bool


class _Piece(NamedTuple):
    """A stretch within one local hour of one offset."""

    begin: datetime
    end: datetime
    day: date
    is_staffed: bool
    is_absent: bool


def _end_of_offset(begin: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """``end``, or the whole second at which the zone's offset changes before it."""
    offset = begin.astimezone(zone).utcoffset()
    if (end - timedelta(microseconds=1)).astimezone(zone).utcoffset() == offset:
        return end
    first = begin.replace(microsecond=0)
    low, high = 0, int((end - first).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        same = (first + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset
        low, high = (middle, high) if same else (low, middle)
    return first + timedelta(seconds=high)


def _pieces(start: datetime, hours: Hours) -> Iterator[_Piece]:
    """What happens from ``start`` on, without end, in UTC."""
    zone = ZoneInfo(hours.zone)
    at = start.astimezone(UTC)
    while True:
        local = at.astimezone(zone)
        day = local.date()
        away = next(((first, last) for first, last in hours.absences if first <= day <= last), None)
        if away and away[0] < day < away[1] - timedelta(days=2):
            # Well inside an absence nothing can happen; its last days are walked like any others.
            end = datetime.combine(away[1] - timedelta(days=1), time.min, zone).astimezone(UTC)
        else:
            rest = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
            end = _end_of_offset(at, at + _HOUR - rest, zone)
        works = (
            not away and day not in hours.holidays and hours.marks[local.weekday() * 24 + local.hour] == "1"
        )
        yield _Piece(at, end, day, works, away is not None)
        at = end


def stretches(start: datetime, end: datetime, hours: Hours) -> list[tuple[datetime, datetime]]:
    """The staffed stretches between two moments, in UTC, in order, neighbours joined."""
    found: list[tuple[datetime, datetime]] = []
    if end <= start:
        return found
    for piece in _pieces(start, hours):
        if piece.begin >= end:
            return found
        if piece.is_staffed:
            until = min(piece.end, end.astimezone(UTC))
            if found and found[-1][1] == piece.begin:
                found[-1] = (found[-1][0], until)
            else:
                found.append((piece.begin, until))
    raise AssertionError("time does not end")


def staffed_time(start: datetime, end: datetime, hours: Hours) -> timedelta:
    """How long somebody was working between two moments; nothing when they are the wrong way round."""
    return sum((until - since for since, until in stretches(start, end, hours)), timedelta())


def staffed_minutes(
    start: datetime,
    end: datetime,
    hours: str,
    absences: Sequence[Absence],
    holidays: Collection[date],
    zone: str,
) -> int:
    """Whole minutes of ``staffed_time``."""
    return staffed_time(start, end, Hours(hours, zone, absences, holidays)) // timedelta(minutes=1)


def deadline(start: datetime, hours: Hours, *, staffed: timedelta, wall: timedelta) -> datetime:
    """The least moment, in UTC, by which ``staffed`` working time has passed, or ``wall`` time outside absences.

    Both limits are positive. Absence stops both clocks, nights and holidays only the first.
    """
    for piece in _pieces(start, hours):
        if piece.is_absent:
            continue
        length = piece.end - piece.begin
        left = min(staffed, wall) if piece.is_staffed else wall
        if left <= length:
            return piece.begin + left
        wall -= length
        if piece.is_staffed:
            staffed -= length
    raise AssertionError("time does not end")


def staffed_days_later(start: datetime, days: int, hours: Hours) -> datetime:
    """The end of the last of the next ``days`` local days with working time, the day of ``start`` not among them.

    Sixty days outside absences at most, for a week without hours.
    """
    zone = ZoneInfo(hours.zone)
    today, wall = start.astimezone(zone).date(), timedelta(days=60)
    seen: set[date] = set()
    for piece in _pieces(start, hours):
        if piece.is_absent:
            continue
        if piece.is_staffed and piece.day > today:
            seen.add(piece.day)
        if len(seen) == days:
            return datetime.combine(piece.day + timedelta(days=1), time.min, zone).astimezone(UTC)
        wall -= piece.end - piece.begin
        if wall <= timedelta():
            return piece.end
    raise AssertionError("time does not end")


def absences_that_count(declared: Sequence[Declared], arrived_at: datetime) -> tuple[Absence, ...]:
    """Which absences stop the clock of a message that arrived then.

    Those that stood when it arrived, whole. Of those declared later only emergencies: the first two that were declared
    of a calendar year (by their first day, withdrawn ones use up their place), fourteen days each.
    """
    stood = [
        (each.starts_on, each.ends_on)
        for each in declared
        if each.declared_at <= arrived_at and (each.withdrawn_at is None or each.withdrawn_at > arrived_at)
    ]
    used: dict[int, int] = {}
    late = []
    for each in sorted((d for d in declared if d.is_emergency), key=lambda d: (d.declared_at, d.starts_on)):
        used[each.starts_on.year] = used.get(each.starts_on.year, 0) + 1
        if used[each.starts_on.year] > EMERGENCIES_A_YEAR or each.withdrawn_at:
            continue
        if each.declared_at > arrived_at:
            last = each.starts_on + timedelta(days=EMERGENCY_DAYS - 1)
            late.append((each.starts_on, min(each.ends_on, last)))
    return tuple(sorted({*stood, *late}))
