"""One's own certification page: every category with its two columns, and the events behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import Appeal, Evaluation, Standing
from nintei.certification.queries.deciding import Decided, decide
from nintei.certification.queries.measure import Measured, measure, selection
from nintei.certification.queries.policies import Target, deciding, in_force, policy_of
from nintei.certification.rules import bars, explain, judge, moves
from nintei.certification.rules.policy import METRICS, Criterion, Policy
from nintei.kit.errors import NotFound
from nintei.kit.periods import Month, minus_months, start_of_day
from nintei.record import queries as record
from nintei.record.kinds import Kind, Outcome, Why

# Everything committed is visible to a look; only a stored decision needs an exact edge.
NOW = 2**62


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion of one evaluation.

    ``rate``, ``estimate``, ``bound``, ``grant`` and ``keep`` are in ``unit``: "stars" (1..5) or "share" (0..1).
    ``more_to_*``: the smallest number of best events that passes; 0 it passes, None no number does.
    ``*_at``: places on a bar of 0..100. ``leaving_*``: what leaves the window by the next evaluation.
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
    leaving_n: int = 0
    leaving_x: int = 0


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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the history; ``evaluation`` opens its statement, None when a person made it."""

    on: date
    state_before: str
    state_after: str
    decision: str
    effect_on: date | None
    evaluation: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class AppealView:
    """One appeal as its owner and the desk see it; of an event (``entry``) or a decision (``evaluation``)."""

    id: int
    about: str
    category: str
    entry: int | None
    evaluation: int | None
    grounds: str
    text: str
    state: str
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    reasons: str


@dataclass(frozen=True, slots=True)
class CategoryCertification:
    """One category on one's own page. ``standing`` is the id for accept, decline, withdraw, apply again.

    ``last`` is None before the first evaluation. ``moves``: PERSON moves that are possible now.
    ``benefits``: {id, ja, en} of the policy in force; ``is_offer``: waiting for one's click.
    """

    category: str
    name_ja: str
    name_en: str
    standing: int | None
    state: str
    since: date | None
    failures: int
    effect_on: date | None
    is_offer: bool
    is_held: bool
    policy_series: str
    policy_version: int
    title: Mapping[str, str]
    benefits: tuple[Mapping[str, str], ...]
    last: Column | None
    today: Column
    next_evaluation: date
    moves: tuple[str, ...]
    history: tuple[Step, ...]
    appeals: tuple[AppealView, ...]


@dataclass(frozen=True, slots=True)
class MyCertification:
    """The page of one person: ``categories`` with any event or standing, offers first."""

    about: str
    today: date
    categories: tuple[CategoryCertification, ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """One event behind a number. ``why``: counted, capped, neutral, excluded or outside the window.

    ``points`` of ``scale`` best. ``leaves_on``: the first evaluation that no longer counts it.
    """

    entry: int
    ref: str
    kind: str
    happened_at: datetime
    counterparty: str | None
    outcome: str
    value: int
    points: int
    scale: int
    is_included: bool
    why: str
    excluded_reason: str
    leaves_on: date
    facts: Mapping[str, Any]
    appeal: AppealView | None


@dataclass(frozen=True, slots=True)
class Events:
    """The events of one criterion; the included ones add up to ``view.n`` and ``view.x``."""

    category: str
    name_ja: str
    name_en: str
    as_of: date
    view: CriterionView
    events: tuple[EventView, ...]


def today_of(at: datetime) -> date:
    """The market's day at a moment."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def appeal_view(row: Appeal) -> AppealView:
    """An appeal row (with about and category fetched) as a value."""
    return AppealView(
        row.pk, row.about.key, row.category.slug if row.category else "", row.entry_id, row.evaluation_id,
        row.grounds, row.text, row.state, row.opened_at, row.due_at, row.decided_at, row.reasons,
    )  # fmt: skip


def _places(criterion: Criterion, *values: Decimal) -> list[int]:
    # The bar begins three times as far below the keep line as the best value lies above it.
    top = Decimal(5) if criterion.scale == 4 else Decimal(1)
    floor = max(Decimal(1 if criterion.scale == 4 else 0), criterion.keep - 3 * (top - criterion.keep))
    return [int(max(Decimal(0), min(Decimal(1), (v - floor) / (top - floor))) * 100) for v in values]


def criterion_view(
    policy: Policy, row: Iterable[Any], leaving: Mapping[str, tuple[int, int]] | None = None
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
        explain.more_good(policy, criterion, n, x, "grant"), explain.more_good(policy, criterion, n, x, "keep"),
        estimate_at, bound_at, grant_at, keep_at, left_n, left_x,
    )  # fmt: skip


def column(
    policy: Policy,
    record_: Mapping[str, Any],
    *,
    evaluation: int | None = None,
    digest: str = "",
    leaving: Mapping[str, tuple[int, int]] | None = None,
) -> Column:
    """A decision record read through the policy that made it."""
    rows = tuple(criterion_view(policy, row, leaving) for row in record_["criteria"])
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


def points(criterion: Criterion, outcome: Outcome, value: int) -> int:
    """What one event adds to x."""
    return value if METRICS[criterion.metric].uses == "value" else int(outcome is Outcome.GOOD)


def _leaving(policy: Policy, category: int, about: str, as_of: date) -> dict[str, tuple[int, int]]:
    rows = record.listed(selection(policy, [category], as_of, NOW), about=about)
    counted = [
        (c.id, row.happened_at, points(c, row.outcome, row.value))
        for row in rows if row.is_included
        for c in policy.criteria if METRICS[c.metric].kind_code == row.kind.code
    ]  # fmt: skip
    return explain.leaving(policy, counted, as_of)


def today_decided(
    target: Target, measured: Measured, about: str, row: Standing | None, today: date
) -> Decided:
    """What an evaluation today would say to one person; binds nobody."""
    before = moves.Standing(State(row.state), row.failures, row.effect_on, row.since) if row else moves.NEW
    return decide(target, measured, today, NOW, about=about, before=before, prev="", auto_accept=False)


def _last(about: int, category: int) -> Column | None:
    row = Evaluation.objects.filter(about_id=about, category_id=category).order_by("-pk").first()
    if row is None:
        return None
    return column(policy_of(row.policy_id), row.record, evaluation=row.pk, digest=row.digest)


def history(standing: Standing | None) -> tuple[Step, ...]:
    """Every step of a standing, newest first."""
    if standing is None:
        return ()
    return tuple(
        Step(m.on, m.state_before, m.state_after, m.decision, m.effect_on, m.evaluation_id, m.reason)
        for m in standing.moves.order_by("-pk")
    )


def _category(
    target: Target, measured: Measured, about: str, row: Standing | None, today: date
) -> CategoryCertification:
    policy, slug = target.policy, target.categories[measured.category_id]
    named = catalog.categories_by_slug()[slug]
    leaving = _leaving(policy, measured.category_id, about, today)
    made = today_decided(target, measured, about, row, today)
    state = State(row.state) if row else State.NONE
    appeals = Appeal.objects.filter(about_id=measured.about_id, category_id=measured.category_id)
    return CategoryCertification(
        category=slug, name_ja=named.name_ja, name_en=named.name_en, standing=row.pk if row else None,
        state=state, since=row.since if row else None, failures=row.failures if row else 0,
        effect_on=row.effect_on if row else None, is_offer=state is State.ELIGIBLE, is_held=state in HOLDERS,
        policy_series=policy.series, policy_version=policy.version, title=policy.title, benefits=policy.benefits,
        last=_last(measured.about_id, measured.category_id), today=column(policy, made.record, leaving=leaving),
        next_evaluation=Month.of(today).next().first_day,
        moves=moves.PERSON_MOVES.allowed(state, moves.PERSON), history=history(row),
        appeals=tuple(appeal_view(a) for a in appeals.select_related("about", "category").order_by("-pk")),
    )  # fmt: skip


def my_certification(*, viewer: Any, at: datetime) -> MyCertification:
    """Everything about the viewer's own certificates. A category without event and standing is left out."""
    about, today = viewer.public_id, today_of(at)
    party = record.party_id(about)
    if party is None:
        return MyCertification(about, today, ())
    standings = {s.category_id: s for s in Standing.objects.filter(about_id=party)}
    found = []
    for target in in_force(today):
        also = [(party, key) for key in standings if key in target.categories]
        measured = measure(
            target.policy, list(target.categories), today, NOW, about=(party, party), also=also
        )
        found += [_category(target, one, about, standings.get(one.category_id), today) for one in measured]
    found.sort(key=lambda c: (not c.is_offer, not c.is_held, c.category))
    return MyCertification(about, today, tuple(found))


def _event(
    policy: Policy, criterion: Criterion, row: record.Listed, appeals: Mapping[int, Appeal]
) -> EventView:
    month = Month.of(row.happened_at.astimezone(ZoneInfo(policy.time_zone)).date()).plus(policy.window_months)
    # On the first of a month it is still inside that month's window, which begins at that very day.
    leaves = month.next().first_day
    appeal = appeals.get(row.id)
    return EventView(
        row.id, row.ref, row.kind.code, row.happened_at, row.counterparty, row.outcome.name.lower(), row.value,
        points(criterion, row.outcome, row.value), criterion.scale, row.is_included, str(row.why),
        row.excluded_reason, leaves, row.facts, appeal_view(appeal) if appeal else None,
    )  # fmt: skip


def listed_events(
    policy: Policy, criterion: Criterion, category: int, about: str, as_of: date, seen: int, *, outside: bool
) -> list[EventView]:
    """The labelled selection of one criterion; ``outside`` also lists the three months before the window."""
    kind = Kind.from_code(METRICS[criterion.metric].kind_code)
    chosen = replace(selection(policy, [category], as_of, seen), kinds=[kind])
    if outside:
        first = minus_months(as_of, policy.window_months + 3)
        chosen = replace(chosen, shown_since=start_of_day(first, policy.time_zone))
    rows = record.listed(chosen, about=about)
    appeals = Appeal.objects.filter(about__key=about, entry_id__in=[r.id for r in rows])
    by_entry = {
        a.entry_id: a for a in appeals.select_related("about", "category").order_by("pk") if a.entry_id
    }
    return [_event(policy, criterion, row, by_entry) for row in rows]


def events(
    *, viewer: Any, category: str, criterion: str, at: datetime, evaluation: int | None = None
) -> Events:
    """The events behind one number of the viewer: of today, or of one stored evaluation of theirs.

    NotFound for an unknown category or criterion, or for somebody else's evaluation.
    """
    about = viewer.public_id
    place = catalog.category(category)
    if evaluation is None:
        policy, as_of, seen = deciding(place.pk, today_of(at)).policy, today_of(at), NOW
    else:
        stored = Evaluation.objects.filter(pk=evaluation, about__key=about, category_id=place.pk).first()
        if stored is None:
            raise NotFound(_("この判定はありません。"), evaluation=evaluation)
        policy, as_of, seen = policy_of(stored.policy_id), stored.as_of, stored.seen_through
    found = policy.criterion(criterion)
    if found is None:
        raise NotFound(_("この基準はありません。"), criterion=criterion)
    rows = listed_events(policy, found, place.pk, about, as_of, seen, outside=True)
    n, x = sum(r.is_included for r in rows), sum(r.points for r in rows if r.why == Why.COUNTED)
    grant, keep = judge.grant_verdict(found, n, x), judge.keep_verdict(n, x, bars.least(found, n)[1])
    return Events(
        category, place.name_ja, place.name_en, as_of,
        criterion_view(policy, (criterion, n, x, grant, keep)), tuple(rows),
    )  # fmt: skip
