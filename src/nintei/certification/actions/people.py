"""What people do with their own standing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from nintei.certification.actions.integrity import CANNOT
from nintei.certification.actions.standings import move_by_person
from nintei.certification.kinds import State
from nintei.certification.models import Standing
from nintei.certification.queries.policies import policy_of
from nintei.certification.rules import moves
from nintei.kit.db import within_write, writes
from nintei.kit.errors import NotFound
from nintei.kit.transitions import IllegalMove


def _step(standing_id: int, name: str, by: Any, at: datetime) -> Standing:
    standing = (
        Standing.objects.select_for_update(of=("self",))
        .select_related("about", "category")
        .filter(pk=standing_id, about__key=by.public_id)
        .first()
    )
    if standing is None:
        raise NotFound(_("この認定はありません。"), standing=standing_id)
    if name not in moves.PERSON_MOVES.allowed(standing.state, moves.PERSON):
        raise IllegalMove(_(CANNOT), move=name, state=standing.state)
    target = moves.PERSON_MOVES.target(name, standing.state, moves.PERSON)
    on = at.astimezone(ZoneInfo(policy_of(standing.policy_id).time_zone)).date()
    after = moves.Standing(State(target), since=on)
    decision = {"ACCEPT": "granted"}.get(name, name.lower())
    move_by_person(standing=standing, after=after, decision=decision, on=on, at=at, by=by)
    return standing


@writes
def accept_offer(*, standing_id: int, by: Any, at: datetime) -> Standing:
    """Become certified: the offered certificate is accepted. IllegalMove when none is offered."""
    return _step(standing_id, "ACCEPT", by, at)


@writes
def decline_offer(*, standing_id: int, by: Any, at: datetime) -> Standing:
    """Say no; nothing is offered again until ``apply_again``."""
    return _step(standing_id, "DECLINE", by, at)


@writes
def withdraw_standing(*, standing_id: int, by: Any, at: datetime) -> Standing:
    """Give the certificate up by one's own wish; the certified period stays in the history."""
    return _step(standing_id, "WITHDRAW", by, at)


@writes
def apply_again(*, standing_id: int, by: Any, at: datetime) -> Standing:
    """Be considered again from the next evaluation on."""
    return _step(standing_id, "APPLY_AGAIN", by, at)


@within_write
def withdraw_all(*, user: Any, at: datetime) -> None:
    """Somebody's account ends: what is held is given up and what is offered is declined, by their own wish.

    What a person of the operator has suspended or revoked stays so; certified periods stay in the history.
    """
    for standing in Standing.objects.filter(about__key=user.public_id):
        for name in ("WITHDRAW", "DECLINE"):
            if name in moves.PERSON_MOVES.allowed(standing.state, moves.PERSON):
                _step(standing.pk, name, user, at)
                break
