"""When a mail goes out."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from nintei.notices.kinds import Period, Stage
from nintei.notices.rules import times

TOKYO = "Asia/Tokyo"
MINUTE = timedelta(minutes=1)


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=ZoneInfo(TOKYO))


def test_messages_wait_for_a_lull_but_not_for_long_and_not_soon_after_the_mail_before() -> None:
    at = tokyo(12, 12)
    due = times.bundle_due
    assert due(first_at=at, last_at=at, previous_at=None) == at + 3 * MINUTE
    assert due(first_at=at, last_at=at + 5 * MINUTE, previous_at=None) == at + 8 * MINUTE
    assert due(first_at=at, last_at=at + 40 * MINUTE, previous_at=None) == at + 15 * MINUTE
    assert due(first_at=at, last_at=at, previous_at=at - 10 * MINUTE) == at + 20 * MINUTE


@pytest.mark.parametrize(
    ("hour", "loud"), [(21, None), (22, (13, 7)), (23, (13, 7)), (3, (12, 7)), (6, (12, 7)), (7, None)]
)
def test_quiet_hours_end_in_the_persons_own_morning(hour: int, loud: tuple[int, int] | None) -> None:
    at = tokyo(12, hour, 30)
    said = times.loud_at(at, quiet_from=22, quiet_until=7, zone=TOKYO)
    assert said == (tokyo(*loud) if loud else at)


@given(
    some.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=some.just(UTC)),
    some.integers(0, 23), some.integers(0, 23), some.sampled_from([TOKYO, "America/New_York", "Asia/Kolkata"]),
)  # fmt: skip
def test_what_quiet_hours_let_out_is_never_quiet_nor_early_nor_a_day_late(
    at: datetime, first: int, last: int, zone: str
) -> None:
    said = times.loud_at(at, quiet_from=first, quiet_until=last, zone=zone)
    assert at <= said <= at + timedelta(hours=25)
    assert times.loud_at(said, quiet_from=first, quiet_until=last, zone=zone) == said


def test_a_digest_is_due_at_its_hour_of_the_persons_day() -> None:
    daily = {"period": Period.DAILY, "hour": 8, "weekday": 0, "zone": TOKYO}
    assert times.digest_due(**daily, at=tokyo(12, 7, 59)) == (date(2026, 5, 11), tokyo(11, 8))
    assert times.digest_due(**daily, at=tokyo(12, 8)) == (date(2026, 5, 12), tokyo(12, 8))
    weekly = {**daily, "period": Period.WEEKLY}
    assert times.digest_due(**weekly, at=tokyo(17, 23)) == (date(2026, 5, 11), tokyo(11, 8))
    assert times.digest_due(**weekly, at=tokyo(18, 7)) == (date(2026, 5, 11), tokyo(11, 8))
    assert times.digest_due(**weekly, at=tokyo(18, 8)) == (date(2026, 5, 18), tokyo(18, 8))


def test_sending_is_tried_for_five_days_and_ever_more_slowly() -> None:
    created, at, waits = tokyo(1, 12), tokyo(1, 12), []
    for attempts in range(1, 100):
        again = times.retry_at(at=at, attempts=attempts, created_at=created)
        if again is None:
            break
        waits.append(again - at)
        at = again
    assert waits[:4] == [1 * MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert max(waits) == timedelta(hours=6)
    assert timedelta(days=4) < at - created <= timedelta(days=5)
    assert len(waits) < 40


def _evenings(*days: int) -> list[tuple[datetime, datetime]]:
    return [(tokyo(day, 19), tokyo(day, 23)) for day in days]


def test_reminders_come_at_half_of_the_working_time_and_one_working_day_before() -> None:
    stages = times.reminders(
        opened_at=tokyo(12, 12), deadline_at=tokyo(14, 23), staffed=_evenings(12, 13, 14), zone=TOKYO
    )
    assert stages == [(Stage.HALF, tokyo(13, 21)), (Stage.SOON, tokyo(13, 22))]


def test_a_weekend_lies_between_the_reminder_and_a_deadline_on_monday() -> None:
    staffed = [(tokyo(14, 9), tokyo(14, 18)), (tokyo(15, 9), tokyo(15, 18)), (tokyo(18, 9), tokyo(18, 12))]
    stages = times.reminders(opened_at=tokyo(14, 9), deadline_at=tokyo(18, 12), staffed=staffed, zone=TOKYO)
    assert dict(stages)[Stage.SOON] == tokyo(15, 12)


def test_without_a_day_between_the_last_reminder_comes_three_hours_before() -> None:
    staffed = [(tokyo(12, 9), tokyo(12, 18)), (tokyo(13, 9), tokyo(13, 12))]
    stages = times.reminders(opened_at=tokyo(12, 9), deadline_at=tokyo(13, 12), staffed=staffed, zone=TOKYO)
    assert stages == [(Stage.HALF, tokyo(12, 15)), (Stage.SOON, tokyo(13, 9))]


def test_without_working_hours_half_of_the_time_on_the_wall_counts() -> None:
    stages = times.reminders(opened_at=tokyo(12, 0), deadline_at=tokyo(16, 0), staffed=[], zone=TOKYO)
    assert stages == [(Stage.HALF, tokyo(14, 0)), (Stage.SOON, tokyo(15, 21))]


def test_only_the_latest_stage_is_due_and_none_after_the_end() -> None:
    stages = [(Stage.HALF, tokyo(12, 10)), (Stage.SOON, tokyo(12, 20))]
    for hour, stage in ((9, None), (10, Stage.HALF), (20, Stage.SOON), (23, None)):
        assert times.due_stage(stages, at=tokyo(12, hour), end_at=tokyo(12, 23)) is stage
