"""What happens if nothing new comes in: the next decision, by the same engine, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import Standing
from nintei.certification.queries.columns import NOW, Column, column
from nintei.certification.queries.deciding import Decided, decide, decide_effect
from nintei.certification.queries.measure import Measured, measure
from nintei.certification.queries.policies import Target
from nintei.certification.rules import moves
from nintei.kit.periods import Month


@dataclass(frozen=True, slots=True)
class Need:
    """Something that is short. ``more``: best events, yen, days; 0 a condition; None: no number is enough."""

    what: str
    metric: str
    more: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next decision without any new event: ``on`` a day, ``effect_on`` when a certificate would then end.

    ``needs``: all of them together would keep (holders), wake (resting) or earn (others) it by that day;
    () when nothing is short. ``holds``: whether an open appeal stays the end.
    """

    on: date
    decision: str
    state_after: str
    effect_on: date | None
    column: Column
    needs: tuple[Need, ...]
    is_stayed: bool


def checkpoint(row: Standing | None, today: date) -> date:
    """The next day on which something can happen by itself: an evaluation, or a notice's last check."""
    following = Month.of(today).next().first_day
    if row is None or row.effect_on is None:
        return following
    last_check = row.effect_on - timedelta(days=1)
    if today >= last_check:
        last_check = max(row.effect_on, today)
    return min(following, last_check)


def standing_of(row: Standing | None) -> moves.Standing:
    """A stored standing as the rules take it."""
    return moves.Standing(State(row.state), row.failures, row.effect_on, row.since) if row else moves.NEW


def measured_on(
    target: Target, party: int, categories: Iterable[int], on: date, standings: Iterable[int] = ()
) -> dict[int, Measured]:
    """{category id: evidence} of one person on a day, with everything that is known now."""
    also = [(party, key) for key in standings]
    found = measure(target.policy, list(categories), on, NOW, about=(party, party), also=also)
    return {one.category_id: one for one in found}


def evaluated(target: Target, measured: Measured, about: str, row: Standing | None, on: date) -> Decided:
    """What an evaluation on ``on`` would say; binds nobody."""
    before = standing_of(row)
    return decide(target, measured, on, NOW, about=about, before=before, prev="", auto_accept=False)


def _decided_on(
    target: Target, measured: Measured, about: str, row: Standing | None, on: date, *, is_stayed: bool
) -> Decided:
    before = standing_of(row)
    if before.effect_on is None or on == Month.of(on).first_day:
        return evaluated(target, measured, about, row, on)
    return decide_effect(target, measured, on, NOW, about=about, before=before, prev="", stayed=is_stayed)


def outlook(
    target: Target, measured: Measured, about: str, row: Standing | None, on: date, *, is_stayed: bool
) -> Outlook:
    """The next decision about one person in one category."""
    made = _decided_on(target, measured, about, row, on, is_stayed=is_stayed)
    state = State(row.state) if row else State.NONE
    old = target.old if state in HOLDERS else None
    shown = column(target.policy, made.record, old=old)
    return Outlook(
        on, made.decision, made.after.state, made.after.effect_on, shown, needs(shown, state), is_stayed
    )


def needs(shown: Column, state: State) -> tuple[Need, ...]:
    """What is short of keeping (holders) or of earning (others); nothing helps where a person decided."""
    if state in (State.SUSPENDED, State.REVOKED, State.WITHDRAWN):
        return ()
    if state in HOLDERS and not shown.keeps:
        failing = [c for c in shown.criteria if c.keep_verdict == "FAIL"]
        return tuple(Need(c.id, c.metric, c.more_to_keep) for c in failing)
    done = shown.experience
    if state in HOLDERS:
        return tuple(Need(e.metric, e.metric, (e.keep or 0) - e.value) for e in done if not e.keeps)
    short = [Need(c.id, c.metric, c.more_to_grant) for c in shown.criteria if c.more_to_grant != 0]
    short += [Need(e.metric, e.metric, e.min - e.value) for e in done if not e.grants]
    short += [Need(name, name, 0) for name, met in shown.conditions if not met]
    return tuple(short)
