"""The standing's state machine: monthly evaluations, effect dates, and what people may do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from nintei.certification.kinds import HOLDERS, Decision, State
from nintei.certification.rules.judge import Verdict
from nintei.certification.rules.policy import Policy
from nintei.kit.periods import Month
from nintei.kit.transitions import Move, Table

PERSON, OPERATOR, CLOCK = "person", "operator", "clock"
_HELD = (State.CERTIFIED, State.AT_RISK, State.NOTICE, State.DORMANT)

PERSON_MOVES = Table(
    [
        Move("ACCEPT", (State.ELIGIBLE,), State.CERTIFIED, (PERSON,)),
        Move("DECLINE", (State.ELIGIBLE,), State.WITHDRAWN, (PERSON,)),
        Move("WITHDRAW", _HELD, State.WITHDRAWN, (PERSON,)),
        Move("APPLY_AGAIN", (State.WITHDRAWN,), State.NONE, (PERSON,)),
    ]
)
OPERATOR_MOVES = Table(
    [
        Move("SUSPEND", _HELD, State.SUSPENDED, (OPERATOR,)),
        Move("REINSTATE", (State.SUSPENDED,), State.CERTIFIED, (OPERATOR,)),
        Move("REVOKE", (State.SUSPENDED,), State.REVOKED, (OPERATOR,)),
        # An appeal upheld after the effect date puts things back.
        Move("RESTORE", (State.LAPSED,), State.CERTIFIED, (OPERATOR,)),
    ]
)
CLOCK_MOVES = Table(
    [
        Move("OFFER", (State.NONE, State.LAPSED), State.ELIGIBLE, (CLOCK,)),
        Move("END_OFFER", (State.ELIGIBLE,), State.NONE, (CLOCK,)),
        Move("GRANT", (State.NONE, State.LAPSED, State.ELIGIBLE), State.CERTIFIED, (CLOCK,)),
        Move("WARN", (State.CERTIFIED, State.DORMANT), State.AT_RISK, (CLOCK,)),
        Move("NOTICE", (State.CERTIFIED, State.DORMANT, State.AT_RISK), State.NOTICE, (CLOCK,)),
        Move("RECOVER", (State.AT_RISK, State.NOTICE, State.DORMANT), State.CERTIFIED, (CLOCK,)),
        Move("SLEEP", (State.CERTIFIED, State.AT_RISK, State.NOTICE), State.DORMANT, (CLOCK,)),
        Move("LAPSE", (State.NOTICE,), State.LAPSED, (CLOCK,)),
    ]
)
MOVES = Table([*PERSON_MOVES, *OPERATOR_MOVES, *CLOCK_MOVES])
"""Every move there is; ``MOVES.pairs()`` is what the database lets through."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person in one category. ``failures`` in a row; ``effect_on`` only in NOTICE; ``since`` the state's day."""

    state: State = State.NONE
    failures: int = 0
    effect_on: date | None = None
    since: date | None = None


NEW = Standing()


def effect_date(policy: Policy, as_of: date) -> date:
    """The first ``effect_day`` that leaves at least ``notice_days`` after ``as_of``."""
    earliest = as_of + timedelta(days=policy.notice_days)
    day = Month.of(earliest).day(policy.effect_day)
    return day if day >= earliest else Month.of(earliest).next().day(policy.effect_day)


def _to(standing: Standing, state: State, on: date) -> Standing:
    since = standing.since if standing.state is state else on
    return Standing(state=state, failures=0, effect_on=None, since=since)


def evaluate(
    policy: Policy, standing: Standing, verdict: Verdict, as_of: date, *, auto_accept: bool
) -> tuple[Standing, Decision]:
    """What the evaluation of day ``as_of`` does. ``auto_accept``: grants need no click (file mode)."""
    state = State(standing.state)
    if state in HOLDERS:
        if verdict.keeps:
            return _keeping(standing, verdict, as_of)
        return _failing(policy, standing, as_of)
    if state in (State.SUSPENDED, State.REVOKED, State.WITHDRAWN):
        return standing, Decision.NOT_ASSESSED
    if verdict.grants:
        if auto_accept:
            return _to(standing, State.CERTIFIED, as_of), Decision.GRANTED
        if state is State.ELIGIBLE:
            return standing, Decision.NO_CHANGE
        return _to(standing, State.ELIGIBLE, as_of), Decision.OFFERED
    if state is State.ELIGIBLE:
        return _to(standing, State.NONE, as_of), Decision.OFFER_ENDED
    return standing, Decision.NO_CHANGE


def _keeping(standing: Standing, verdict: Verdict, on: date) -> tuple[Standing, Decision]:
    if not verdict.experience_keeps:
        asleep = standing.state == State.DORMANT
        return _to(standing, State.DORMANT, on), Decision.NO_CHANGE if asleep else Decision.DORMANT
    after = _to(standing, State.CERTIFIED, on)
    if standing.state == State.DORMANT:
        return after, Decision.AWAKE
    if standing.state in (State.AT_RISK, State.NOTICE):
        return after, Decision.RECOVERED
    return after, Decision.NO_CHANGE if verdict.held_by is None else Decision.HELD


def _failing(policy: Policy, standing: Standing, as_of: date) -> tuple[Standing, Decision]:
    failures = standing.failures + 1
    if standing.state == State.NOTICE:
        return replace(standing, failures=failures), Decision.NO_CHANGE
    if failures >= policy.consecutive_failures:
        return Standing(State.NOTICE, failures, effect_date(policy, as_of), as_of), Decision.NOTICED
    if standing.state == State.AT_RISK:
        return replace(standing, failures=failures), Decision.NO_CHANGE
    return Standing(State.AT_RISK, failures, None, as_of), Decision.WARNED


def on_effect(
    standing: Standing, verdict: Verdict, today: date, appeal_open: bool
) -> tuple[Standing, Decision]:
    """What ``today`` does to a notice; call it from the day before the effect date on.

    Passing keep from the day before on cancels the notice; an open appeal stays it.
    """
    if standing.state != State.NOTICE or standing.effect_on is None:
        return standing, Decision.NO_CHANGE
    if today < standing.effect_on - timedelta(days=1):
        return standing, Decision.NO_CHANGE
    if verdict.keeps:
        return _keeping(standing, verdict, today)
    if today < standing.effect_on:
        return standing, Decision.NO_CHANGE
    if appeal_open:
        return standing, Decision.STAYED
    return _to(standing, State.LAPSED, today), Decision.LAPSED
