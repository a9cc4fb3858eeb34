"""One's own certification pages: the categories at a glance, and one category with everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import Appeal, Evaluation, Standing
from nintei.certification.queries.appeals import AppealView, appeal_view
from nintei.certification.queries.behind import Events, EventView, events, listed_events
from nintei.certification.queries.columns import (
    NOW,
    Column,
    CriterionView,
    ExperienceView,
    column,
    criterion_view,
    points,
    stored_column,
    today_of,
)
from nintei.certification.queries.measure import Measured, selection
from nintei.certification.queries.outlook import Outlook, checkpoint, evaluated, measured_on, outlook
from nintei.certification.queries.policies import Target, in_force, policy_of
from nintei.certification.queries.standings import Period, periods_of
from nintei.certification.rules import explain, moves
from nintei.certification.rules.policy import METRICS, Policy
from nintei.kit.errors import NotFound
from nintei.kit.periods import Month
from nintei.record import queries as record
from nintei.record.kinds import Kind

__all__ = [
    "NOW", "AppealView", "Column", "CriterionView", "EventView", "Events", "ExperienceView", "appeal_view", "column",
    "criterion_view", "events", "listed_events", "today_of",
]  # fmt: skip

_URGENT = (
    State.ELIGIBLE, State.NOTICE, State.SUSPENDED, State.AT_RISK, State.DORMANT, State.CERTIFIED, State.NONE,
    State.LAPSED, State.WITHDRAWN, State.REVOKED,
)  # fmt: skip
# Two years of months are as much as a chart shows well.
CHARTED = 24


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
class CategoryCertification:
    """One category of one's own. ``standing`` is the id for accept, decline, withdraw, apply again.

    ``last`` is None before the first evaluation; ``ahead``: the next decision if nothing new comes in.
    ``moves``: PERSON moves that are possible now. ``benefits``: {id, ja, en} of the policy in force;
    ``is_offer``: waiting for one's click.
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
    policy_category: str
    title: Mapping[str, str]
    benefits: tuple[Mapping[str, str], ...]
    window_months: int
    consecutive_failures: int
    notice_days: int
    last: Column | None
    today: Column
    ahead: Outlook
    next_evaluation: date
    moves: tuple[str, ...]
    has_open_appeal: bool


@dataclass(frozen=True, slots=True)
class MyCertification:
    """The overview of one person: ``categories`` with any event or standing, what needs an answer first."""

    about: str
    today: date
    categories: tuple[CategoryCertification, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """One criterion at one stored evaluation; values in the policy's unit."""

    as_of: date
    evaluation: int
    n: int
    estimate: Decimal
    bound: Decimal
    grant: Decimal
    keep: Decimal


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion over time: at the last evaluation, today, at the next decision, and before (oldest first)."""

    last: CriterionView | None
    now: CriterionView
    ahead: CriterionView | None
    past: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class ExperienceRow:
    """One experience at the last evaluation, today and at the next decision."""

    last: ExperienceView | None
    now: ExperienceView
    ahead: ExperienceView | None


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """Everything about one category of the viewer. ``case_entry``: the event to contest what operators decided."""

    of: CategoryCertification
    criteria: tuple[CriterionRow, ...]
    experience: tuple[ExperienceRow, ...]
    history: tuple[Step, ...]
    appeals: tuple[AppealView, ...]
    periods: tuple[Period, ...]
    case_entry: int | None


@dataclass(frozen=True, slots=True)
class _Person:
    """What is read once for all categories of a person."""

    key: str
    party: int
    today: date
    standings: Mapping[int, Standing]
    last: Mapping[int, Evaluation]
    appealed: frozenset[int]


def _person(viewer: Any, at: datetime) -> _Person | None:
    party = record.party_id(viewer.public_id)
    if party is None:
        return None
    rows = Evaluation.objects.filter(about_id=party).order_by("category_id", "-pk").distinct("category_id")
    open_appeals = Appeal.objects.filter(about_id=party, state="OPEN")
    pairs = open_appeals.values_list("category_id", "evaluation__category_id")
    return _Person(
        viewer.public_id, party, today_of(at),
        {s.category_id: s for s in Standing.objects.filter(about_id=party)},
        {row.category_id: row for row in rows},
        frozenset(key for pair in pairs for key in pair if key),
    )  # fmt: skip


def _leaving(policy: Policy, category: int, about: str, as_of: date) -> dict[str, tuple[int, int]]:
    rows = record.listed(selection(policy, [category], as_of, NOW), about=about)
    counted = [
        (c.id, row.happened_at, points(c, row.outcome, row.value))
        for row in rows if row.is_included
        for c in policy.criteria if METRICS[c.metric].kind_code == row.kind.code
    ]  # fmt: skip
    return explain.leaving(policy, counted, as_of)


def history(standing: Standing | None) -> tuple[Step, ...]:
    """Every step of a standing, newest first."""
    if standing is None:
        return ()
    return tuple(
        Step(m.on, m.state_before, m.state_after, m.decision, m.effect_on, m.evaluation_id, m.reason)
        for m in standing.moves.order_by("-pk")
    )


def _category(
    who: _Person,
    target: Target,
    measured: Measured,
    then: tuple[Target, Measured, date],
    *,
    with_leaving: bool,
) -> CategoryCertification:
    policy, key = target.policy, measured.category_id
    slug, row = target.categories[key], who.standings.get(key)
    named = catalog.categories_by_slug()[slug]
    leaving = _leaving(policy, key, who.key, who.today) if with_leaving else None
    made = evaluated(target, measured, who.key, row, who.today)
    state, stayed = State(row.state) if row else State.NONE, key in who.appealed
    return CategoryCertification(
        category=slug, name_ja=named.name_ja, name_en=named.name_en, standing=row.pk if row else None,
        state=state, since=row.since if row else None, failures=row.failures if row else 0,
        effect_on=row.effect_on if row else None, is_offer=state is State.ELIGIBLE, is_held=state in HOLDERS,
        policy_series=policy.series, policy_version=policy.version,
        policy_category="" if policy.category == "*" else policy.category, title=policy.title,
        benefits=policy.benefits, window_months=policy.window_months,
        consecutive_failures=policy.consecutive_failures, notice_days=policy.notice_days, last=stored_column(who.last[key]) if key in who.last else None,
        today=column(
            policy, made.record, leaving=leaving, old=target.old if state in HOLDERS else None
        ),
        ahead=outlook(then[0], then[1], who.key, row, then[2], is_stayed=stayed),
        next_evaluation=Month.of(who.today).next().first_day,
        moves=moves.PERSON_MOVES.allowed(state, moves.PERSON), has_open_appeal=stayed,
    )  # fmt: skip


_Found = tuple[Target, Measured, tuple[Target, Measured, date]]


def _found(who: _Person, only: int | None = None) -> Iterator[_Found]:
    """Today's and the next decision's evidence of every category with any; of ``only`` one if asked."""
    today: dict[int, tuple[Target, Measured]] = {}
    for target in in_force(who.today):
        keys = [key for key in target.categories if only in (None, key)]
        held = [key for key in keys if key in who.standings]
        for key, one in measured_on(target, who.party, keys, who.today, held).items() if keys else ():
            today[key] = (target, one)
    days: dict[date, list[int]] = defaultdict(list)
    for key in today:
        days[checkpoint(who.standings.get(key), who.today)].append(key)
    for on, keys in days.items():
        for target in in_force(on):
            mine = [key for key in keys if key in target.categories]
            then = measured_on(target, who.party, mine, on, mine) if mine else {}
            yield from ((*today[key], (target, then[key], on)) for key in mine)


def my_certification(*, viewer: Any, at: datetime) -> MyCertification:
    """The viewer's own certificates at a glance, what needs an answer first. A category without event and standing is left out."""
    who = _person(viewer, at)
    if who is None:
        return MyCertification(viewer.public_id, today_of(at), ())
    found = [_category(who, *one, with_leaving=False) for one in _found(who)]
    found.sort(key=lambda c: (_URGENT.index(State(c.state)), c.category))
    return MyCertification(who.key, who.today, tuple(found))


def category_page(*, viewer: Any, category: str, at: datetime) -> CategoryPage:
    """One category of the viewer with everything; NotFound when it has neither event nor standing."""
    place, who = catalog.category(category), _person(viewer, at)
    one = next(_found(who, only=place.pk), None) if who else None
    if who is None or one is None:
        raise NotFound(
            _("この分野の記録はまだありません。仕事が終わると、ここに数字が出ます。"), category=category
        )
    of, row = _category(who, *one, with_leaving=True), who.standings.get(place.pk)
    appeals = Appeal.objects.filter(about_id=who.party, category_id=place.pk)
    steps = history(row)
    return CategoryPage(
        of, _criteria(of, who.party, place.pk), _experience(of), steps,
        tuple(appeal_view(a) for a in appeals.select_related("about", "category").order_by("-pk")),
        tuple(periods_of([(s.on, s.state_after) for s in reversed(steps)], category)),
        _case_entry(who.key) if of.state in (State.SUSPENDED, State.REVOKED) else None,
    )  # fmt: skip


def _case_entry(about: str) -> int | None:
    found = record.entries_about(about, kinds=[Kind.INTEGRITY_CASE_CHANGED], limit=1)
    return found[0].id if found else None


def _criteria(of: CategoryCertification, party: int, category: int) -> tuple[CriterionRow, ...]:
    last = {c.id: c for c in of.last.criteria} if of.last else {}
    ahead = {c.id: c for c in of.ahead.column.criteria}
    past = _past(party, category)
    rows = [
        CriterionRow(last.get(c.id), c, ahead.get(c.id), tuple(past.get(c.id, ()))) for c in of.today.criteria
    ]
    # What is short comes first; sorting is stable, so the policy's order holds within.
    return tuple(sorted(rows, key=lambda row: _is_fine(row.now, held=of.is_held)))


def _is_fine(view: CriterionView, *, held: bool) -> bool:
    return view.keep_verdict != "FAIL" if held else view.grant_verdict in ("PASS", "NOT_ASSESSED")


def _experience(of: CategoryCertification) -> tuple[ExperienceRow, ...]:
    last = {e.metric: e for e in of.last.experience} if of.last else {}
    ahead = {e.metric: e for e in of.ahead.column.experience}
    return tuple(ExperienceRow(last.get(e.metric), e, ahead.get(e.metric)) for e in of.today.experience)


def _past(party: int, category: int) -> dict[str, list[Past]]:
    """{criterion id: its values at the last evaluations, oldest first}."""
    rows = Evaluation.objects.filter(about_id=party, category_id=category).order_by("-pk")[:CHARTED]
    found: dict[str, list[Past]] = defaultdict(list)
    for row in reversed(rows):
        policy = policy_of(row.policy_id)
        for id_, n, x, _grant, _keep in row.record["criteria"]:
            criterion = policy.criterion(id_)
            if criterion is not None:
                shown = explain.figures(criterion, n, x)
                lines = (criterion.grant, criterion.keep)
                found[id_].append(Past(row.as_of, row.pk, n, shown.estimate, shown.bound, *lines))
    return found
