"""Contest an event or a decision, and answer within two weeks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.certification.actions.standings import move_by_person
from nintei.certification.kinds import State
from nintei.certification.models import Appeal, Evaluation, Standing
from nintei.certification.queries.deciding import verdict_on
from nintei.certification.queries.desk import involved
from nintei.certification.queries.measure import measure
from nintei.certification.queries.policies import Target, policy_of
from nintei.certification.rules import contest, moves
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, Malformed, NotFound, Refusal
from nintei.kit.periods import start_of_day
from nintei.record import actions as journal
from nintei.record import queries as record
from nintei.record.kinds import Excluded, Kind, Outcome

CONTESTABLE = frozenset({State.AT_RISK, State.NOTICE, State.LAPSED})


class CannotAppeal(Refusal):
    """Too late, open already, or not used in any decision; the sentence says which."""

    code = "cannot_appeal"


class NotTheOneToAnswer(Forbidden):
    """Whoever decided or moderated something does not answer the appeal against it."""

    code = "not_the_one_to_answer"


@writes
def open_appeal(
    *,
    by: Any,
    at: datetime,
    grounds: str,
    text: str,
    entry_id: int | None = None,
    evaluation_id: int | None = None,
) -> Appeal:
    """Contest one own event (any time) or one own decision (90 days); the answer is due in 14 days.

    ``grounds``: a ``rules.contest.Ground`` that fits; ``text``: in one's own words. While it is open a notice
    of that category has no effect. NotFound for other people's; CannotAppeal when late or open already.
    """
    if (entry_id is None) == (evaluation_id is None):
        raise Malformed(_("異議の対象を一つ選んでください。"))
    allowed = contest.EVENT_GROUNDS if entry_id else contest.DECISION_GROUNDS
    if grounds not in allowed:
        raise Malformed(_("理由の種類を選んでください。"), grounds=sorted(allowed))
    if not text.strip():
        raise Malformed(_("事情を書いてください。"))
    subject = _of_event(entry_id, by) if entry_id else _of_decision(int(evaluation_id or 0), by, at)
    same = Appeal.objects.filter(about_id=subject["about_id"])
    same = same.filter(entry_id=entry_id) if entry_id else same.filter(evaluation_id=int(evaluation_id or 0))
    if same.exclude(state=Appeal.AppealState.WITHDRAWN).exists():
        raise CannotAppeal(_("同じ対象への異議申し立てがすでにあります。"))
    appeal = Appeal.objects.create(
        **subject, opened_by=by, entry_id=entry_id, evaluation_id=evaluation_id, grounds=grounds,
        text=text.strip(), opened_at=at, due_at=contest.due(at),
    )  # fmt: skip
    _note(appeal, Kind.APPEAL_OPENED, Outcome.NEUTRAL, at)
    return appeal


def _of_event(entry_id: int, by: Any) -> dict[str, Any]:
    entry = record.entry(entry_id)
    if entry is None or entry.about != by.public_id:
        raise NotFound(_("この記録はありません。"), entry=entry_id)
    if not entry.is_current or entry.excluded_reason:
        raise CannotAppeal(_("この記録はすでに訂正されたか、数えられていません。"))
    if not entry.kind.is_measured and entry.kind is not Kind.INTEGRITY_CASE_CHANGED:
        raise CannotAppeal(_("この記録は判定に使われていません。"))
    category = catalog.category(entry.category) if entry.category else None
    return {"about_id": record.party_id(by.public_id), "category": category}


def _of_decision(evaluation_id: int, by: Any, at: datetime) -> dict[str, Any]:
    row = (
        Evaluation.objects.select_related("category")
        .filter(pk=evaluation_id, about__key=by.public_id)
        .first()
    )
    if row is None:
        raise NotFound(_("この判定はありません。"), evaluation=evaluation_id)
    if not contest.is_in_time(start_of_day(row.as_of, policy_of(row.policy_id).time_zone), at):
        raise CannotAppeal(_("この判定に異議を申し立てられる期間（90日）は過ぎました。"))
    return {"about_id": row.about_id, "category": row.category}


def _note(appeal: Appeal, kind: Kind, outcome: Outcome, at: datetime) -> None:
    category = appeal.category.slug if appeal.category else None
    facts = {
        "appeal": appeal.pk, "state": appeal.state.lower(), "grounds": appeal.grounds, "category": category or "",
        "due_at": appeal.due_at.isoformat(), "reasons": appeal.reasons,
        "url": f"/certification/appeals/{appeal.pk}/",
    }  # fmt: skip
    journal.note(
        kind=kind, about=appeal.opened_by.public_id, category=category, happened_at=at, at=at, outcome=outcome,
        ref=f"{kind.code}:{appeal.pk}", facts=facts,
    )  # fmt: skip


def _open(appeal_id: int, **whose: Any) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("about", "category", "opened_by")
    appeal = rows.filter(pk=appeal_id, **whose).first()
    if appeal is None:
        raise NotFound(_("この異議申し立てはありません。"), appeal=appeal_id)
    if appeal.state != Appeal.AppealState.OPEN:
        raise CannotAppeal(_("この異議申し立てはすでに終わっています。"), state=appeal.state)
    return appeal


@writes
def withdraw_appeal(*, by: Any, appeal_id: int, at: datetime) -> Appeal:
    """Take one's own open appeal back; the same thing may be contested again later."""
    appeal = _open(appeal_id, opened_by=by)
    appeal.state, appeal.decided_at = Appeal.AppealState.WITHDRAWN, at
    appeal.save(update_fields=["state", "decided_at"])
    return appeal


@writes
def answer_appeal(*, by: Any, appeal_id: int, upheld: bool, reasons: str, at: datetime) -> Appeal:
    """Answer an open appeal: an operator who neither decided nor moderated what it is about.

    Upheld: the event is superseded as ``appeal_upheld`` and every loss that rested on it is undone.
    Refused: ``reasons`` for this very person are required.
    """
    if not by.is_operator:
        raise Forbidden(_("運営の担当者だけが回答できます。"))
    appeal = _open(appeal_id)
    if not contest.may_answer(by.public_id, appeal.opened_by.public_id, involved(appeal)):
        raise NotTheOneToAnswer(_("元の判断に関わった人は回答できません。"))
    if not upheld and not reasons.strip():
        raise Malformed(_("認めないときは、この人への理由を書いてください。"))
    appeal.state = Appeal.AppealState.UPHELD if upheld else Appeal.AppealState.REFUSED
    appeal.decided_at, appeal.decided_by, appeal.reasons = at, by, reasons.strip()
    appeal.save(update_fields=["state", "decided_at", "decided_by", "reasons"])
    _note(appeal, Kind.APPEAL_DECIDED, Outcome.GOOD if upheld else Outcome.BAD, at)
    if upheld:
        _set_right(appeal, by, at)
    return appeal


@within_write
def _set_right(appeal: Appeal, by: Any, at: datetime) -> None:
    if appeal.entry_id is not None:
        journal.supersede(
            entry_id=appeal.entry_id,
            excluded_reason=Excluded.APPEAL_UPHELD,
            at=at,
            facts={"appeal": appeal.pk},
        )
    reason = f"appeal:{appeal.pk}"
    rows = Standing.objects.select_for_update(of=("self",)).select_related("about", "category")
    rows = rows.filter(about_id=appeal.about_id)
    if appeal.category is None:
        # An integrity case without ground: what was suspended for it goes on.
        for standing in rows.filter(state=State.SUSPENDED):
            _put_back(standing, "reinstated", by, at, reason)
        return
    for standing in rows.filter(category=appeal.category, state__in=CONTESTABLE):
        if appeal.evaluation_id is not None or rests_no_more(standing):
            _put_back(standing, "restored" if standing.state == State.LAPSED else "recovered", by, at, reason)


def _put_back(standing: Standing, decision: str, by: Any, at: datetime, reason: str) -> None:
    on = _day(at)
    after = moves.Standing(State.CERTIFIED, since=on)
    move_by_person(standing=standing, after=after, decision=decision, on=on, at=at, by=by, reason=reason)


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def rests_no_more(standing: Standing) -> bool:
    """Whether one of the failing evaluations behind a warning, notice or lapse passes with the facts of now.

    A loss rests on each of them; without one, it does not come about.
    """
    rows = Evaluation.objects.filter(about_id=standing.about_id, category_id=standing.category_id)
    for row in rows.order_by("-pk"):
        if row.state_after not in CONTESTABLE:
            break
        if row.state_before == State.LAPSED:
            continue
        if _passes_now(row, standing):
            return True
        if row.state_before not in CONTESTABLE:
            break
    return False


def _passes_now(row: Evaluation, standing: Standing) -> bool:
    old = policy_of(row.old_policy_id) if row.old_policy_id else None
    slugs = {row.category_id: standing.category.slug}
    target = Target(policy_of(row.policy_id), row.policy_id, old, row.old_policy_id, slugs)
    pair = (row.about_id, row.category_id)
    seen = 2**62
    found = measure(target.policy, [row.category_id], row.as_of, seen, about=(pair[0], pair[0]), also=[pair])
    return verdict_on(target, found[0], State(row.state_before), row.as_of, seen).keeps
