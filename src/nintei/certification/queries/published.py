"""The public side of a policy beyond its text: try a number, see the line, what a version changed, the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nintei.certification.models import PolicyVersion
from nintei.certification.queries.policies import policy_of
from nintei.certification.queries.public import (
    PublicPolicy,
    VersionLine,
    public_policy,
)
from nintei.certification.rules import bars, explain, judge
from nintei.certification.rules.policy import Criterion, Policy
from nintei.kit.errors import Malformed, NotFound

MOST_N = 10_000
CURVE_POINTS = 50


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """With ``n`` events: how many of the worst kind still pass; -1 when not even none is enough."""

    n: int
    grant: int
    keep: int


@dataclass(frozen=True, slots=True)
class Calculated:
    """What ``n`` events, ``bad`` of them the worst and the rest the best, would give. Values in ``unit``."""

    id: str
    metric: str
    unit: str
    n: int
    bad: int
    rate: Decimal | None
    estimate: Decimal
    bound: Decimal
    grant: Decimal
    keep: Decimal
    grant_verdict: str
    keep_verdict: str
    more_to_grant: int | None
    more_to_keep: int | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One number that a version changed. ``metric`` "" for the whole policy; None: not there."""

    metric: str
    what: str
    unit: str
    before: Decimal | int | None
    after: Decimal | int | None


@dataclass(frozen=True, slots=True)
class VersionStep:
    """One version and what it changed against the one before; ``is_first`` when there was none."""

    line: VersionLine
    is_first: bool
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One version for everybody: the policy, its curves by criterion id, its versions, a try."""

    policy: PublicPolicy
    curves: Mapping[str, tuple[CurvePoint, ...]]
    steps: tuple[VersionStep, ...]
    calculated: Calculated | None
    problem: str


def curve(criterion: Criterion) -> tuple[CurvePoint, ...]:
    """How many worst results pass at each n, up to where the lines are well apart."""
    last = max(CURVE_POINTS, 2 * criterion.grant_min_n)
    found = []
    for n in range(1, last + 1, last // CURVE_POINTS):
        grant_x, keep_x = bars.least(criterion, n)
        found.append(CurvePoint(n, _bad(criterion, n, grant_x), _bad(criterion, n, keep_x)))
    return tuple(found)


def _bad(criterion: Criterion, n: int, least: int) -> int:
    top = criterion.scale * n
    return -1 if least > top else (top - least) // criterion.scale


def calculate(policy: Policy, *, criterion: str, n: int, bad: int) -> Calculated:
    """Try a criterion: the same tables as the decision. Malformed for numbers that cannot be."""
    found = policy.criterion(criterion)
    if found is None:
        raise Malformed(_("基準を選んでください。"))
    if not 1 <= n <= MOST_N or not 0 <= bad <= n:
        raise Malformed(_("件数は1から10000まで、悪い結果は0から件数までの数で入れてください。"))
    x = found.scale * (n - bad)
    shown = explain.figures(found, n, x)
    return Calculated(
        found.id, found.metric, "stars" if found.scale == 4 else "share", n, bad, shown.rate, shown.estimate,
        shown.bound, found.grant, found.keep, judge.grant_verdict(found, n, x),
        judge.keep_verdict(n, x, bars.least(found, n)[1]), explain.more_good(policy, found, n, x, "grant"),
        explain.more_good(policy, found, n, x, "keep"),
    )  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 6 else -1


def policy_page(
    *, series: str, at: datetime, category: str = "", version: int | None = None, asked: Mapping[str, str]
) -> PolicyPage:
    """A policy's public page; ``asked`` may carry a try: criterion, n, bad as text."""
    shown = public_policy(series=series, at=at, category=category, version=version)
    rows = _rows(shown)
    policy = policy_of(next(r.pk for r in rows if r.version == shown.version))
    calculated, problem = None, ""
    if asked.get("n"):
        try:
            calculated = calculate(
                policy,
                criterion=asked.get("criterion", ""),
                n=_whole(asked["n"]),
                bad=_whole(asked.get("bad", "0")),
            )
        except Malformed as refusal:
            problem = refusal.message
    curves = {c.id: curve(c) for c in policy.criteria}
    return PolicyPage(shown, curves, _steps(rows, shown.versions), calculated, problem)


def _rows(shown: PublicPolicy) -> list[PolicyVersion]:
    rows = PolicyVersion.objects.filter(series=shown.series)
    rows = rows.filter(category__slug=shown.category) if shown.category else rows.filter(category=None)
    return list(rows.order_by("-version"))


def _steps(rows: Sequence[PolicyVersion], lines: Sequence[VersionLine]) -> tuple[VersionStep, ...]:
    pairs = zip(lines, rows, [*rows[1:], None], strict=True)
    return tuple(
        VersionStep(line, old is None, changes(policy_of(old.pk), policy_of(new.pk)) if old else ())
        for line, new, old in pairs
    )


Number = Decimal | int | None


def _numbers(policy: Policy) -> dict[tuple[str, str], tuple[str, Number]]:
    """Every number of a policy: {(metric or "", what): (unit, value)}."""
    found: dict[tuple[str, str], tuple[str, Number]] = {
        ("", "window_months"): ("months", policy.window_months),
        ("", "consecutive_failures"): ("times", policy.consecutive_failures),
        ("", "notice_days"): ("days", policy.notice_days),
        ("", "effect_day"): ("day", policy.effect_day),
        ("", "transition_evaluations"): ("times", policy.transition_evaluations),
        ("", "one_client_rule"): ("yesno", int(policy.leave_one_client_out)),
    }
    for c in policy.criteria:
        unit = "stars" if c.scale == 4 else "share"
        found |= {
            (c.metric, "grant_line"): (unit, c.grant), (c.metric, "keep_line"): (unit, c.keep),
            (c.metric, "prior_value"): (unit, c.prior_value), (c.metric, "prior_weight"): ("count", c.prior_weight),
            (c.metric, "grant_min_n"): ("count", c.grant_min_n),
            (c.metric, "per_client_cap"): ("count", c.per_client_cap),
        }  # fmt: skip
    for e in policy.experience:
        unit = "yen" if e.metric == "released_earnings" else "days" if e.metric.endswith("_days") else "count"
        found |= {(e.metric, "to_earn"): (unit, e.min), (e.metric, "to_keep"): (unit, e.keep)}
        found |= {(e.metric, "client_cap_yen"): (unit, e.client_cap)}
    found |= {(name, "condition"): ("yesno", 1) for name in policy.conditions}
    return found


def changes(old: Policy, new: Policy) -> tuple[Changed, ...]:
    """The numbers that differ between two versions, in the order of the policy."""
    before, after = _numbers(old), _numbers(new)
    found = []
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key, ("", None)), after.get(key, ("", None))
        if was[1] != now[1]:
            found.append(Changed(*key, now[0] or was[0], was[1], now[1]))
    return tuple(found)


def document(*, series: str, version: int, category: str = "") -> Mapping[str, Any]:
    """The policy file of one published version; NotFound when there is none."""
    rows = PolicyVersion.objects.filter(series=series, version=version)
    row = (rows.filter(category__slug=category) if category else rows.filter(category=None)).first()
    if row is None:
        raise NotFound(_("この認定基準はありません。"), series=series, version=version)
    return policy_of(row.pk).document
