"""The counterfactual: how many more of the best events would do."""

from __future__ import annotations

from nintei.certification.rules.bars import Figures, figures, least
from nintei.certification.rules.policy import Criterion

__all__ = ["Figures", "figures", "more_good"]

# Beyond this many the answer helps nobody; pages then say "more than".
FAR = 1000


def more_good(criterion: Criterion, n: int, x: int, side: str) -> int | None:
    """Smallest number of best events that passes ``side`` ('grant' or 'keep'); None beyond ``FAR``."""
    index = 0 if side == "grant" else 1
    scale = criterion.scale
    for more in range(FAR + 1):
        if x + scale * more >= least(criterion, n + more)[index]:
            return more
    return None
