"""The decimal formulas and the integer tables they compile into.

grant: (x/s + p*w) / (max(n, grant_min_n) + w) >= grant - what is missing counts as not yet earned.
keep:  Wilson's upper bound (E. B. Wilson, 1927; one-sided 80 %) of the same counts with prior >= keep.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from nintei.certification.rules.policy import Criterion, Policy

CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)
Z = Decimal("0.8416212")


class Bar(NamedTuple):
    """For one n: the least x that passes grant, keep, and the grant line without regard to grant_min_n.

    ``scale * n + 1`` means that no x passes.
    """

    n: int
    grant_x: int
    keep_x: int
    rate_x: int


def estimate(criterion: Criterion, n: int, x: int, *, floored: bool = True) -> Decimal:
    """The shrunk rate, a fraction 0..1. ``floored`` counts missing evidence as not yet earned."""
    with localcontext(CONTEXT):
        least_n = max(n, criterion.grant_min_n) if floored and not criterion.thin else n
        prior = criterion.fraction(criterion.prior_value) * criterion.prior_weight
        weight = least_n + criterion.prior_weight
        return (Decimal(x) / criterion.scale + prior) / weight if weight else Decimal(0)


def bound(criterion: Criterion, n: int, x: int) -> Decimal:
    """Wilson's upper bound of the shrunk rate, a fraction 0..1: as good as the counts let us believe."""
    with localcontext(CONTEXT):
        size = Decimal(n + criterion.prior_weight)
        if not size:
            return Decimal(1)
        p = estimate(criterion, n, x, floored=False)
        spread = Z * (p * (1 - p) / size + Z * Z / (4 * size * size)).sqrt()
        # The bound is never under the rate itself; said outright so that the last digit cannot differ.
        return max(p, (p + Z * Z / (2 * size) + spread) / (1 + Z * Z / size))


def grants(criterion: Criterion, n: int, x: int, *, floored: bool = True) -> bool:
    """Does (n, x) reach the grant line, by the formula?"""
    with localcontext(CONTEXT):
        return estimate(criterion, n, x, floored=floored) >= criterion.fraction(criterion.grant)


def keeps(criterion: Criterion, n: int, x: int) -> bool:
    """Does (n, x) reach the keep line, by the formula? Nothing counted never fails."""
    with localcontext(CONTEXT):
        return n == 0 or bound(criterion, n, x) >= criterion.fraction(criterion.keep)


def _least(top: int, passes: Callable[[int], bool]) -> int:
    low, high = 0, top + 1
    while low < high:
        middle = (low + high) // 2
        if passes(middle):
            high = middle
        else:
            low = middle + 1
    return low


@lru_cache(maxsize=200_000)
def _bar(criterion: Criterion, n: int) -> Bar:
    top = criterion.scale * n
    return Bar(
        n,
        _least(top, lambda x: grants(criterion, n, x)),
        _least(top, lambda x: keeps(criterion, n, x)),
        _least(top, lambda x: grants(criterion, n, x, floored=False)),
    )


def bar(criterion: Criterion, n: int) -> Bar:
    """The decision table's row for ``n``."""
    return _bar(criterion, n)


def least(criterion: Criterion, n: int) -> tuple[int, int]:
    """(grant_x, keep_x): the least x that passes each test at ``n``; ``scale*n + 1`` when none does."""
    row = _bar(criterion, n)
    return row.grant_x, row.keep_x


def table(criterion: Criterion, max_n: int) -> list[Bar]:
    """Rows for n = 0..max_n; the row's place in the list is its n."""
    return [_bar(criterion, n) for n in range(max_n + 1)]


def milder(new: Policy, old: Policy) -> Callable[[str, int], int]:
    """keep_x(criterion id, n) for holders in transition: the lower of both lines.

    A criterion that is absent in either policy, or measures something else there, is not applied (0).
    """

    def keep_x(id_: str, n: int) -> int:
        ours, theirs = new.criterion(id_), old.criterion(id_)
        if ours is None or theirs is None or ours.metric != theirs.metric:
            return 0
        return min(least(ours, n)[1], least(theirs, n)[1])

    return keep_x
