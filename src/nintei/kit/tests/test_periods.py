"""Months and days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nintei.kit.periods import Month, PeriodError, minus_months, months, start_of_day


def test_a_month_reads_its_own_text() -> None:
    assert Month.parse("2026-03") == Month(2026, 3)
    assert str(Month(2026, 3)) == "2026-03"


@pytest.mark.parametrize("text", ["2026-13", "2026", "03-2026", "", "2026-3"])
def test_what_is_not_a_month_is_refused_in_words(text: str) -> None:
    with pytest.raises(PeriodError, match="2026-03"):
        Month.parse(text)


@given(st.integers(1, 9000), st.integers(1, 12), st.integers(0, 300))
def test_going_forth_and_back_ends_where_it_began(year: int, month: int, n: int) -> None:
    assert Month(year, month).plus(n).plus(-n) == Month(year, month)


def test_twelve_months_before_a_leap_day_is_the_last_of_february() -> None:
    assert minus_months(date(2028, 2, 29), 12) == date(2027, 2, 28)


def test_a_span_of_months_includes_both_ends() -> None:
    assert months(Month(2025, 12), Month(2026, 2)) == [Month(2025, 12), Month(2026, 1), Month(2026, 2)]


def test_a_day_begins_at_midnight_in_its_zone() -> None:
    assert start_of_day(date(2027, 3, 1), "Asia/Tokyo").isoformat() == "2027-03-01T00:00:00+09:00"
