"""The figures of calm, against hand-made histories."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from nintei.certification.rules.volatility import Sample, Step, spells, volatility

LOST_AND_BACK = [
    Step(date(2025, 1, 1), "NONE", "CERTIFIED"),
    Step(date(2025, 5, 1), "CERTIFIED", "AT_RISK"),
    Step(date(2025, 6, 1), "AT_RISK", "NOTICE"),
    Step(date(2025, 7, 5), "NOTICE", "LAPSED"),
    Step(date(2025, 10, 1), "LAPSED", "CERTIFIED"),
]
RECOVERED = [
    Step(date(2025, 1, 1), "NONE", "CERTIFIED"),
    Step(date(2025, 5, 1), "CERTIFIED", "AT_RISK"),
    Step(date(2025, 6, 1), "AT_RISK", "CERTIFIED"),
]
END = date(2026, 1, 1)


def test_spells_leave_out_the_time_without() -> None:
    assert spells(LOST_AND_BACK, END) == [(date(2025, 1, 1), date(2025, 7, 5)), (date(2025, 10, 1), END)]


def test_figures_of_one_loss_and_one_recovery() -> None:
    samples = [Sample(9, held=False), Sample(10, held=True)]
    said = volatility({1: LOST_AND_BACK, 2: RECOVERED}, samples, END)
    assert said.certified_days == 185 + 92 + 365
    assert said.losses == 1
    assert said.losses_per_100_years == (Decimal(36525) / 642).quantize(Decimal("0.0001"))
    assert said.yoyo_share == 1
    assert (said.thin_share, said.vetoes) == (Decimal("0.5"), 1)
    assert said.warnings == 2
    assert said.warnings_per_100_months == (Decimal(304375 * 2) / 64200 / 100 * 100).quantize(
        Decimal("0.0001")
    )
    assert said.recovery_share == Decimal("0.5")
    assert said.median_spell_days == 185


def test_back_after_more_than_three_months_is_no_yoyo() -> None:
    late = [*LOST_AND_BACK[:4], Step(date(2025, 10, 6), "LAPSED", "CERTIFIED")]
    assert volatility({1: late}, [], END).yoyo_share == 0


def test_nothing_gives_nothing_to_divide() -> None:
    said = volatility({}, [], END)
    assert said.losses_per_100_years is None
    assert said.median_spell_days is None
