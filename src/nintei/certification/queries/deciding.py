"""From counts to a decision record: the pure engine, fed from the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from nintei.certification.kinds import HOLDERS, Decision, State
from nintei.certification.queries.measure import Measured, Parts, by_clients
from nintei.certification.queries.policies import Target
from nintei.certification.rules import bars, digest, explain, moves
from nintei.certification.rules.judge import Verdict, judge
from nintei.certification.rules.moves import Standing
from nintei.certification.rules.policy import Policy


class Decided(NamedTuple):
    """One decision and what it rests on; ``record`` is what the digest is of, ``entries`` what was read."""

    record: dict[str, Any]
    digest: str
    after: Standing
    decision: Decision
    verdict: Verdict
    entries: tuple[int, ...] = ()


def verdict_on(
    target: Target, measured: Measured, state: str, as_of: date, seen: int, parts: Parts | None = None
) -> Verdict:
    """The verdict. Each client's part is only needed for a holder who fails to keep; looked up unless given."""
    old = target.old if state in HOLDERS else None
    verdict = judge(target.policy, measured.evidence, old)
    if state not in HOLDERS or verdict.keeps or not target.policy.leave_one_client_out:
        return verdict
    if parts is None:
        pair = (measured.about_id, measured.category_id)
        parts = by_clients(target.policy, [pair[1]], [pair[0]], as_of, seen).get(pair, {})
    return judge(target.policy, replace(measured.evidence, by_client=parts), old)


def decided(
    target: Target,
    measured: Measured,
    verdict: Verdict,
    as_of: date,
    *,
    about: str,
    before: Standing,
    after: Standing,
    decision: Decision,
    prev: str,
) -> Decided:
    """The record of a decision that was made."""
    record = digest.decision_record(
        about=about,
        category=target.categories[measured.category_id],
        as_of=as_of,
        policy=target.policy.digest,
        snapshot=measured.snapshot,
        verdict=verdict,
        experience=measured.evidence.experience,
        conditions=measured.evidence.conditions,
        decision=decision,
        state_before=State(before.state),
        state_after=State(after.state),
        prev=prev,
    )
    return Decided(record, digest.digest(record), after, decision, verdict, measured.entries)


def decide(
    target: Target,
    measured: Measured,
    as_of: date,
    seen: int,
    *,
    about: str,
    before: Standing,
    prev: str,
    auto_accept: bool,
    parts: Parts | None = None,
) -> Decided:
    """The monthly evaluation of one person in one category."""
    verdict = verdict_on(target, measured, before.state, as_of, seen, parts)
    after, decision = moves.evaluate(target.policy, before, verdict, as_of, auto_accept=auto_accept)
    return decided(
        target,
        measured,
        verdict,
        as_of,
        about=about,
        before=before,
        after=after,
        decision=decision,
        prev=prev,
    )


def decide_effect(
    target: Target,
    measured: Measured,
    today: date,
    seen: int,
    *,
    about: str,
    before: Standing,
    prev: str,
    stayed: bool,
    parts: Parts | None = None,
) -> Decided:
    """What ``today`` does to a notice. ``stayed``: an appeal is open."""
    verdict = verdict_on(target, measured, before.state, today, seen, parts)
    after, decision = moves.on_effect(before, verdict, today, stayed)
    return decided(
        target,
        measured,
        verdict,
        today,
        about=about,
        before=before,
        after=after,
        decision=decision,
        prev=prev,
    )


def _text(value: Decimal | None) -> str:
    # Rounded down, so that a narrow miss never reads as if it met its line.
    return "" if value is None else str(value.quantize(Decimal("0.0001"), ROUND_FLOOR))


def criterion_facts(policy: Policy, record: dict[str, Any]) -> list[dict[str, Any]]:
    """Per criterion what a sentence needs: counts, both shares (0..1, text), lines and the counterfactual."""
    rows = []
    for id_, n, x, grant, keep in record["criteria"]:
        criterion = policy.criterion(id_)
        if criterion is None:
            continue
        rows.append({
            "id": id_, "metric": criterion.metric, "n": n, "x": x,
            "estimate": _text(bars.estimate(criterion, n, x)),
            "bound": _text(bars.bound(criterion, n, x) if n else None),
            "grant": str(criterion.grant), "keep": str(criterion.keep),
            "grant_verdict": grant, "keep_verdict": keep,
            "more": explain.more_good(policy, criterion, n, x, "keep" if keep == "FAIL" else "grant"),
        })  # fmt: skip
    return rows
