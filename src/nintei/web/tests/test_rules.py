"""Where numbers lie on the paper."""

from __future__ import annotations

import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nintei.web import rules

NUMBERS = st.lists(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False), min_size=1, max_size=20
)


@given(NUMBERS, st.booleans())
def test_every_number_lies_on_the_paper_and_larger_ones_lie_higher(numbers, from_zero):
    scale = rules.scale(numbers, from_zero=from_zero)
    assert scale.ticks[0] <= min(numbers) and max(numbers) <= scale.ticks[-1]
    assert 2 <= len(scale.ticks) <= 7
    heights = [scale.y(number) for number in sorted(numbers)]
    assert heights == sorted(heights, reverse=True)
    assert all(rules.TOP <= height <= rules.BASE for height in heights)


def test_an_axis_of_bars_begins_at_zero_and_counts_in_round_numbers():
    assert rules.scale([18_000, 56_000], from_zero=True).ticks == (0, 20_000, 40_000, 60_000)
    assert rules.scale([Decimal("4.61"), Decimal("4.73")], from_zero=False).ticks[0] == Decimal("4.6")


def test_an_axis_of_whole_numbers_has_no_halves():
    assert rules.scale([0, 1], from_zero=True).ticks == (0, 1)
    assert rules.scale([0, Decimal("0.8")], from_zero=True).ticks[1] == Decimal("0.2")


def test_an_axis_of_nothing_still_has_two_ends():
    assert rules.scale([], from_zero=True).ticks == (0, 1)
    assert rules.scale([0, 0], from_zero=True).y(0) == rules.BASE


@given(st.integers(1, 60))
def test_columns_do_not_overlap_and_the_last_label_is_always_shown(count):
    places = rules.columns(count)
    lefts = [float(place.bar[:-1]) for place in places]
    width = float(places[0].width[:-1])
    assert all(b - a >= width for a, b in itertools.pairwise(lefts))
    assert lefts[0] >= rules.GUTTER and lefts[-1] + width <= 100
    assert places[-1].is_labelled and not places[-1].is_second
    assert sum(place.is_labelled for place in places) <= 16


def test_a_line_has_a_gap_where_nothing_is_known():
    assert rules.stretches([1, 2, None, 3, 4, 5]) == [(0, 1), (3, 4), (4, 5)]


def test_parts_stand_upon_each_other():
    assert rules.piles([[1, 2], [3, 0], [1, 1]]) == [[(0, 1), (0, 2)], [(1, 4), (2, 2)], [(4, 5), (2, 3)]]


def test_large_numbers_are_short_in_both_languages():
    assert [rules.short(n) for n in (0, 1.5, 9_999, 12_000, 1_230_000, 300_000_000)] == [
        "0", "1.5", "9,999", "1.2万", "123万", "3億",
    ]  # fmt: skip
    assert [rules.short(n, "en") for n in (9_999, 12_000, 1_230_000)] == ["9,999", "12k", "1.2M"]
