"""Figures behind the sentences: how far it is, and what moves by itself. Words live in templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from nintei.certification.kinds import Grant, Keep
from nintei.certification.rules import bars
from nintei.certification.rules.judge import grant_verdict, keep_verdict
from nintei.certification.rules.policy import Criterion, Policy
from nintei.kit.periods import Month

MOST = 1 << 20


class Figures(NamedTuple):
    """For display, in the policy's own unit (stars or a fraction): rate as counted, estimate, bound."""

    rate: Decimal | None
    estimate: Decimal
    bound: Decimal


def figures(criterion: Criterion, n: int, x: int) -> Figures:
    """Rate, grant estimate and keep bound; ``rate`` is None when nothing was counted."""

    def shown(fraction: Decimal) -> Decimal:
        return fraction * 4 + 1 if criterion.scale == 4 else fraction

    rate = shown(Decimal(x) / (criterion.scale * n)) if n else None
    return Figures(rate, shown(bars.estimate(criterion, n, x)), shown(bars.bound(criterion, n, x)))


def _passes(criterion: Criterion, n: int, x: int, side: str) -> bool:
    if side == "grant":
        return grant_verdict(criterion, n, x) in (Grant.PASS, Grant.NOT_ASSESSED)
    return keep_verdict(n, x, bars.least(criterion, n)[1]) is not Keep.FAIL


def more_good(policy: Policy, criterion: Criterion | str, n: int, x: int, side: str) -> int | None:
    """The smallest number of best events that passes ``side`` ("grant" or "keep"): 0 when it passes now.

    None when no number up to a million does. The same tables as the decision; nothing leaves meanwhile.
    """
    if isinstance(criterion, str):
        found = policy.criterion(criterion)
        if found is None:
            raise KeyError(criterion)
        criterion = found

    def enough(more: int) -> bool:
        return _passes(criterion, n + more, x + more * criterion.scale, side)

    if enough(0):
        return 0
    high = 1
    while not enough(high):
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def leaving(
    policy: Policy, counted: Iterable[tuple[str, datetime, int]], as_of: date
) -> dict[str, tuple[int, int]]:
    """What leaves the window by the evaluation after ``as_of``: criterion id -> (n, x).

    ``counted``: (criterion id, happened_at, points) of the events that count now. A capped event is
    older than the counted ones of its client, so none of them steps in.
    """
    since, _ = policy.window(Month.of(as_of).next().first_day)
    gone: dict[str, tuple[int, int]] = {}
    for id_, happened_at, points in counted:
        if happened_at < since:
            n, x = gone.get(id_, (0, 0))
            gone[id_] = (n + 1, x + points)
    return gone
