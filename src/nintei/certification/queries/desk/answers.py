"""Appeals on the desk: what waits for an answer, what each is about, and who may give it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from nintei.certification.kinds import State
from nintei.certification.models import Appeal, StandingMove
from nintei.certification.queries.desk.gate import PER_PAGE, Page, names_of, only_operators, place_names
from nintei.certification.queries.mine import AppealView, appeal_view
from nintei.certification.rules import contest
from nintei.kit.errors import NotFound
from nintei.record import queries as record

STATES = ("OPEN", "UPHELD", "REFUSED", "WITHDRAWN", "ALL")


@dataclass(frozen=True, slots=True)
class DeskAppeal:
    """An appeal with what it is about.

    ``may_answer`` false for whoever was involved; ``days_left`` begun until the promised answer, negative when past due
    (of answered ones: when it was answered). ``client`` names the entry's counterparty.
    """

    appeal: AppealView
    name: str
    place: str
    entry: record.Entry | None
    client: str
    decision: str
    is_late: bool
    days_left: int
    may_answer: bool
    decided_by: str


def appeals(*, viewer: Any, at: datetime, state: str = "OPEN", page: int = 1) -> Page:
    """Appeals in ``state`` ("ALL" or "" for all), the oldest due first, fifty a page."""
    only_operators(viewer)
    rows = Appeal.objects.select_related("about", "category", "evaluation", "decided_by")
    rows = rows.filter(state=state) if state not in ("", "ALL") else rows
    order = ("due_at", "pk") if state == "OPEN" else ("-opened_at", "-pk")
    first = (max(page, 1) - 1) * PER_PAGE
    found = list(rows.order_by(*order)[first : first + PER_PAGE + 1])
    return Page(
        tuple(_desk_appeal(row, viewer, at) for row in found[:PER_PAGE]), max(page, 1), len(found) > PER_PAGE
    )


def appeal(*, viewer: Any, appeal_id: int, at: datetime) -> DeskAppeal:
    """One appeal, for its owner and for operators; NotFound for anybody else."""
    rows = Appeal.objects.select_related("about", "category", "evaluation", "decided_by")
    row = rows.filter(pk=appeal_id).first()
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
    keys = [row.about.key, *([entry.counterparty] if entry and entry.counterparty else [])]
    keys += [row.decided_by.public_id] if row.decided_by else []
    names, until = names_of(keys), row.decided_at or at
    return DeskAppeal(
        appeal_view(row), names[row.about.key], place_names()[row.category.slug if row.category else ""], entry,
        names.get(entry.counterparty or "", "") if entry else "", row.evaluation.decision if row.evaluation else "",
        is_late=until > row.due_at, days_left=-((until - row.due_at) // timedelta(days=1)),
        may_answer=may and contest.may_answer(viewer.public_id, row.about.key, involved(row)),
        decided_by=names[row.decided_by.public_id] if row.decided_by else "",
    )  # fmt: skip
