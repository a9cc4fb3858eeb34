"""One evaluation as a page shows it: every number with its lines, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from nintei.certification.kinds import HOLDERS
from nintei.certification.models import Evaluation
from nintei.certification.queries.policies import policy_of
from nintei.certification.rules import explain
from nintei.certification.rules.policy import METRICS, Criterion, Policy
from nintei.kit.errors import NotFound
from nintei.record.kinds import Outcome

# Everything committed is visible to a look; only a stored decision needs an exact edge.
NOW = 2**62


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion of one evaluation.

    ``rate``, ``estimate``, ``bound``, ``grant`` and ``keep`` are in ``unit``: "stars" (1..5) or "share" (0..1).
    ``more_to_*``: the smallest number of best events that passes; 0 it passes, None no number does.
    ``*_at``: places on a bar of 0..100, which begins at ``floor``. ``leaving_*``: what leaves the window by
    the next evaluation. ``prior_*``: where the estimate starts from; ``thin``: not assessed while records are
    few. ``old_keep``: the former policy's line while it still helps, else None.
    """

    id: str
    metric: str
    unit: str
    n: int
    x: int
    rate: Decimal | None
    estimate: Decimal
    bound: Decimal
    grant: Decimal
    keep: Decimal
    grant_verdict: str
    keep_verdict: str
    grant_min_n: int
    per_client_cap: int | None
    more_to_grant: int | None
    more_to_keep: int | None
    estimate_at: int
    bound_at: int
    grant_at: int
    keep_at: int
    floor: Decimal
    prior_value: Decimal
    prior_weight: int
    thin: bool
    old_keep: Decimal | None = None
    leaving_n: int = 0
    leaving_x: int = 0

    @property
    def missing(self) -> int:
        """How many records short of the least number are counted as the worst result in the estimate."""
        return 0 if self.thin else max(0, self.grant_min_n - self.n)

    @property
    def best(self) -> int:
        """The most points that n events can have."""
        return self.n * (4 if self.unit == "stars" else 1)


@dataclass(frozen=True, slots=True)
class ExperienceView:
    """How much was done; ``keep`` None when it never matters again. Yen, days or a number, by metric."""

    metric: str
    value: int
    min: int
    keep: int | None
    grants: bool
    keeps: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One evaluation: the last one (``evaluation`` its id) or one of today (None; binds nobody)."""

    as_of: date
    evaluation: int | None
    decision: str
    state_after: str
    criteria: tuple[CriterionView, ...]
    experience: tuple[ExperienceView, ...]
    conditions: tuple[tuple[str, bool], ...]
    held: bool
    keeps: bool
    grants: bool
    digest: str
    policy_series: str
    policy_version: int


def today_of(at: datetime) -> date:
    """The market's day at a moment."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _floor(criterion: Criterion) -> Decimal:
    # The bar begins three times as far below the keep line as the best value lies above it.
    top = Decimal(5) if criterion.scale == 4 else Decimal(1)
    return max(Decimal(1 if criterion.scale == 4 else 0), criterion.keep - 3 * (top - criterion.keep))


def _places(criterion: Criterion, *values: Decimal) -> list[int]:
    top, floor = Decimal(5) if criterion.scale == 4 else Decimal(1), _floor(criterion)
    return [int(max(Decimal(0), min(Decimal(1), (v - floor) / (top - floor))) * 100) for v in values]


def _more_to_keep(
    policy: Policy, old: Policy | None, criterion: Criterion, counts: tuple[int, int], verdict: str
) -> int | None:
    """0 unless keep failed; then what the milder of both policies asks for."""
    if verdict != "FAIL":
        return 0
    found = [explain.more_good(policy, criterion, *counts, "keep")]
    if old is not None and (theirs := old.criterion(criterion.id)) is not None:
        found.append(explain.more_good(old, theirs, *counts, "keep"))
    return min((n for n in found if n is not None), default=None)


def _old_keep(old: Policy | None, criterion: Criterion) -> Decimal | None:
    theirs = old.criterion(criterion.id) if old else None
    if theirs is None or theirs.metric != criterion.metric or theirs.keep >= criterion.keep:
        return None
    return theirs.keep


def criterion_view(
    policy: Policy,
    row: Iterable[Any],
    leaving: Mapping[str, tuple[int, int]] | None = None,
    old: Policy | None = None,
) -> CriterionView:
    """A row of a decision record's ``criteria`` ([id, n, x, grant, keep]) with everything the page shows."""
    id_, n, x, grant, keep = row
    criterion = policy.criterion(id_)
    if criterion is None:
        raise NotFound(_("この基準はありません。"), criterion=id_)
    shown = explain.figures(criterion, n, x)
    estimate_at, bound_at, grant_at, keep_at = _places(
        criterion, shown.estimate, shown.bound, criterion.grant, criterion.keep
    )
    left_n, left_x = (leaving or {}).get(id_, (0, 0))
    return CriterionView(
        id_, criterion.metric, "stars" if criterion.scale == 4 else "share", n, x, shown.rate, shown.estimate,
        shown.bound, criterion.grant, criterion.keep, grant, keep, criterion.grant_min_n, criterion.per_client_cap,
        explain.more_good(policy, criterion, n, x, "grant"), _more_to_keep(policy, old, criterion, (n, x), keep),
        estimate_at, bound_at, grant_at, keep_at, _floor(criterion), criterion.prior_value, criterion.prior_weight,
        criterion.thin, _old_keep(old, criterion), left_n, left_x,
    )  # fmt: skip


def column(
    policy: Policy,
    record_: Mapping[str, Any],
    *,
    evaluation: int | None = None,
    digest: str = "",
    leaving: Mapping[str, tuple[int, int]] | None = None,
    old: Policy | None = None,
) -> Column:
    """A decision record read through the policy that made it; ``old``: the one holders may still rely on."""
    rows = tuple(criterion_view(policy, row, leaving, old) for row in record_["criteria"])
    done = []
    for e in policy.experience:
        value = record_["experience"].get(e.metric, 0)
        keeps = e.keep is None or value >= e.keep
        done.append(ExperienceView(e.metric, value, e.min, e.keep, value >= e.min, keeps))
    conditions = tuple((name, record_["conditions"].get(name, False)) for name in policy.conditions)
    earned = all(r.grant_verdict in ("PASS", "NOT_ASSESSED") for r in rows)
    return Column(
        date.fromisoformat(record_["as_of"]), evaluation, record_["decision"], record_["state_after"], rows,
        tuple(done), conditions, record_["held"],
        keeps=record_["held"] or all(r.keep_verdict != "FAIL" for r in rows),
        grants=earned and all(e.grants for e in done) and all(met for _name, met in conditions),
        digest=digest, policy_series=policy.series, policy_version=policy.version,
    )  # fmt: skip


def former_of(row: Evaluation) -> Policy | None:
    """The former policy that helped in a stored decision; it only helps those who hold a certificate."""
    if row.old_policy_id is None or row.state_before not in HOLDERS:
        return None
    return policy_of(row.old_policy_id)


def stored_column(row: Evaluation) -> Column:
    """A stored decision as a page shows it."""
    policy = policy_of(row.policy_id)
    return column(policy, row.record, evaluation=row.pk, digest=row.digest, old=former_of(row))


def points(criterion: Criterion, outcome: Outcome, value: int) -> int:
    """What one event adds to x."""
    return value if METRICS[criterion.metric].uses == "value" else int(outcome is Outcome.GOOD)
