"""The statement of reasons of one decision, in the eight parts that a person is owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import Appeal, Evaluation, StandingMove
from nintei.certification.queries.appeals import AppealView, appeal_view
from nintei.certification.queries.behind import EventView, listed_events
from nintei.certification.queries.columns import Column, CriterionView, stored_column
from nintei.certification.queries.outlook import Need, needs
from nintei.certification.queries.policies import policy_of
from nintei.certification.queries.standings import Period, badges_of
from nintei.certification.rules import contest
from nintei.certification.rules.policy import Policy
from nintei.kit.errors import NotFound
from nintei.kit.periods import start_of_day
from nintei.people import queries as people

# How many events a statement names per criterion; all of them are one click away.
WEIGHTIEST = 5


@dataclass(frozen=True, slots=True)
class Change:
    """Part 1: what changes and when."""

    decision: str
    state_before: str
    state_after: str
    as_of: date
    effect_on: date | None


@dataclass(frozen=True, slots=True)
class Failing:
    """Parts 2 and 4: a criterion under a line, now and at the evaluation before, with the counterfactual.

    ``side``: "keep" for holders, "grant" for others; ``more``: best events that would be enough, or None.
    """

    side: str
    now: CriterionView
    before: CriterionView | None
    more: int | None
    weightiest: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class NotUsed:
    """Part 5: events that were seen and not counted, {why or exclusion reason: how many}."""

    criterion: str
    metric: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EvidenceLevel:
    """Part 6: "few" (< 10 events in the thinnest criterion), "some" (< 30) or "many"; and the one-client check.

    ``held``: without one single client no line was missed, so nothing moved towards a loss.
    """

    level: str
    least_n: int
    one_client_checked: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Contest:
    """Part 7: how to contest. ``until`` for the decision (an event: at any time)."""

    can_contest: bool
    until: date
    answer_days: int
    appeal: AppealView | None
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A decision with its reasons; ``is_own`` decides whether contesting is offered.

    ``needs``: everything that was short of keeping or earning; ``names``: clients' public names by id.
    """

    evaluation: int
    about: str
    category: str
    name_ja: str
    name_en: str
    is_own: bool
    policy_title: Mapping[str, str]
    change: Change
    column: Column
    before: Column | None
    failing: tuple[Failing, ...]
    needs: tuple[Need, ...]
    not_used: tuple[NotUsed, ...]
    evidence: EvidenceLevel
    contest: Contest
    periods: tuple[Period, ...]
    digest: str
    prev: str
    snapshot: str
    policy_digest: str
    policy_series: str
    names: Mapping[str, str]


def statement(*, viewer: Any, evaluation: int, at: datetime) -> Statement:
    """The statement of one decision, for its person and for operators; NotFound for anybody else."""
    row = Evaluation.objects.select_related("about", "category").filter(pk=evaluation).first()
    if row is None or not (row.about.key == viewer.public_id or viewer.is_operator):
        raise NotFound(_("この判定はありません。"), evaluation=evaluation)
    policy = policy_of(row.policy_id)
    now, before = stored_column(row), _before(row)
    listed = {c.id: _listed(policy, row, c.id) for c in policy.criteria}
    failing = _failing(row, now, before, listed)
    periods = [b.periods for b in badges_of(row.about.key) if b.category == row.category.slug]
    return Statement(
        evaluation=row.pk, about=row.about.key, category=row.category.slug, name_ja=row.category.name_ja,
        name_en=row.category.name_en, is_own=row.about.key == viewer.public_id, policy_title=policy.title,
        change=_change(row), column=now, before=before, failing=failing,
        needs=needs(now, State(row.state_before)), not_used=_not_used(now, listed), evidence=_evidence(policy, row, now),
        contest=_contest(policy, row, at), periods=periods[0] if periods else (), digest=row.digest,
        prev=row.record["prev"], snapshot=row.record["snapshot"], policy_digest=row.record["policy"],
        policy_series=policy.series, names=_names(failing),
    )  # fmt: skip


def _before(row: Evaluation) -> Column | None:
    earlier = Evaluation.objects.filter(about_id=row.about_id, category_id=row.category_id, pk__lt=row.pk)
    found = earlier.order_by("-pk").first()
    return stored_column(found) if found else None


def _names(failing: tuple[Failing, ...]) -> dict[str, str]:
    return people.names({e.counterparty for f in failing for e in f.weightiest if e.counterparty})


def _listed(policy: Policy, row: Evaluation, id_: str) -> list[EventView]:
    criterion = policy.criterion(id_)
    if criterion is None:
        return []
    return listed_events(
        policy, criterion, row.category_id, row.about.key, row.as_of, row.seen_through, outside=False
    )


def _change(row: Evaluation) -> Change:
    move = StandingMove.objects.filter(evaluation_id=row.pk).first()
    effect = move.effect_on if move else (row.effect_before if row.state_after == "NOTICE" else None)
    return Change(row.decision, row.state_before, row.state_after, row.as_of, effect)


def _failing(
    row: Evaluation, now: Column, before: Column | None, listed: Mapping[str, list[EventView]]
) -> tuple[Failing, ...]:
    side = "keep" if row.state_before in HOLDERS else "grant"
    was = {c.id: c for c in before.criteria} if before else {}
    found = []
    for view in now.criteria:
        failed = (
            view.keep_verdict == "FAIL" if side == "keep" else view.grant_verdict in ("FAIL", "INSUFFICIENT")
        )
        if failed:
            more = view.more_to_keep if side == "keep" else view.more_to_grant
            # Heaviest first: what costs most points, then what stays longest.
            bad = [e for e in listed[view.id] if e.is_included and e.points < e.scale]
            bad.sort(key=lambda e: (e.points - e.scale, -e.happened_at.timestamp()))
            found.append(Failing(side, view, was.get(view.id), more, tuple(bad[:WEIGHTIEST])))
    return tuple(found)


def _not_used(now: Column, listed: Mapping[str, list[EventView]]) -> tuple[NotUsed, ...]:
    found = []
    for view in now.criteria:
        counts = dict(Counter(r.excluded_reason or r.why for r in listed[view.id] if not r.is_included))
        if counts:
            found.append(NotUsed(view.id, view.metric, counts))
    return tuple(found)


def _evidence(policy: Policy, row: Evaluation, now: Column) -> EvidenceLevel:
    least = min((c.n for c in now.criteria if c.n), default=0)
    level = "few" if least < 10 else "some" if least < 30 else "many"
    # Clients are left out one by one only where a certificate could be lost.
    failed = row.state_before in HOLDERS and any(c.keep_verdict == "FAIL" for c in now.criteria)
    return EvidenceLevel(level, least, policy.leave_one_client_out and failed, now.held)


def _contest(policy: Policy, row: Evaluation, at: datetime) -> Contest:
    appeal = (
        Appeal.objects.select_related("about", "category")
        .filter(evaluation_id=row.pk)
        .order_by("-pk")
        .first()
    )
    decided = start_of_day(row.as_of, policy.time_zone)
    return Contest(
        can_contest=contest.is_in_time(decided, at) and (appeal is None or appeal.state == "WITHDRAWN"),
        until=row.as_of + contest.DECISION_OPEN_FOR, answer_days=contest.ANSWER_WITHIN // timedelta(days=1),
        appeal=appeal_view(appeal) if appeal else None, grounds=tuple(sorted(contest.DECISION_GROUNDS)),
    )  # fmt: skip
