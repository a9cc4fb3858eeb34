"""The desk's first look: monthly runs, and the people about to lose something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from nintei.certification.kinds import State
from nintei.certification.models import Appeal, Evaluation, IntegrityCase, Run, Simulation, Standing
from nintei.certification.queries.desk.gate import PER_PAGE, Page, names_of, only_operators, place_names
from nintei.kit.periods import Month
from nintei.people import queries as people


@dataclass(frozen=True, slots=True)
class RunLine:
    """One monthly run; ``percent`` 0..100 of the people; ``decisions`` {decision: how many} when asked for,
    with those of the effect dates until the next run.
    """

    id: int
    as_of: date
    state: str
    done: int
    total: int
    percent: int
    evaluated: int
    started_at: datetime
    finished_at: datetime | None
    decisions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Somebody warned or under notice; ``evaluation`` opens the statement, ``open_appeal`` stays the effect."""

    standing: int
    about: str
    name: str
    category: str
    place: str
    state: str
    since: date | None
    failures: int
    effect_on: date | None
    evaluation: int | None
    open_appeal: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for an operator: appeals (late ones too), cases, what-ifs at work, identity checks."""

    appeals: int
    late: int
    cases: int
    simulations: int
    identities: int


def waiting(*, viewer: Any, at: datetime) -> Waiting:
    """What waits, in numbers."""
    only_operators(viewer)
    open_ = Appeal.objects.filter(state=Appeal.AppealState.OPEN)
    at_work = [Simulation.SimulationState.WAITING, Simulation.SimulationState.RUNNING]
    return Waiting(
        open_.count(), open_.filter(due_at__lt=at).count(),
        IntegrityCase.objects.filter(state=IntegrityCase.CaseState.OPEN).count(),
        Simulation.objects.filter(state__in=at_work).count(),
        people.awaiting_identity_check(viewer=viewer).count(),
    )  # fmt: skip


def _next_month(day: date) -> date:
    return Month.of(day).next().first_day


def _run_lines(rows: list[Run]) -> tuple[RunLine, ...]:
    counted: dict[int, dict[str, int]] = {}
    grouped = Evaluation.objects.filter(run__in=rows).values("run_id", "decision").annotate(count=Count("pk"))
    for row in grouped.order_by("run_id", "decision"):
        counted.setdefault(row["run_id"], {})[row["decision"]] = row["count"]
    for run in rows:
        # What an effect date of that month decided belongs to the month's line.
        days = Evaluation.objects.filter(run=None, as_of__gte=run.as_of, as_of__lt=_next_month(run.as_of))
        for decision in days.exclude(decision="no_change").values_list("decision", flat=True):
            mine = counted.setdefault(run.pk, {})
            mine[decision] = mine.get(decision, 0) + 1
    return tuple(
        RunLine(
            r.pk, r.as_of, r.state, r.cursor, r.total, 100 * r.cursor // r.total if r.total else 100, r.evaluated,
            r.started_at, r.finished_at, counted.get(r.pk, {}),
        )
        for r in rows
    )  # fmt: skip


def runs(*, viewer: Any, limit: int = 24) -> tuple[RunLine, ...]:
    """Monthly runs, newest first."""
    only_operators(viewer)
    return _run_lines(list(Run.objects.order_by("-as_of")[:limit]))


def running(*, viewer: Any) -> tuple[RunLine, ...]:
    """Runs that are not finished, newest first; without decisions, because this is asked every few seconds."""
    only_operators(viewer)
    rows = Run.objects.filter(state=Run.RunState.RUNNING).order_by("-as_of")
    return tuple(
        RunLine(
            r.pk, r.as_of, r.state, r.cursor, r.total, 100 * r.cursor // r.total if r.total else 100, r.evaluated,
            r.started_at, r.finished_at, {},
        )
        for r in rows
    )  # fmt: skip


def people_at_risk(*, viewer: Any, state: str = "", category: str = "", page: int = 1) -> Page:
    """Those warned or under notice (``AtRisk``), the nearest effect first, fifty a page.

    ``state``: AT_RISK, NOTICE or "" for both; ``category``: a slug or "".
    """
    only_operators(viewer)
    wanted = [state] if state in (State.AT_RISK, State.NOTICE) else [State.AT_RISK, State.NOTICE]
    rows = Standing.objects.filter(state__in=wanted).select_related("about", "category")
    rows = rows.filter(category__slug=category) if category else rows
    first = (max(page, 1) - 1) * PER_PAGE
    found = list(rows.order_by("effect_on", "since", "pk")[first : first + PER_PAGE + 1])
    return Page(_at_risk(found[:PER_PAGE]), max(page, 1), len(found) > PER_PAGE)


def _at_risk(found: list[Standing]) -> tuple[AtRisk, ...]:
    about = [s.about_id for s in found]
    stored = {
        (e.about_id, e.category_id): e.pk
        for e in Evaluation.objects.filter(about__in=about, digest__in=[s.last_digest for s in found])
    }
    open_ = set(
        Appeal.objects.filter(Q(state="OPEN"), about__in=about).values_list("about_id", "category_id")
    )
    names, places = names_of(s.about.key for s in found), place_names()
    return tuple(
        AtRisk(
            s.pk, s.about.key, names[s.about.key], s.category.slug, places[s.category.slug], s.state, s.since,
            s.failures, s.effect_on, stored.get((s.about_id, s.category_id)), (s.about_id, s.category_id) in open_,
        )
        for s in found
    )  # fmt: skip
