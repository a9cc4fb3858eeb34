"""What happens when a notice comes due."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from nintei.certification.actions.standings import Outcomes, is_quiet, store
from nintei.certification.kinds import State
from nintei.certification.models import Appeal, Evaluation, Standing
from nintei.certification.queries.deciding import decide_effect
from nintei.certification.queries.measure import measure, unsupplied
from nintei.certification.queries.policies import deciding
from nintei.certification.rules import moves
from nintei.kit.db import writes
from nintei.record import actions as journal

DAY = timedelta(days=1)


def effect_days(*, after: date, until: date) -> list[date]:
    """The days on which some notice may end, day before and effect date, after ``after`` up to ``until``."""
    due = Standing.objects.filter(state="NOTICE", effect_on__gt=after, effect_on__lte=until + DAY)
    days = {
        day for effect in due.values_list("effect_on", flat=True) if effect for day in (effect - DAY, effect)
    }
    return sorted(day for day in days if after < day <= until)


@writes
def apply_effects(*, today: date, at: datetime, announce: bool = True) -> int:
    """End the notices that ``today`` ends: recovered from the day before on, else lapsed; returns how many moved.

    An open appeal stays the effect until it is answered. Calling it twice on a day changes nothing more.
    """
    due = Standing.objects.select_for_update(of=("self",)).filter(state="NOTICE", effect_on__lte=today + DAY)
    moved = 0
    for standing in due.select_related("about", "category").order_by("pk"):
        moved += _apply(standing, today, at, announce=announce)
    return moved


def has_open_appeal(standing: Standing) -> bool:
    """Whether an appeal about this person and category waits for its answer."""
    mine = Q(category_id=standing.category_id) | Q(evaluation__category_id=standing.category_id)
    return Appeal.objects.filter(mine, about_id=standing.about_id, state="OPEN").exists()


def _apply(standing: Standing, today: date, at: datetime, *, announce: bool) -> int:
    target = deciding(standing.category_id, today)
    pair = (standing.about_id, standing.category_id)
    seen = journal.seen_through()
    found = measure(
        target.policy, [standing.category_id], today, seen, about=(pair[0], pair[0]), also=[pair],
        unsupplied=() if announce else unsupplied(target.policy.conditions),
    )  # fmt: skip
    before = moves.Standing(State(standing.state), standing.failures, standing.effect_on, standing.since)
    made = decide_effect(
        target, found[0], today, seen, about=standing.about.key, before=before, prev=standing.last_digest,
        stayed=has_open_appeal(standing),
    )  # fmt: skip
    if is_quiet(made.decision) or _decided_already(standing, today):
        return 0
    one = Outcomes(target, *pair, standing.about.key, before, made)
    store(outcomes=[one], run_id=None, as_of=today, seen=seen, at=at, announce=announce)
    return 1


def _decided_already(standing: Standing, today: date) -> bool:
    return Evaluation.objects.filter(
        about_id=standing.about_id, category_id=standing.category_id, as_of=today, run=None
    ).exists()
