"""One's own appeals: to write them, to follow them, to take them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.certification.models import Appeal, Evaluation
from nintei.certification.queries.policies import policy_of
from nintei.certification.rules import contest
from nintei.kit.errors import NotFound
from nintei.kit.periods import start_of_day
from nintei.people import queries as people
from nintei.record import queries as record
from nintei.record.kinds import Kind

ANSWER_DAYS = contest.ANSWER_WITHIN // timedelta(days=1)


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
class Subject:
    """What an appeal is about: one event or one decision, in the few words that tell which.

    ``kind`` the journal's code or "evaluation"; ``outcome`` and ``value`` of an event, ``decision`` of a
    decision; ``until``: the last day to contest, None for at any time. ``appeal``: one that is open or answered.
    ``refused``: why it cannot be contested, or "".
    """

    thing: str
    number: int
    kind: str
    category: str
    name_ja: str
    name_en: str
    on: date | datetime
    client: str
    client_name: str
    outcome: str
    value: int
    decision: str
    until: date | None
    grounds: tuple[str, ...]
    answer_days: int
    appeal: AppealView | None
    refused: str


def appeal_view(row: Appeal) -> AppealView:
    """An appeal row (with about and category fetched) as a value."""
    return AppealView(
        row.pk, row.about.key, row.category.slug if row.category else "", row.entry_id, row.evaluation_id,
        row.grounds, row.text, row.state, row.opened_at, row.due_at, row.decided_at, row.reasons,
    )  # fmt: skip


def _own(viewer: Any) -> Any:
    rows = Appeal.objects.select_related("about", "category").filter(about__key=viewer.public_id)
    return rows.order_by("-pk")


def own_appeals(*, viewer: Any) -> tuple[AppealView, ...]:
    """Every appeal of the viewer, newest first."""
    return tuple(map(appeal_view, _own(viewer)))


def own_appeal(*, viewer: Any, appeal: int) -> AppealView:
    """The viewer's own appeal; NotFound for anybody else's."""
    row = _own(viewer).filter(pk=appeal).first()
    if row is None:
        raise NotFound(_("この異議申し立てはありません。"), appeal=appeal)
    return appeal_view(row)


def subject(*, viewer: Any, thing: str, number: int, at: datetime) -> Subject:
    """The viewer's own event (``thing`` "entry") or decision ("evaluation"); NotFound for anybody else's."""
    return _event(viewer, number) if thing == "entry" else _decision(viewer, number, at)


def _named(slug: str) -> tuple[str, str]:
    found = catalog.categories_by_slug().get(slug)
    return (found.name_ja, found.name_en) if found else ("", "")


def _event(viewer: Any, number: int) -> Subject:
    entry = record.entry(number)
    if entry is None or entry.about != viewer.public_id:
        raise NotFound(_("この記録はありません。"), entry=number)
    row = _own(viewer).filter(entry_id=number).exclude(state="WITHDRAWN").first()
    refused = ""
    if not entry.is_current or entry.excluded_reason:
        refused = _("この記録はすでに訂正されたか、数えられていません。")
    elif not entry.kind.is_measured and entry.kind is not Kind.INTEGRITY_CASE_CHANGED:
        refused = _("この記録は判定に使われていません。")
    client = entry.counterparty or ""
    return Subject(
        "entry", number, entry.kind.code, entry.category or "", *_named(entry.category or ""), entry.happened_at,
        client, people.names([client]).get(client, ""), entry.outcome.name.lower(), entry.value, "", None,
        tuple(g for g in contest.Ground if g in contest.EVENT_GROUNDS), ANSWER_DAYS,
        appeal_view(row) if row else None, refused,
    )  # fmt: skip


def _decision(viewer: Any, number: int, at: datetime) -> Subject:
    rows = Evaluation.objects.select_related("category").filter(about__key=viewer.public_id)
    found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound(_("この判定はありません。"), evaluation=number)
    row = _own(viewer).filter(evaluation_id=number).exclude(state="WITHDRAWN").first()
    late = not contest.is_in_time(start_of_day(found.as_of, policy_of(found.policy_id).time_zone), at)
    return Subject(
        "evaluation", number, "evaluation", found.category.slug, found.category.name_ja, found.category.name_en,
        found.as_of, "", "", "", 0, found.decision, found.as_of + contest.DECISION_OPEN_FOR,
        tuple(g for g in contest.Ground if g in contest.DECISION_GROUNDS), ANSWER_DAYS,
        appeal_view(row) if row else None,
        _("この判定に異議を申し立てられる期間（90日）は過ぎました。") if late else "",
    )  # fmt: skip
