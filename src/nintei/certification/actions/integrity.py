"""Integrity: people look, people decide, with a reason and a written statement; never a machine."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from nintei.certification.actions.standings import move_by_person
from nintei.certification.kinds import State
from nintei.certification.models import IntegrityCase, Standing
from nintei.certification.rules import contest, moves
from nintei.kit.db import writes
from nintei.kit.errors import Forbidden, Malformed, NotFound, Refusal
from nintei.kit.transitions import IllegalMove
from nintei.people import queries as people
from nintei.record import actions as journal
from nintei.record import queries as record
from nintei.record.kinds import Kind, Outcome

CANNOT = noop(
    "認定がいまの状態のときは、それはできません。ページを読み直して、いまの状態を確かめてください。"
)


class NoOpenCase(Refusal):
    """A suspension needs an open integrity case of that person."""

    code = "no_open_case"


def _operator(by: Any) -> None:
    if not by.is_operator:
        raise Forbidden(_("運営の担当者だけができます。"))


def _written(text: str) -> str:
    if not text.strip():
        raise Malformed(_("本人に示す説明を書いてください。"))
    return text.strip()


@writes
def open_case(*, by: Any, about: str, reason: str, note: str, at: datetime) -> IntegrityCase:
    """Begin to look into a person (party key). ``reason``: fraud, wash_trade, identity or threats.

    Blocks new grants while open; takes nothing away by itself. NotFound for a key that nobody has.
    """
    _operator(by)
    if reason not in set(contest.CaseReason):
        raise Malformed(_("理由の種類を選んでください。"), reasons=sorted(contest.CaseReason))
    if about == by.public_id:
        raise Forbidden(_("自分についての調査は開けません。別の担当者に頼んでください。"))
    # A mistyped id must not become somebody: the person is in the journal or has an account.
    if record.party_id(about) is None and about not in people.users_by_public_id([about]):
        raise NotFound(_("この人は見つかりません。"), about=about)
    party = journal.ensure_parties(keys=[about])[about]
    case = IntegrityCase.objects.create(
        about_id=party, reason=reason, note=_written(note), opened_by=by, opened_at=at
    )
    _note(case, about, Outcome.BAD, "1-opened", by, at)
    return case


@writes
def close_case(*, by: Any, case_id: int, outcome: str, at: datetime) -> IntegrityCase:
    """End a case with a written ``outcome``; suspended certificates are reinstated or revoked first."""
    _operator(by)
    rows = IntegrityCase.objects.select_for_update(of=("self",)).select_related("about")
    case = rows.filter(pk=case_id, state=IntegrityCase.CaseState.OPEN).first()
    if case is None:
        raise NotFound(_("開いている調査はありません。"), case=case_id)
    if case.about.key == by.public_id:
        raise Forbidden(_("自分についての調査は閉じられません。別の担当者に頼んでください。"))
    others = IntegrityCase.objects.filter(about=case.about, state=IntegrityCase.CaseState.OPEN).exclude(
        pk=case.pk
    )
    is_last = not others.exists()
    if is_last and Standing.objects.filter(about=case.about, state=State.SUSPENDED).exists():
        raise Refusal(_("一時停止中の認定があります。先に解除するか、取り消してください。"))
    case.state, case.closed_by, case.closed_at = IntegrityCase.CaseState.CLOSED, by, at
    case.outcome = _written(outcome)
    case.save(update_fields=["state", "closed_by", "closed_at", "outcome"])
    if is_last:
        _note(case, case.about.key, Outcome.GOOD, "2-closed", by, at)
    return case


def _note(case: IntegrityCase, about: str, outcome: Outcome, what: str, by: Any, at: datetime) -> None:
    journal.note(
        kind=Kind.INTEGRITY_CASE_CHANGED, about=about, happened_at=at, at=at, outcome=outcome,
        ref=f"certification.case:{case.pk}:{what}",
        facts={"case": case.pk, "reason": case.reason, "decided_by": by.public_id},
    )  # fmt: skip


def _step(standing_id: int, name: str, decision: str, by: Any, reason: str, at: datetime) -> Standing:
    _operator(by)
    rows = Standing.objects.select_for_update(of=("self",)).select_related("about", "category")
    standing = rows.filter(pk=standing_id).first()
    if standing is None:
        raise NotFound(_("この認定はありません。"), standing=standing_id)
    if standing.about.key == by.public_id:
        raise Forbidden(_("自分の認定については決められません。"))
    if name not in moves.OPERATOR_MOVES.allowed(standing.state, moves.OPERATOR):
        raise IllegalMove(_(CANNOT), move=name, state=standing.state)
    target = moves.OPERATOR_MOVES.target(name, standing.state, moves.OPERATOR)
    if name == "SUSPEND":
        case = IntegrityCase.objects.filter(about=standing.about, state=IntegrityCase.CaseState.OPEN)
        if not case.exists():
            raise NoOpenCase(_("先に調査を開いてください。証拠のない一時停止はできません。"))
    on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    after = moves.Standing(State(target), since=on)
    move_by_person(standing=standing, after=after, decision=decision, on=on, at=at, by=by, reason=reason)
    return standing


@writes
def suspend(*, by: Any, standing_id: int, reason: str, statement: str, at: datetime) -> Standing:
    """Suspend a held certificate on evidence; needs an open case. ``statement`` is shown to the person."""
    if reason not in set(contest.CaseReason):
        raise Malformed(_("理由の種類を選んでください。"), reasons=sorted(contest.CaseReason))
    return _step(standing_id, "SUSPEND", "suspended", by, f"{reason}: {_written(statement)}", at)


@writes
def reinstate(*, by: Any, standing_id: int, statement: str, at: datetime) -> Standing:
    """End a suspension in the person's favour."""
    return _step(standing_id, "REINSTATE", "reinstated", by, _written(statement), at)


@writes
def revoke(*, by: Any, standing_id: int, reason: str, statement: str, at: datetime) -> Standing:
    """Take a suspended certificate away for good."""
    if reason not in set(contest.CaseReason):
        raise Malformed(_("理由の種類を選んでください。"), reasons=sorted(contest.CaseReason))
    return _step(standing_id, "REVOKE", "revoked", by, f"{reason}: {_written(statement)}", at)
