"""Weights and ranks, without a database."""

from __future__ import annotations

from datetime import date
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nintei.search.kinds import Factor
from nintei.search.queries.ranking import ranking
from nintei.search.rules import bm25
from nintei.search.rules import ranking as rules
from nintei.search.rules.ranking import Factors, Measure

NUMBERS = ranking()
share = st.integers(0, 1000)
lengths = st.integers(1, 100_000)
averages = st.integers(1, 10_000_000)
tfs = st.integers(1, bm25.MOST_TF)


@given(tfs, lengths, averages)
def test_a_weight_is_the_published_formula_rounded(tf: int, length: int, average: int) -> None:
    k1, b = bm25.K1 / 100, bm25.B / 100
    exact = 10_000 * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / (average / 1000)))
    assert abs(bm25.weight(tf, length, average) - exact) <= 0.51


@given(tfs, lengths, averages)
def test_a_weight_grows_with_repetition_and_shrinks_with_length(tf: int, length: int, average: int) -> None:
    here = bm25.weight(tf, length, average)
    assert bm25.weight(tf + 1, length, average) >= here >= bm25.weight(tf, length + 1, average) >= 0
    assert here <= 100 * (bm25.K1 + 100)


@given(tfs, lengths, averages, averages)
def test_a_stale_average_moves_a_weight_by_no_more_than_the_stated_tolerance(
    tf: int, length: int, pinned: int, actual: int
) -> None:
    apart = abs(bm25.weight(tf, length, pinned) - bm25.weight(tf, length, actual))
    assert apart <= bm25.tolerance(pinned, actual)


def test_the_tolerance_within_the_allowed_drift_is_under_five_percent_of_the_most() -> None:
    assert not bm25.has_drifted(100_000, 105_000)
    assert bm25.has_drifted(100_000, 105_001)
    assert bm25.tolerance(100_000, 105_000) < 100 * (bm25.K1 + 100) * 5 // 100


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_idf_is_never_negative_and_falls_with_frequency(df: int, more: int) -> None:
    documents = df + more
    assert bm25.idf(df, documents) == round(1000 * log(1 + (documents - df + 0.5) / (df + 0.5))) >= 0
    assert bm25.idf(df, documents + 1) >= bm25.idf(df, documents)


@given(st.integers(0, 500), st.integers(0, 500))
def test_shrinking_stays_between_prior_and_share(good: int, bad: int) -> None:
    measure = Measure(weight=1, prior=850, count=10)
    own = 1000 * good // (good + bad) if good + bad else 850
    assert min(850, own) - 1 <= rules.shrunk(measure, good + bad, good) <= max(850, own) + 1


def test_one_perfect_contract_does_not_beat_a_hundred_nearly_perfect_ones() -> None:
    few = rules.strength(NUMBERS, "project", {"completed": (1, 1), "on_time": (1, 1), "stars": (4, 4)})
    many = rules.strength(
        NUMBERS, "project", {"completed": (100, 98), "on_time": (100, 98), "stars": (400, 392)}
    )
    assert few < many


def test_nobody_is_put_last_for_having_no_record() -> None:
    poor = rules.strength(NUMBERS, "project", {"completed": (20, 10), "on_time": (20, 10)})
    assert rules.unproven(NUMBERS) > poor


@given(st.builds(Factors, share, share, share, share), st.sampled_from(list(Factor)))
def test_a_factor_alone_costs_no_more_than_its_floor_allows(factors: Factors, factor: Factor) -> None:
    best = factors._replace(**{factor.value: 1000})
    worst = factors._replace(**{factor.value: 0})
    high, low = rules.score(NUMBERS, best), rules.score(NUMBERS, worst)
    assert low * 1000 == high * NUMBERS.floors[factor]
    assert low <= rules.score(NUMBERS, factors) <= high <= 1000**4


def test_freshness_goes_down_in_the_published_steps() -> None:
    values = [rules.freshness_value(NUMBERS, days) for days in (0, 7, 8, 30, 31, 400)]
    assert values == [1000, 1000, 950, 950, 850, 300]


@pytest.mark.parametrize(
    ("completed", "first", "expected"),
    [
        (0, None, False), (1, date(2026, 3, 1), True), (5, date(2025, 4, 1), True),
        (5, date(2025, 3, 31), False), (6, date(2026, 3, 1), False),
    ],
)  # fmt: skip
def test_a_newcomer_has_few_contracts_and_a_recent_first_one(
    completed: int, first: date | None, expected: bool
) -> None:
    assert rules.is_newcomer(NUMBERS, completed, first, date(2026, 4, 1)) is expected
