"""Hours of the week."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from nintei.people import rules

GRIDS = st.text(alphabet="01", min_size=168, max_size=168)
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_evenings_and_weekends_read_as_one_line():
    hours = rules.either(rules.PRESETS["weekday_evenings"], rules.PRESETS["weekends"])
    assert rules.summary(hours) == "月〜金 19〜23時、土・日 9〜18時"
    assert rules.summary(hours, "en") == "Mon–Fri 19:00–23:00; Sat, Sun 9:00–18:00"
    assert rules.hours_per_week(hours) == 38


def test_no_hours_say_nothing():
    assert rules.summary(rules.NO_HOURS) == ""


@given(GRIDS, GRIDS)
def test_overlap_is_symmetric_and_never_more_than_either(first, second):
    both = rules.overlap(first, second)
    assert both == rules.overlap(second, first) <= min(first.count("1"), second.count("1"))


@given(GRIDS)
def test_going_to_another_zone_and_back_keeps_whole_hours(hours):
    there = rules.in_zone(hours, "Asia/Tokyo", "America/New_York", AT)
    assert rules.in_zone(there, "America/New_York", "Asia/Tokyo", AT) == hours


def test_monday_nine_in_tokyo_is_midnight_in_utc():
    monday = rules.grid({0: [9]})
    assert rules.in_zone(monday, "Asia/Tokyo", "UTC", AT) == rules.grid({0: [0]})
    assert rules.is_available(monday, "Asia/Tokyo", datetime(2026, 1, 5, 0, 30, tzinfo=UTC))


def test_half_hour_zones_promise_less_not_more():
    assert rules.in_zone(rules.grid({0: [9]}), "Asia/Tokyo", "Asia/Kolkata", AT).count("1") == 0
    assert rules.in_zone(rules.grid({0: [9, 10]}), "Asia/Tokyo", "Asia/Kolkata", AT) == rules.grid({0: [6]})


def test_a_profile_says_what_it_still_needs():
    said = {"display_name": "健太", "headline": "", "hours": rules.NO_HOURS}
    missing = rules.missing(said, is_freelancer=True)
    assert missing == ("headline", "introduction", "prefecture", "hours")
    assert rules.completeness(said, is_freelancer=True) == 20
