"""What everybody may see: badges, policies with worked examples, and how appeals end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median_low
from typing import Any

from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.certification.kinds import HOLDERS
from nintei.certification.models import Appeal, Evaluation, PolicyVersion, StandingMove
from nintei.certification.queries.columns import today_of
from nintei.certification.queries.policies import policy_of
from nintei.certification.queries.standings import Period, badges_of
from nintei.certification.rules import bars
from nintei.certification.rules.policy import Criterion, Experience, Policy
from nintei.certification.rules.volatility import Sample, Step, Volatility, volatility
from nintei.kit.errors import NotFound
from nintei.kit.periods import Month, start_of_day

EXAMPLES = (3, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class PublicBadge:
    """One category on a public profile; ``is_held`` false shows past ``periods`` only, never why it ended."""

    category: str
    name_ja: str
    name_en: str
    is_held: bool
    is_dormant: bool
    since: date
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """With ``n`` events, how many of them may be of the worst kind; None: not even none is enough."""

    n: int
    bad_for_grant: int | None
    bad_for_keep: int | None


@dataclass(frozen=True, slots=True)
class PublicCriterion:
    """One criterion; ``grant`` and ``keep`` in ``unit`` (stars or share)."""

    id: str
    metric: str
    unit: str
    grant: Decimal
    keep: Decimal
    prior_value: Decimal
    prior_weight: int
    grant_min_n: int
    per_client_cap: int | None
    thin: bool
    limits: Mapping[str, int]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version; ``whatif`` the id of its report or ""."""

    version: int
    category: str
    effective_from: date
    published_at: datetime
    digest: str
    whatif: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class PublicPolicy:
    """One version of a policy with all its versions, newest first; ``category`` "" for the general one."""

    series: str
    version: int
    category: str
    track: str
    title: Mapping[str, str]
    effective_from: date
    digest: str
    window_months: int
    consecutive_failures: int
    notice_days: int
    effect_day: int
    transition_evaluations: int
    leave_one_client_out: bool
    criteria: tuple[PublicCriterion, ...]
    experience: tuple[Experience, ...]
    conditions: tuple[str, ...]
    benefits: tuple[Mapping[str, str], ...]
    document: Mapping[str, Any]
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class AppealNumbers:
    """One quarter of appeals, by the day they were received; ``median_days`` of those answered."""

    year: int
    quarter: int
    received: int
    upheld: int
    refused: int
    withdrawn: int
    open: int
    late: int
    median_days: int | None


def public_badges(*, user: Any) -> tuple[PublicBadge, ...]:
    """Badges and past certified periods of ``user``. A suspended certificate shows its period, not the reason."""
    named = catalog.categories_by_slug()
    return tuple(
        PublicBadge(
            b.category, named[b.category].name_ja, named[b.category].name_en, b.is_held, b.state == "DORMANT",
            b.periods[-1].since, b.periods,
        )
        for b in badges_of(user.public_id)
    )  # fmt: skip


def _most_bad(criterion: Criterion, n: int, least: int) -> int | None:
    top = criterion.scale * n
    return None if least > top else (top - least) // criterion.scale


def examples(criterion: Criterion) -> tuple[Example, ...]:
    """Worked examples from the very tables that decide."""
    found = []
    for n in EXAMPLES:
        grant_x, keep_x = bars.least(criterion, n)
        found.append(Example(n, _most_bad(criterion, n, grant_x), _most_bad(criterion, n, keep_x)))
    return tuple(found)


def _criterion(c: Criterion) -> PublicCriterion:
    return PublicCriterion(
        c.id, c.metric, "stars" if c.scale == 4 else "share", c.grant, c.keep, c.prior_value, c.prior_weight,
        c.grant_min_n, c.per_client_cap, c.thin, c.limits, examples(c),
    )  # fmt: skip


def public_policy(
    *, series: str, at: datetime, category: str = "", version: int | None = None
) -> PublicPolicy:
    """The version in force (else the newest, or ``version``) for a category slug, "" for the general one.

    A category without its own policy shows the general one of the series. NotFound when there is none.
    """
    rows = PolicyVersion.objects.filter(series=series).select_related("category", "whatif")
    own = [r for r in rows if r.category and r.category.slug == category]
    chosen = sorted(own or [r for r in rows if r.category is None], key=lambda r: -r.version)
    if version is not None:
        row = next((r for r in chosen if r.version == version), None)
    else:
        row = next((r for r in chosen if r.effective_from <= today_of(at)), chosen[0] if chosen else None)
    if row is None:
        raise NotFound(_("この認定基準はありません。"), series=series, version=version)
    return _public(policy_of(row.pk), row, chosen, today_of(at))


def _public(policy: Policy, row: PolicyVersion, rows: list[PolicyVersion], today: date) -> PublicPolicy:
    return PublicPolicy(
        series=row.series, version=row.version, category=row.category.slug if row.category else "", track=row.track,
        title=policy.title, effective_from=row.effective_from, digest=row.digest, window_months=policy.window_months,
        consecutive_failures=policy.consecutive_failures, notice_days=policy.notice_days, effect_day=policy.effect_day,
        transition_evaluations=policy.transition_evaluations, leave_one_client_out=policy.leave_one_client_out,
        criteria=tuple(map(_criterion, policy.criteria)), experience=policy.experience, conditions=policy.conditions,
        benefits=policy.benefits, document=policy.document, versions=version_lines(rows, today),
    )  # fmt: skip


def version_lines(rows: list[PolicyVersion], today: date) -> tuple[VersionLine, ...]:
    """Versions of one series and category, newest first, as lines."""
    ordered = sorted(rows, key=lambda r: -r.version)
    current = next((r.pk for r in ordered if r.effective_from <= today), None)
    return tuple(
        VersionLine(
            r.version, r.category.slug if r.category else "", r.effective_from, r.published_at, r.digest,
            r.whatif.public_id if r.whatif else "", r.pk == current,
        )
        for r in ordered
    )  # fmt: skip


def public_policies(*, at: datetime) -> tuple[PublicPolicy, ...]:
    """Every series and category that has a policy, each at its version in force."""
    pairs = PolicyVersion.objects.order_by("series", "category__slug").values_list("series", "category__slug")
    return tuple(public_policy(series=s, category=c or "", at=at) for s, c in dict.fromkeys(pairs))


def appeal_numbers(*, year: int, quarter: int, zone: str, at: datetime) -> AppealNumbers:
    """Public numbers of one quarter (1..4) in the market's time zone."""
    first = Month(year, 3 * quarter - 2)
    since, until = start_of_day(first.first_day, zone), start_of_day(first.plus(3).first_day, zone)
    rows = list(Appeal.objects.filter(opened_at__gte=since, opened_at__lt=until))
    states = [r.state for r in rows]
    days = [(r.decided_at - r.opened_at).days for r in rows if r.decided_at and r.decided_by_id]
    late = sum((r.decided_at or at) > r.due_at for r in rows if r.state != "WITHDRAWN")
    return AppealNumbers(
        year, quarter, len(rows), states.count("UPHELD"), states.count("REFUSED"), states.count("WITHDRAWN"),
        states.count("OPEN"), late, median_low(days) if days else None,
    )  # fmt: skip


def public_volatility(*, at: datetime) -> Volatility:
    """How calm the certificate is, from every stored move and every decision about a holder; made public."""
    histories: dict[int, list[Step]] = {}
    steps = StandingMove.objects.order_by("standing_id", "pk")
    for standing, on, before, after in steps.values_list("standing_id", "on", "state_before", "state_after"):
        histories.setdefault(standing, []).append(Step(on, before, after))
    decided = Evaluation.objects.filter(state_before__in=HOLDERS, run__isnull=False)
    rows = decided.values_list("n", "record__held").iterator(chunk_size=5000)
    samples = (Sample(min(filter(None, n), default=0), bool(held)) for n, held in rows)
    return volatility(histories, samples, today_of(at))
