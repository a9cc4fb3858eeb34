"""The events behind a number: which count, which do not and why, and the sums that make the number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.certification.kinds import HOLDERS
from nintei.certification.models import Appeal, Evaluation, Standing
from nintei.certification.queries.appeals import AppealView, appeal_view
from nintei.certification.queries.columns import (
    NOW,
    CriterionView,
    criterion_view,
    former_of,
    points,
    today_of,
)
from nintei.certification.queries.measure import selection
from nintei.certification.queries.policies import Target, deciding, policy_of
from nintei.certification.rules import bars, judge
from nintei.certification.rules.policy import EXPERIENCE, METRICS, Criterion, Experience, Policy
from nintei.kit.errors import NotFound
from nintei.kit.periods import Month, minus_months, start_of_day
from nintei.people import queries as people
from nintei.record import queries as record
from nintei.record.kinds import Kind, Outcome, Why

PAGE = 100
SHOWS = ("all", "counted", "not")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EventView:
    """One event behind a number. ``why``: counted, capped, neutral, excluded, outside the window, or, for
    experience, not_good, same_client, client_cap (in part), over_client_cap.

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

    @property
    def can_contest(self) -> bool:
        """Whether contesting it could help: it is not excluded, and not the best result already."""
        is_best = self.kind == "work.earning.released" or self.points >= self.scale > 0
        return self.appeal is None and not self.excluded_reason and not is_best


@dataclass(frozen=True, slots=True)
class Events:
    """The events of one criterion or experience; the included ones add up to ``n`` and ``x``.

    ``view`` is None for experience, whose sum is ``value`` of ``needed``. ``unit``: stars, share, count, yen,
    days. ``shown``: the page asked for; ``names``: clients' public names by id.
    """

    category: str
    name_ja: str
    name_en: str
    as_of: date
    since: date
    evaluation: int | None
    id: str
    metric: str
    unit: str
    n: int
    x: int
    value: int
    needed: Experience | None
    per_client_cap: int | None
    view: CriterionView | None
    events: tuple[EventView, ...]
    shown: tuple[EventView, ...]
    names: Mapping[str, str]
    clients: tuple[str, ...]
    show: str
    client: str
    page: int
    pages: int
    found: int

    @property
    def not_counted(self) -> int:
        """How many were looked at and left out."""
        return len(self.events) - self.n


def _event(policy: Policy, scale: int, row: record.Listed, appeals: Mapping[int, Appeal]) -> EventView:
    month = Month.of(row.happened_at.astimezone(ZoneInfo(policy.time_zone)).date()).plus(policy.window_months)
    # On the first of a month it is still inside that month's window, which begins at that very day.
    leaves = month.next().first_day
    appeal = appeals.get(row.id)
    return EventView(
        row.id, row.ref, row.kind.code, row.happened_at, row.counterparty, row.outcome.name.lower(), row.value,
        0, scale, row.is_included, str(row.why), row.excluded_reason, leaves, row.facts,
        appeal_view(appeal) if appeal else None,
    )  # fmt: skip


def _appeals(about: str, rows: list[record.Listed]) -> dict[int, Appeal]:
    found = Appeal.objects.filter(about__key=about, entry_id__in=[r.id for r in rows])
    ordered = found.exclude(state="WITHDRAWN").select_related("about", "category").order_by("pk")
    return {a.entry_id: a for a in ordered if a.entry_id}


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
    appeals = _appeals(about, rows)
    return [
        replace(
            _event(policy, criterion.scale, row, appeals), points=points(criterion, row.outcome, row.value)
        )
        for row in rows
    ]


def experience_events(
    policy: Policy, needed: Experience, category: int, about: str, as_of: date, seen: int
) -> list[EventView]:
    """The events behind one experience, newest first; the points of the included ones add up to its value.

    Days since the first are told by that one event, whose points are the days.
    """
    metric, until = EXPERIENCE[needed.metric], policy.window(as_of)[1]
    chosen = replace(
        selection(policy, [category], as_of, seen), kinds=[Kind.from_code(metric.kind_code)], caps={}
    )
    if needed.metric.endswith("_age_days"):
        chosen = replace(chosen, shown_since=_LONG_AGO)
    rows = record.listed(chosen, about=about)
    views = [_event(policy, 0, row, _NOBODY) for row in rows]
    good = {
        row.id for row in rows
        if not row.excluded_reason and (metric.uses == "value" or row.outcome is Outcome.GOOD)
    }  # fmt: skip
    if needed.metric.endswith("_age_days"):
        return list(_first(views, good, until))
    weigh = {"released_earnings": _earned, "distinct_clients": _clients, "distinct_requesters": _clients}
    found = weigh.get(needed.metric, _done)(views, good, needed)
    return list(found)


_NOBODY: Mapping[int, Appeal] = {}


def _left_out(view: EventView, why: str) -> EventView:
    keeps_why = view.why in (Why.EXCLUDED, Why.OUTSIDE, Why.NEUTRAL)
    return replace(view, is_included=False, why=view.why if keeps_why else why)


def _done(views: list[EventView], good: set[int], _needed: Experience) -> Iterator[EventView]:
    for view in views:
        yield replace(view, points=1) if view.entry in good else _left_out(view, "not_good")


def _clients(views: list[EventView], good: set[int], _needed: Experience) -> Iterator[EventView]:
    # The newest of a client stands for it: with that one the client leaves the window.
    met: set[str] = set()
    for view in views:
        if view.entry not in good or view.counterparty is None:
            yield _left_out(view, "not_good")
        elif view.counterparty in met:
            yield _left_out(view, "same_client")
        else:
            met.add(view.counterparty)
            yield replace(view, points=1)


def _earned(views: list[EventView], good: set[int], needed: Experience) -> Iterator[EventView]:
    paid: dict[str | None, int] = {}
    for view in views:
        if view.entry not in good:
            yield _left_out(view, "not_good")
            continue
        so_far, cap = paid.get(view.counterparty, 0), needed.client_cap
        counts = view.value if cap is None else min(view.value, cap - so_far)
        paid[view.counterparty] = so_far + counts
        full = counts == view.value
        yield (
            replace(view, points=counts, why=view.why if full else "client_cap")
            if counts or full
            else _left_out(view, "over_client_cap")
        )


def _first(views: list[EventView], good: set[int], until: datetime) -> Iterator[EventView]:
    first = next((view.entry for view in reversed(views) if view.entry in good), None)
    for view in views:
        if view.entry == first:
            days = (until.date() - view.happened_at.astimezone(until.tzinfo).date()).days
            yield replace(view, points=days, is_included=True, why=str(Why.COUNTED))


def events(
    *, viewer: Any, category: str, criterion: str, at: datetime, evaluation: int | None = None,
    show: str = "all", client: str = "", page: int = 1, entry: int | None = None,
) -> Events:  # fmt: skip
    """The events behind one number of the viewer: of today, or of one stored evaluation of theirs.

    ``criterion``: a criterion's id or an experience's metric. ``show``: all, counted, not; ``client``: of one
    only; ``entry``: open the page that this one is on. NotFound for an unknown category or criterion, or for
    somebody else's evaluation.
    """
    place, about = catalog.category(category), viewer.public_id
    target, as_of, seen = _when(about, place.pk, evaluation, at)
    policy, old = target.policy, target.old
    found = policy.criterion(criterion)
    needed = next((e for e in policy.experience if e.metric == criterion), None)
    view = None
    if found is not None:
        rows = listed_events(policy, found, place.pk, about, as_of, seen, outside=True)
        view = _view(policy, old, found, rows)
    elif needed is not None:
        rows = experience_events(policy, needed, place.pk, about, as_of, seen)
    else:
        raise NotFound(_("この基準はありません。"), criterion=criterion)
    n, x = sum(r.is_included for r in rows), sum(r.points for r in rows if r.is_included)
    wanted = _wanted(rows, show, client)
    page, pages = _page(wanted, page, entry)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    clients = {r.counterparty for r in rows if r.counterparty}
    names = people.names(clients)
    return Events(
        category=category, name_ja=place.name_ja, name_en=place.name_en, as_of=as_of,
        since=minus_months(as_of, policy.window_months), evaluation=evaluation, id=criterion,
        metric=found.metric if found else criterion, unit=view.unit if view else _unit(criterion), n=n, x=x,
        value=x, needed=needed, per_client_cap=found.per_client_cap if found else None, view=view,
        events=tuple(rows), shown=tuple(shown), names=names,
        clients=tuple(sorted(clients, key=lambda key: names.get(key, key))), show=show, client=client, page=page,
        pages=pages, found=len(wanted),
    )  # fmt: skip


def _when(about: str, category: int, evaluation: int | None, at: datetime) -> tuple[Target, date, int]:
    # The former policy only helps those who hold a certificate.
    if evaluation is None:
        target = deciding(category, today_of(at))
        holds = Standing.objects.filter(about__key=about, category_id=category, state__in=HOLDERS).exists()
        return target if holds else replace(target, old=None), today_of(at), NOW
    stored = Evaluation.objects.filter(pk=evaluation, about__key=about, category_id=category).first()
    if stored is None:
        raise NotFound(_("この判定はありません。"), evaluation=evaluation)
    target = Target(policy_of(stored.policy_id), stored.policy_id, former_of(stored), stored.old_policy_id)
    return target, stored.as_of, stored.seen_through


def _view(policy: Policy, old: Policy | None, criterion: Criterion, rows: list[EventView]) -> CriterionView:
    n, x = sum(r.is_included for r in rows), sum(r.points for r in rows if r.is_included)
    keep_x = bars.milder(policy, old)(criterion.id, n) if old else bars.least(criterion, n)[1]
    grant, keep = judge.grant_verdict(criterion, n, x), judge.keep_verdict(n, x, keep_x)
    return criterion_view(policy, (criterion.id, n, x, grant, keep), old=old)


def _unit(metric: str) -> str:
    return "yen" if metric == "released_earnings" else "days" if metric.endswith("_days") else "count"


def _wanted(rows: list[EventView], show: str, client: str) -> list[EventView]:
    wanted = [r for r in rows if not client or r.counterparty == client]
    return [r for r in wanted if show not in ("counted", "not") or r.is_included == (show == "counted")]


def _page(rows: list[EventView], page: int, entry: int | None) -> tuple[int, int]:
    pages = max(1, -(-len(rows) // PAGE))
    if entry is not None:
        place = next((i for i, row in enumerate(rows) if row.entry == entry), 0)
        page = place // PAGE + 1
    return max(1, min(page, pages)), pages
