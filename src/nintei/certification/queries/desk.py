"""The operators' desk of certification: runs, people at risk, appeals, cases, policies, what-ifs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.certification.kinds import State
from nintei.certification.models import (
    Appeal,
    Evaluation,
    IntegrityCase,
    PolicyVersion,
    Run,
    Standing,
    StandingMove,
    WhatIf,
)
from nintei.certification.queries.mine import AppealView, appeal_view, today_of
from nintei.certification.queries.public import VersionLine, version_lines
from nintei.certification.rules import contest
from nintei.kit.errors import Forbidden, NotFound
from nintei.record import queries as record

SIMULATE = "certification.simulate"


@dataclass(frozen=True, slots=True)
class RunLine:
    """One monthly run; ``percent`` 0..100 of the people; ``decisions`` {decision: how many} when asked for."""

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
    category: str
    state: str
    since: date | None
    failures: int
    effect_on: date | None
    evaluation: int | None
    open_appeal: bool


@dataclass(frozen=True, slots=True)
class DeskAppeal:
    """An appeal with what it is about. ``may_answer`` false for whoever was involved; ``is_late`` past due."""

    appeal: AppealView
    entry: record.Entry | None
    decision: str
    is_late: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One integrity case; ``suspended`` and ``held`` are standing ids with their category."""

    id: int
    about: str
    reason: str
    note: str
    state: str
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    held: tuple[tuple[int, str], ...]
    suspended: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A policy series of one category ("" every one) with its versions, newest first."""

    series: str
    category: str
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """One finished what-if. ``report``: see ``nintei.certification.queries.whatif.Report``."""

    id: str
    series: str
    version: int
    first_month: date
    last_month: date
    created_at: datetime
    created_by: str
    digest: str
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WhatIfs:
    """What-ifs, newest first, and how many are ``waiting`` or being computed."""

    done: tuple[WhatIfLine, ...]
    waiting: int


def only_operators(viewer: Any) -> None:
    """Forbidden for everybody else."""
    if not getattr(viewer, "is_operator", False):
        raise Forbidden(_("運営の担当者だけが見られます。"))


def runs(*, viewer: Any, limit: int = 24) -> tuple[RunLine, ...]:
    """Monthly runs, newest first."""
    only_operators(viewer)
    rows = list(Run.objects.order_by("-as_of")[:limit])
    counted: dict[int, dict[str, int]] = {}
    grouped = Evaluation.objects.filter(run__in=rows).values("run_id", "decision").annotate(count=Count("pk"))
    for row in grouped.order_by("run_id", "decision"):
        counted.setdefault(row["run_id"], {})[row["decision"]] = row["count"]
    return tuple(
        RunLine(
            r.pk, r.as_of, r.state, r.cursor, r.total, 100 * r.cursor // r.total if r.total else 100, r.evaluated,
            r.started_at, r.finished_at, counted.get(r.pk, {}),
        )
        for r in rows
    )  # fmt: skip


def people_at_risk(*, viewer: Any, limit: int = 200) -> tuple[AtRisk, ...]:
    """Everybody warned or under notice, the nearest effect first."""
    only_operators(viewer)
    rows = Standing.objects.filter(state__in=[State.AT_RISK, State.NOTICE]).select_related(
        "about", "category"
    )
    found = list(rows.order_by("effect_on", "since", "pk")[:limit])
    digests = [s.last_digest for s in found]
    stored = {
        (e.about_id, e.category_id): e.pk
        for e in Evaluation.objects.filter(about__in=[s.about_id for s in found], digest__in=digests)
    }
    open_ = set(
        Appeal.objects.filter(state="OPEN", about__in=[s.about_id for s in found])
        .values_list("about_id", "category_id")
    )  # fmt: skip
    return tuple(
        AtRisk(
            s.pk, s.about.key, s.category.slug, s.state, s.since, s.failures, s.effect_on,
            stored.get((s.about_id, s.category_id)), (s.about_id, s.category_id) in open_,
        )
        for s in found
    )  # fmt: skip


def appeals(*, viewer: Any, at: datetime, state: str = "OPEN", limit: int = 200) -> tuple[DeskAppeal, ...]:
    """Appeals in ``state`` ("" for all), the oldest due first."""
    only_operators(viewer)
    rows = Appeal.objects.select_related("about", "category", "evaluation")
    rows = rows.filter(state=state) if state else rows
    return tuple(_desk_appeal(row, viewer, at) for row in rows.order_by("due_at", "pk")[:limit])


def appeal(*, viewer: Any, appeal_id: int, at: datetime) -> DeskAppeal:
    """One appeal, for its owner and for operators; NotFound for anybody else."""
    row = Appeal.objects.select_related("about", "category", "evaluation").filter(pk=appeal_id).first()
    if row is None or not (viewer.is_operator or row.about.key == viewer.public_id):
        raise NotFound(_("この異議申し立てはありません。"), appeal=appeal_id)
    return _desk_appeal(row, viewer, at)


def involved(row: Appeal) -> set[str]:
    """Public ids of those who had a hand in what an appeal contests: they do not answer it."""
    found: set[str] = set()
    if row.entry_id is not None:
        entry = record.entry(row.entry_id)
        found |= contest.deciders(entry.facts) if entry else set()
    # A decision by the clock has no author; a suspension has.
    taken = StandingMove.objects.filter(
        standing__about_id=row.about_id, by__isnull=False, state_after__in=[State.SUSPENDED, State.REVOKED]
    )
    return found | set(taken.values_list("by__public_id", flat=True))


def _desk_appeal(row: Appeal, viewer: Any, at: datetime) -> DeskAppeal:
    entry = record.entry(row.entry_id) if row.entry_id is not None else None
    may = viewer.is_operator and row.state == "OPEN"
    return DeskAppeal(
        appeal_view(row), entry, row.evaluation.decision if row.evaluation else "",
        is_late=(row.decided_at or at) > row.due_at,
        may_answer=may and contest.may_answer(viewer.public_id, row.about.key, involved(row)),
    )  # fmt: skip


def cases(*, viewer: Any, limit: int = 200) -> tuple[CaseLine, ...]:
    """Integrity cases, open ones first."""
    only_operators(viewer)
    rows = list(IntegrityCase.objects.select_related("about", "opened_by").order_by("-state", "-pk")[:limit])
    standings = Standing.objects.filter(about__in=[r.about_id for r in rows]).select_related("category")
    held: dict[int, list[tuple[int, str]]] = {}
    stopped: dict[int, list[tuple[int, str]]] = {}
    for s in standings.order_by("pk"):
        if s.state in (State.CERTIFIED, State.AT_RISK, State.NOTICE, State.DORMANT):
            held.setdefault(s.about_id, []).append((s.pk, s.category.slug))
        elif s.state == State.SUSPENDED:
            stopped.setdefault(s.about_id, []).append((s.pk, s.category.slug))
    return tuple(
        CaseLine(
            r.pk, r.about.key, r.reason, r.note, r.state, r.opened_by.public_id, r.opened_at, r.closed_at, r.outcome,
            tuple(held.get(r.about_id, ())), tuple(stopped.get(r.about_id, ())),
        )
        for r in rows
    )  # fmt: skip


def policies(*, viewer: Any, at: datetime) -> tuple[SeriesLine, ...]:
    """Every series and category with its published versions."""
    only_operators(viewer)
    grouped: dict[tuple[str, str], list[PolicyVersion]] = {}
    for row in PolicyVersion.objects.select_related("category", "whatif").order_by(
        "series", "category__slug"
    ):
        grouped.setdefault((row.series, row.category.slug if row.category else ""), []).append(row)
    return tuple(SeriesLine(s, c, version_lines(rows, today_of(at))) for (s, c), rows in grouped.items())


def _line(row: WhatIf) -> WhatIfLine:
    return WhatIfLine(
        row.public_id, row.series, row.document["version"], row.first_month, row.last_month, row.created_at,
        row.created_by.public_id if row.created_by else "", row.digest, row.report,
    )  # fmt: skip


def whatifs(*, viewer: Any, limit: int = 50) -> WhatIfs:
    """Finished what-ifs, and how many are still being computed."""
    only_operators(viewer)
    waiting = ProcrastinateJob.objects.filter(task_name=SIMULATE, status__in=["todo", "doing"]).count()
    rows = WhatIf.objects.select_related("created_by").order_by("-pk")[:limit]
    return WhatIfs(tuple(_line(row) for row in rows), waiting)


def whatif(*, viewer: Any, public_id: str) -> WhatIfLine:
    """One what-if report; NotFound for an unknown id."""
    only_operators(viewer)
    row = WhatIf.objects.select_related("created_by").filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("この試算はありません。"), whatif=public_id)
    return _line(row)
