"""When a mail goes out: bundles, quiet hours, digests, reminders, and trying again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nintei.notices.kinds import Period, Stage

# Messages that follow each other this closely go out together, unless the first has waited so long.
LULL = timedelta(minutes=3)
LONGEST = timedelta(minutes=15)
# One mail about one thread in this time; what comes earlier goes into the next.
GAP = timedelta(minutes=30)

# A digest that its worker missed by more than this is left to the next one.
LATE = {Period.DAILY: timedelta(hours=12), Period.WEEKLY: timedelta(days=3)}

# Sending is tried again after 1, 2, 4 ... minutes, at most six hours apart, for five days: RFC 5321, 4.5.4.1,
# tells senders to go on for four to five days.
FIRST_WAIT = timedelta(minutes=1)
MOST_WAIT = timedelta(hours=6)
TRYING = timedelta(days=5)
# Who claimed a mail this long ago and has said nothing since is dead: longer than any conversation with a server.
LEASE = timedelta(minutes=10)

# A reminder this long before the deadline when there is no working day before it.
AT_LATEST = timedelta(hours=3)
DAY = timedelta(days=1)


def bundle_due(*, first_at: datetime, last_at: datetime, previous_at: datetime | None) -> datetime:
    """When a mail about messages goes out: after a lull, soon enough, and not soon after the one before."""
    due = min(last_at + LULL, first_at + LONGEST)
    return max(due, previous_at + GAP) if previous_at else due


def loud_at(at: datetime, *, quiet_from: int | None, quiet_until: int | None, zone: str) -> datetime:
    """``at``, or the end of the quiet hours that it falls into."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return at
    local = at.astimezone(ZoneInfo(zone))
    inside = (local.hour - quiet_from) % 24 < (quiet_until - quiet_from) % 24
    if not inside:
        return at
    end = datetime.combine(local.date(), time(quiet_until), ZoneInfo(zone))
    if end <= local:
        end = datetime.combine(local.date() + DAY, time(quiet_until), ZoneInfo(zone))
    return end.astimezone(UTC)


def digest_due(period: Period, *, hour: int, weekday: int, zone: str, at: datetime) -> tuple[date, datetime]:
    """(day, moment) at which the latest digest up to ``at`` was due. ``weekday``: Monday 0; for the weekly one."""
    day = at.astimezone(ZoneInfo(zone)).date()
    if _moment(day, hour, zone) > at:
        day -= DAY
    if period is Period.WEEKLY:
        day -= timedelta(days=(day.weekday() - weekday) % 7)
    return day, _moment(day, hour, zone)


def _moment(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


def is_missed(period: Period, due_at: datetime, at: datetime) -> bool:
    """Whether a digest is too late to be worth a mail."""
    return at - due_at > LATE[period]


def retry_at(*, at: datetime, attempts: int, created_at: datetime) -> datetime | None:
    """When to try again after ``attempts`` failures (one or more); None when it has been tried for long enough."""
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 12), MOST_WAIT)
    return at + wait if at + wait - created_at <= TRYING else None


Stretches = Sequence[tuple[datetime, datetime]]


def reminders(
    *, opened_at: datetime, deadline_at: datetime, staffed: Stretches, zone: str
) -> list[tuple[Stage, datetime]]:
    """When to remind somebody of a reply turn: at half of its working time, and one working day before its end.

    ``staffed``: the working time from opening to deadline. Without a working day between half time and the deadline
    the second comes three hours before the end, or never, when that is not after the first.
    """
    half = _half(opened_at, deadline_at, staffed)
    found = [(Stage.HALF, half)]
    before = _day_before(deadline_at, staffed, zone)
    soon = before if before and before > half else deadline_at - AT_LATEST
    return [*found, (Stage.SOON, soon)] if soon > half else found


def _half(opened_at: datetime, deadline_at: datetime, staffed: Stretches) -> datetime:
    total = sum((until - since for since, until in staffed), timedelta())
    if not total:
        return opened_at + (deadline_at - opened_at) / 2
    left = total / 2
    for since, until in staffed:
        if left <= until - since:
            return since + left
        left -= until - since
    raise AssertionError("half is less than all")


def _day_before(deadline_at: datetime, staffed: Stretches, zone: str) -> datetime | None:
    """The same time of day on the last working day before the deadline's, an hour before its work ends at the latest."""
    local = deadline_at.astimezone(ZoneInfo(zone))
    days = sorted({since.astimezone(ZoneInfo(zone)).date() for since, _until in staffed})
    earlier = [day for day in days if day < local.date()]
    if not earlier:
        return None
    day = earlier[-1]
    own = [pair for pair in staffed if pair[0].astimezone(ZoneInfo(zone)).date() == day]
    same = datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(UTC)
    return max(own[0][0], min(same, own[-1][1] - timedelta(hours=1)))


def due_stage(stages: Sequence[tuple[Stage, datetime]], *, at: datetime, end_at: datetime) -> Stage | None:
    """The latest stage whose moment has come, while the end has not."""
    if at >= end_at:
        return None
    return next((stage for stage, moment in reversed(stages) if moment <= at), None)
