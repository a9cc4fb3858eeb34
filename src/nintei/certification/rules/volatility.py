"""How calm a policy is: figures from move histories, integers and Decimal only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median_low
from typing import Any, NamedTuple

from nintei.certification.kinds import HOLDERS, State

YOYO_MONTHS = 3
THIN = 10


class Step(NamedTuple):
    """One move of one standing; histories are lists of them in order of time."""

    on: date
    before: str
    after: str


class Sample(NamedTuple):
    """One decision: the smallest n among its criteria with events, and whether the one-client rule held it."""

    least_n: int
    held: bool


@dataclass(frozen=True, slots=True)
class Caught:
    """Labelled cases (people known to have gone bad, with the day): how many the policy caught, and how soon.

    ``months_to_catch``: the median of months begun from that day to the loss; None when nothing was caught.
    """

    labelled: int
    caught: int
    months_to_catch: int | None


@dataclass(frozen=True, slots=True)
class Volatility:
    """Figures of a period; a ratio is None when there is nothing to divide by.

    ``losses_per_100_years``: lapses per 100 certified-years. ``yoyo_share``: lapses after which the
    certificate came back within 3 months. ``thin_share``: decisions with n < 10. ``vetoes``: one-client
    rule. ``warnings_per_100_months``: per 100 certified person-months; ``recovery_share``: of those warned,
    back to certified. ``median_spell_days``: of spells, running ones counted up to the end.
    """

    certified_days: int
    losses: int
    losses_per_100_years: Decimal | None
    yoyo_share: Decimal | None
    thin_share: Decimal | None
    vetoes: int
    warnings: int
    warnings_per_100_months: Decimal | None
    recovery_share: Decimal | None
    median_spell_days: int | None


def _ratio(part: int, whole: int, times: int = 1) -> Decimal | None:
    return (Decimal(part * times) / whole).quantize(Decimal("0.0001")) if whole else None


def spells(steps: Sequence[Step], until: date) -> list[tuple[date, date]]:
    """[since, end) of each time the certificate was held; the last one may end at ``until``."""
    found, since = [], None
    for step in steps:
        holds = step.after in HOLDERS
        if holds and since is None:
            since = step.on
        elif not holds and since is not None:
            found.append((since, step.on))
            since = None
    if since is not None and since < until:
        found.append((since, until))
    return found


def _months(first: date, last: date) -> int:
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole if last.day <= first.day else whole + 1


def _yoyos(steps: Sequence[Step]) -> int:
    count = 0
    for i, step in enumerate(steps):
        if step.after != State.LAPSED:
            continue
        back = next((s.on for s in steps[i + 1 :] if s.after in HOLDERS), None)
        count += back is not None and _months(step.on, back) <= YOYO_MONTHS
    return count


def _recovered(steps: Sequence[Step]) -> int:
    count, warned = 0, False
    for step in steps:
        if step.after == State.AT_RISK:
            warned = True
        elif warned and step.after != State.NOTICE:
            count += step.after in (State.CERTIFIED, State.DORMANT)
            warned = False
    return count


def volatility(histories: Mapping[Any, Sequence[Step]], samples: Iterable[Sample], until: date) -> Volatility:
    """The figures of whole histories ({standing: its moves}) up to ``until``, and of their decisions."""
    held = [spell for steps in histories.values() for spell in spells(steps, until)]
    days = sum((end - since).days for since, end in held)
    losses = sum(step.after == State.LAPSED for steps in histories.values() for step in steps)
    warnings = sum(step.after == State.AT_RISK for steps in histories.values() for step in steps)
    decisions = thin = vetoes = 0
    for sample in samples:
        decisions += 1
        thin += sample.least_n < THIN
        vetoes += sample.held
    return Volatility(
        certified_days=days,
        losses=losses,
        losses_per_100_years=_ratio(losses, days, 36525),
        yoyo_share=_ratio(sum(map(_yoyos, histories.values())), losses),
        thin_share=_ratio(thin, decisions),
        vetoes=vetoes,
        warnings=warnings,
        # 100 months are 3043.75 days; per day times that, in whole hundredths.
        warnings_per_100_months=_ratio(warnings, days * 100, 304375),
        recovery_share=_ratio(sum(map(_recovered, histories.values())), warnings),
        median_spell_days=median_low([(e - s).days for s, e in held]) if held else None,
    )


def caught(histories: Mapping[Any, Sequence[Step]], labels: Mapping[Any, date]) -> Caught:
    """``labels``: {standing: the day from which it should be lost}; only those that held it then count."""
    found: list[int] = []
    labelled = 0
    for key, day in labels.items():
        steps = histories.get(key, ())
        held = [s for s in steps if s.on <= day]
        if not held or held[-1].after not in HOLDERS:
            continue
        labelled += 1
        lost = next((s.on for s in steps if s.on > day and s.after == State.LAPSED), None)
        if lost is not None:
            found.append(_months(day, lost))
    return Caught(labelled, len(found), median_low(found) if found else None)
