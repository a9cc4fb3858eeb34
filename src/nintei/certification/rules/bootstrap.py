"""How firmly a keep verdict stands: clients are drawn anew, with whole numbers only.

A cluster bootstrap over clients (A. C. Davison, D. V. Hinkley, Bootstrap Methods, 1997, ch. 3.8): somebody with
k clients gets k clients drawn with replacement from the same k, every event of a drawn client comes along, and the
keep lines are asked again. The share of draws that end otherwise is the *flip* of that verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nintei.certification.rules import bars
from nintei.certification.rules.judge import Evidence, keep_verdict
from nintei.certification.rules.policy import Policy

ROUNDS = 200
# A loss that every fifth draw would not have brought about is counted as unjust.
UNJUST_PERCENT = 20
_MASK = (1 << 64) - 1
KeepX = Callable[[str, int], int]


class Draws:
    """SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, 2014): the same seed text gives the same numbers anywhere."""

    def __init__(self, seed: str) -> None:
        self.state = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")

    def below(self, count: int) -> int:
        """The next number in 0..count-1; ``count`` far below 2**64, so that no number is favoured noticeably."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((z ^ (z >> 31)) * count) >> 64


def keep_lines(policy: Policy, old: Policy | None = None) -> KeepX:
    """keep_x(criterion id, n) as the decision itself asks it: the milder of both for holders in transition."""
    if old is not None:
        return bars.milder(policy, old)

    def ours(id_: str, n: int) -> int:
        criterion = policy.criterion(id_)
        return bars.least(criterion, n)[1] if criterion else 0

    return ours


def _keeps(ids: Sequence[str], counts: Sequence[int], keep_x: KeepX) -> bool:
    for i, id_ in enumerate(ids):
        n, x = counts[2 * i], counts[2 * i + 1]
        if n and keep_verdict(n, x, keep_x(id_, n)) == "FAIL":
            return False
    return True


def _held(
    ids: Sequence[str],
    counts: Sequence[int],
    rows: Sequence[Sequence[int]],
    drawn: Sequence[int],
    keep_x: KeepX,
) -> bool:
    """Whether it passes with any one client, and all draws of that client, left out."""
    for client in sorted(set(drawn)):
        times = drawn.count(client)
        less = [c - times * r for c, r in zip(counts, rows[client], strict=True)]
        if _keeps(ids, less, keep_x):
            return True
    return False


def keeping_rounds(
    evidence: Evidence, keep_x: KeepX, seed: str, *, one_client_rule: bool, rounds: int = ROUNDS
) -> int:
    """In how many of ``rounds`` draws the certificate would be kept: 0..rounds.

    ``evidence.by_client`` says what each client adds; events without a client stay in every draw. Somebody
    without any client has nothing to draw: then all rounds say the same.
    """
    ids = sorted(evidence.counts)
    clients = sorted({c for parts in evidence.by_client.values() for c in parts}, key=str)
    rows = [
        [number for id_ in ids for number in evidence.by_client.get(id_, {}).get(client, (0, 0))]
        for client in clients
    ]
    whole = [number for id_ in ids for number in evidence.counts[id_]]
    fixed = [w - sum(row[i] for row in rows) for i, w in enumerate(whole)]
    if not clients:
        return rounds if _keeps(ids, fixed, keep_x) else 0
    draws, kept, many = Draws(seed), 0, len(clients)
    for _ in range(rounds):
        drawn = [draws.below(many) for _ in range(many)]
        counts = [sum(column) for column in zip(fixed, *(rows[d] for d in drawn), strict=True)]
        kept += _keeps(ids, counts, keep_x) or (one_client_rule and _held(ids, counts, rows, drawn, keep_x))
    return kept


@dataclass(frozen=True, slots=True)
class Firmness:
    """What the draws say of a whole course; shares are 0..1 with four places, None when nothing was drawn.

    ``unjust_share``: losses that at least ``UNJUST_PERCENT`` % of the draws would have avoided. ``flip_rate``:
    mean share of draws in which a certificate held at the end would stand otherwise; ``certified`` were looked at.
    """

    rounds: int
    losses: int
    unjust_losses: int
    unjust_share: Decimal | None
    certified: int
    flip_rate: Decimal | None


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None


def firmness(loss_flips: Sequence[int], held_flips: Iterable[int], rounds: int = ROUNDS) -> Firmness:
    """Sum up flips (0..rounds each) of every loss and of the certificates held at the end."""
    held = list(held_flips)
    unjust = sum(100 * flips >= UNJUST_PERCENT * rounds for flips in loss_flips)
    return Firmness(
        rounds, len(loss_flips), unjust, _share(unjust, len(loss_flips)), len(held),
        _share(sum(held), rounds * len(held)),
    )  # fmt: skip


def evenly(pairs: Sequence[Any], most: int) -> list[Any]:
    """At most ``most`` of ``pairs``, spread evenly, the same ones every time."""
    count = len(pairs)
    return list(pairs) if count <= most else [pairs[i * count // most] for i in range(most)]
