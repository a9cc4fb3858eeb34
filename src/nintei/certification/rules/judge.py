"""The verdict: counts against a policy, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nintei.certification.kinds import Grant, Keep
from nintei.certification.rules import bars
from nintei.certification.rules.policy import Criterion, Policy

Counts = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was counted for one person and category: n events with x points, per criterion."""

    counts: Mapping[str, Counts] = field(default_factory=dict)
    experience: Mapping[str, int] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)
    by_client: Mapping[str, Mapping[Any, Counts]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CriterionVerdict:
    """One criterion's counts and both answers."""

    id: str
    n: int
    x: int
    grant: Grant
    keep: Keep


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the state machine needs. ``keeps`` is the answer after the one-client rule."""

    criteria: tuple[CriterionVerdict, ...]
    experience_grants: bool
    experience_keeps: bool
    conditions_met: bool
    grants: bool
    keeps: bool
    held_by: Any = None


def grant_verdict(criterion: Criterion, n: int, x: int) -> Grant:
    """The grant side of one criterion, by look-up."""
    bar = bars.bar(criterion, n)
    if criterion.thin and n < criterion.grant_min_n:
        return Grant.NOT_ASSESSED if x >= bar.grant_x else Grant.FAIL
    if x >= bar.grant_x:
        return Grant.PASS
    return Grant.INSUFFICIENT if n < criterion.grant_min_n and x >= bar.rate_x else Grant.FAIL


def keep_verdict(n: int, x: int, keep_x: int) -> Keep:
    """The keep side of one criterion: with no data it is not assessed, never failed."""
    if n == 0:
        return Keep.NOT_ASSESSED
    return Keep.PASS if x >= keep_x else Keep.FAIL


def _held_by(policy: Policy, evidence: Evidence, keep_x: Callable[[str, int], int]) -> Any:
    """The first client (in text order) without whom every criterion passes keep, or None."""
    clients = {client for counts in evidence.by_client.values() for client in counts}
    for client in sorted(clients, key=str):
        for criterion in policy.criteria:
            n, x = evidence.counts.get(criterion.id, (0, 0))
            less_n, less_x = evidence.by_client.get(criterion.id, {}).get(client, (0, 0))
            n, x = n - less_n, x - less_x
            if keep_verdict(n, x, keep_x(criterion.id, n)) is Keep.FAIL:
                break
        else:
            return client
    return None


def judge(policy: Policy, evidence: Evidence, old: Policy | None = None) -> Verdict:
    """The verdict of ``policy`` on ``evidence``; with ``old``, keep is the milder of both policies."""

    def ours(id_: str, n: int) -> int:
        criterion = policy.criterion(id_)
        return bars.least(criterion, n)[1] if criterion else 0

    keep_x = bars.milder(policy, old) if old else ours
    rows = []
    for criterion in policy.criteria:
        n, x = evidence.counts.get(criterion.id, (0, 0))
        keep = keep_verdict(n, x, keep_x(criterion.id, n))
        rows.append(CriterionVerdict(criterion.id, n, x, grant_verdict(criterion, n, x), keep))
    done = evidence.experience
    experience_grants = all(done.get(e.metric, 0) >= e.min for e in policy.experience)
    experience_keeps = all(e.keep is None or done.get(e.metric, 0) >= e.keep for e in policy.experience)
    conditions_met = all(evidence.conditions.get(name, False) for name in policy.conditions)
    earned = all(row.grant in (Grant.PASS, Grant.NOT_ASSESSED) for row in rows)
    keeps = all(row.keep is not Keep.FAIL for row in rows)
    held_by = None
    if not keeps and policy.leave_one_client_out:
        held_by = _held_by(policy, evidence, keep_x)
    return Verdict(
        criteria=tuple(rows),
        experience_grants=experience_grants,
        experience_keeps=experience_keeps,
        conditions_met=conditions_met,
        grants=earned and experience_grants and conditions_met,
        keeps=keeps or held_by is not None,
        held_by=held_by,
    )
