"""The reply turn's clock against a slow one that looks at every minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nintei.people.rules import PRESETS, either, grid
from nintei.talk.rules import clock
from nintei.talk.rules.clock import Declared, Hours

MINUTE = timedelta(minutes=1)
STAFFED, WALL = timedelta(hours=12), timedelta(hours=96)
EVENINGS = PRESETS["weekday_evenings"]
NIGHT_SHIFT = grid({4: range(22, 24), 5: (*range(6), 22, 23), 6: range(6)})
ALWAYS = "1" * 168
ZONES = (
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Havana",
)
# A few days around time changes of 2026 in these zones, and ordinary ones.
STARTS = [
    datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC),
    datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC),
    datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC),
]  # fmt: skip

moments = st.builds(
    lambda start, minutes: start + minutes * MINUTE, st.sampled_from(STARTS), st.integers(0, 5 * 24 * 60)
)
weeks = st.one_of(
    st.sampled_from(
        [EVENINGS, NIGHT_SHIFT, ALWAYS, "0" * 168, PRESETS["weekends"], PRESETS["weekday_daytime"]]
    ),
    st.integers(0, 2**168 - 1).map(lambda number: f"{number:0168b}"),
)


@st.composite
def hours(draw):
    day = draw(st.sampled_from(STARTS)).date()
    absences = draw(
        st.lists(
            st.builds(
                lambda first, length: (day + timedelta(days=first), day + timedelta(days=first + length)),
                st.integers(-2, 8), st.integers(0, 9),
            ), max_size=2,
        )
    )  # fmt: skip
    holidays = frozenset(day + timedelta(days=each) for each in draw(st.sets(st.integers(-1, 8), max_size=3)))
    return Hours(draw(weeks), draw(st.sampled_from(ZONES)), tuple(absences), holidays)


def is_absent(moment, own):
    return any(first <= moment.astimezone(ZoneInfo(own.zone)).date() <= last for first, last in own.absences)


def is_staffed(moment, own):
    """The definition, for one moment."""
    local = moment.astimezone(ZoneInfo(own.zone))
    if is_absent(moment, own) or local.date() in own.holidays:
        return False
    return own.marks[local.weekday() * 24 + local.hour] == "1"


def slow_minutes(start, end, own):
    minutes = int((end - start) / MINUTE)
    return sum(is_staffed(start + each * MINUTE, own) for each in range(max(minutes, 0)))


def slow_deadline(start, own):
    at, staffed, wall = start, 0, 0
    while staffed < 12 * 60 and wall < 96 * 60:
        staffed += is_staffed(at, own)
        wall += not is_absent(at, own)
        at += MINUTE
    return at


def minutes(start, end, own):
    return clock.staffed_minutes(start, end, own.marks, own.absences, own.holidays, own.zone)


@settings(max_examples=40, deadline=None)
@given(moments, st.integers(0, 3 * 24 * 60), hours())
def test_it_counts_what_a_clock_that_looks_at_every_minute_counts(start, length, own):
    end = start + length * MINUTE
    assert minutes(start, end, own) == slow_minutes(start, end, own)


@settings(max_examples=25, deadline=None)
@given(moments, hours())
def test_the_deadline_is_the_first_minute_with_twelve_staffed_hours_or_the_cap(start, own):
    assert clock.deadline(start, own, staffed=STAFFED, wall=WALL) == slow_deadline(start, own)


@settings(max_examples=100, deadline=None)
@given(st.lists(moments, min_size=3, max_size=3), st.timedeltas(timedelta(), timedelta(minutes=5)), hours())
def test_two_stretches_make_one(three, bit, own):
    first, middle, last = sorted(three)
    middle = min(middle + bit, last)
    whole = clock.staffed_time(first, last, own)
    assert clock.staffed_time(first, middle, own) + clock.staffed_time(middle, last, own) == whole
    assert whole <= last - first


@settings(max_examples=100, deadline=None)
@given(moments, moments, st.integers(0, 600), hours())
def test_more_time_is_never_less_staffed_and_a_later_message_never_due_earlier(start, end, more, own):
    longer = end + more * MINUTE
    assert clock.staffed_time(start, end, own) <= clock.staffed_time(start, longer, own)
    due = [clock.deadline(each, own, staffed=STAFFED, wall=WALL) for each in (start, start + more * MINUTE)]
    assert due[0] <= due[1]


@settings(max_examples=100, deadline=None)
@given(moments, hours())
def test_the_deadline_keeps_both_promises(start, own):
    due = clock.deadline(start, own, staffed=STAFFED, wall=WALL)
    assert due > start
    worked = clock.staffed_time(start, due, own)
    without_absence = clock.staffed_time(start, due, Hours(ALWAYS, own.zone, own.absences))
    assert worked <= STAFFED
    assert without_absence <= WALL
    assert worked == STAFFED or without_absence == WALL
    # The least such moment: one microsecond earlier neither limit is reached.
    before = due - timedelta(microseconds=1)
    assert clock.staffed_time(start, before, own) < STAFFED
    assert clock.staffed_time(start, before, Hours(ALWAYS, own.zone, own.absences)) < WALL


@settings(max_examples=100, deadline=None)
@given(moments, hours())
def test_nothing_is_counted_inside_an_absence_and_no_deadline_falls_into_one(start, own):
    due = clock.deadline(start, own, staffed=STAFFED, wall=WALL)
    for since, until in clock.stretches(start, due, own):
        assert not is_absent(since, own)
        assert not is_absent(until - timedelta(microseconds=1), own)
    assert not is_absent(due - timedelta(microseconds=1), own)


@settings(max_examples=60, deadline=None)
@given(moments, hours(), st.integers(0, 6), st.integers(0, 20))
def test_one_more_absence_never_makes_the_deadline_earlier(start, own, first, length):
    away = (start.date() + timedelta(days=first), start.date() + timedelta(days=first + length))
    more = Hours(own.marks, own.zone, (*own.absences, away), own.holidays)
    earlier, later = (clock.deadline(start, each, staffed=STAFFED, wall=WALL) for each in (own, more))
    assert earlier <= later


@pytest.mark.parametrize(
    ("zone", "sunday", "shifted"),
    [
        # An early shift from 0 to 6 o'clock loses the hour that is skipped and gains the one that comes twice.
        ("Europe/Berlin", date(2026, 3, 29), 5), ("Europe/Berlin", date(2026, 10, 25), 7),
        ("America/New_York", date(2026, 3, 8), 5), ("America/New_York", date(2026, 11, 1), 7),
        ("Asia/Tokyo", date(2026, 3, 29), 6),
    ],
)  # fmt: skip
def test_a_time_change_is_worked_as_it_is_lived(zone, sunday, shifted):
    own = Hours(grid({6: range(6)}), zone)
    start = datetime.combine(sunday, datetime.min.time(), ZoneInfo(zone))
    assert clock.staffed_time(start, start + timedelta(days=1), own) == timedelta(hours=shifted)


def test_an_evening_worker_has_three_evenings():
    monday = datetime(2026, 5, 11, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    due = clock.deadline(monday, Hours(EVENINGS, "Asia/Tokyo"), staffed=STAFFED, wall=WALL)
    assert due == datetime(2026, 5, 13, 23, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_a_night_shift_crosses_midnight():
    friday = datetime(2026, 5, 8, 18, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    found = clock.stretches(friday, friday + timedelta(days=3), Hours(NIGHT_SHIFT, "Asia/Tokyo"))
    assert [(until - since) for since, until in found] == [timedelta(hours=8), timedelta(hours=8)]


def test_weekends_are_capped_by_the_wall():
    sunday = datetime(2026, 5, 10, 18, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    due = clock.deadline(sunday, Hours(PRESETS["weekends"], "Asia/Tokyo"), staffed=STAFFED, wall=WALL)
    assert due == sunday + WALL


def test_holidays_stop_the_clock_only_for_those_who_take_them():
    golden = [date(2026, 5, day) for day in (4, 5, 6)]
    monday = datetime(2026, 5, 4, 0, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    own = either(EVENINGS, PRESETS["weekday_daytime"])
    off, on = (Hours(own, "Asia/Tokyo", (), days) for days in (golden, ()))
    assert clock.deadline(monday, off, staffed=STAFFED, wall=WALL).astimezone(UTC) > datetime(
        2026, 5, 7, tzinfo=UTC
    )
    assert clock.deadline(monday, on, staffed=STAFFED, wall=WALL) == datetime(
        2026, 5, 4, 22, tzinfo=ZoneInfo("Asia/Tokyo")
    )


def test_a_long_absence_is_stepped_over_and_stops_the_wall_too():
    start = datetime(2026, 5, 11, 3, 0, tzinfo=UTC)
    away = Hours("0" * 168, "Asia/Tokyo", ((date(2026, 5, 12), date(2035, 5, 11)),))
    due = clock.deadline(start, away, staffed=STAFFED, wall=WALL)
    # Twelve hours of the first day, then the rest after nine years.
    assert due == datetime(2035, 5, 12, tzinfo=ZoneInfo("Asia/Tokyo")) + timedelta(hours=84)


def test_five_staffed_days_later():
    friday = datetime(2026, 5, 8, 20, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    own = Hours(EVENINGS, "Asia/Tokyo", (), [date(2026, 5, 11)])
    # Monday is a holiday: Tuesday to Friday, and the Monday after.
    assert clock.staffed_days_later(friday, 5, own) == datetime(2026, 5, 19, tzinfo=ZoneInfo("Asia/Tokyo"))
    nobody = clock.staffed_days_later(friday, 5, Hours("0" * 168, "Asia/Tokyo"))
    assert nobody - friday <= timedelta(days=60, hours=1)


ARRIVED = datetime(2026, 5, 10, 3, tzinfo=UTC)
BEFORE, AFTER = ARRIVED - timedelta(days=3), ARRIVED + timedelta(days=1)


def away(first, last, declared, *, emergency=False, withdrawn=None):
    return Declared(date(2026, 5, first), date(2026, 5, last), declared, withdrawn, emergency)


def test_only_absences_that_stood_when_the_message_arrived_count():
    stood = away(12, 13, BEFORE)
    taken_back_later = away(14, 15, BEFORE, withdrawn=AFTER)
    taken_back_before = away(16, 17, BEFORE, withdrawn=ARRIVED - timedelta(hours=1))
    back_dated = away(9, 20, AFTER)
    found = clock.absences_that_count([stood, taken_back_later, taken_back_before, back_dated], ARRIVED)
    assert found == ((date(2026, 5, 12), date(2026, 5, 13)), (date(2026, 5, 14), date(2026, 5, 15)))


def test_two_emergencies_a_year_of_fourteen_days_count_late():
    long = away(1, 31, AFTER, emergency=True)
    second = away(20, 21, AFTER + timedelta(hours=1), emergency=True)
    third = away(25, 26, AFTER + timedelta(hours=2), emergency=True)
    assert clock.absences_that_count([third, second, long], ARRIVED) == (
        (date(2026, 5, 1), date(2026, 5, 14)), (date(2026, 5, 20), date(2026, 5, 21)),
    )  # fmt: skip


def test_a_withdrawn_emergency_uses_up_its_place():
    spent = [away(1, 2, BEFORE - timedelta(days=each), emergency=True, withdrawn=BEFORE) for each in (1, 2)]
    assert clock.absences_that_count([*spent, away(9, 12, AFTER, emergency=True)], ARRIVED) == ()


def test_an_emergency_declared_ahead_counts_whole():
    assert clock.absences_that_count([away(9, 30, BEFORE, emergency=True)], ARRIVED) == (
        (date(2026, 5, 9), date(2026, 5, 30)),
    )
