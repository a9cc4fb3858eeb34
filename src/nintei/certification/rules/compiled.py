"""The rules written out as tables of whole numbers, so that a database can decide by look-up.

Nothing is decided here: every row is what ``judge`` and ``moves`` answer when they are asked. A policy
and a length give one set of tables; tests hold tables, rules and the database's answers together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product

from nintei.certification.kinds import HOLDERS, Decision, Grant, Keep, State
from nintei.certification.rules import bars, moves
from nintei.certification.rules.judge import Verdict, grant_verdict, keep_verdict
from nintei.certification.rules.policy import Criterion, Policy

GRANTS, KEEPS = tuple(Grant), tuple(Keep)
STATES, DECISIONS = tuple(State), tuple(Decision)


@dataclass(frozen=True, slots=True)
class Lines:
    """One criterion, by n: answers at and above ``high``, from ``middle`` up to it, and below.

    ``keep`` and ``keep_held`` are the least x that keeps, for holders under the milder of two policies.
    ``*_answer`` are places in GRANTS and KEEPS.
    """

    high: list[int]
    middle: list[int]
    high_answer: list[int]
    middle_answer: list[int]
    low_answer: list[int]
    keep: list[int]
    keep_held: list[int]
    keep_answer: list[int]


def lines(policy: Policy, criterion: Criterion, old: Policy | None, most: int) -> Lines:
    """The tables of one criterion for n = 0..``most``."""
    held = bars.milder(policy, old) if old else lambda _id, n: bars.least(criterion, n)[1]
    rows = Lines([], [], [], [], [], [], [], [])
    for n in range(most + 1):
        bar = bars.bar(criterion, n)
        middle = min(bar.grant_x, bar.rate_x)
        rows.high.append(bar.grant_x)
        rows.middle.append(middle)
        rows.high_answer.append(GRANTS.index(grant_verdict(criterion, n, bar.grant_x)))
        rows.middle_answer.append(GRANTS.index(grant_verdict(criterion, n, middle)))
        rows.low_answer.append(GRANTS.index(grant_verdict(criterion, n, middle - 1)))
        rows.keep.append(bar.keep_x)
        rows.keep_held.append(held(criterion.id, n))
        rows.keep_answer.append(KEEPS.index(keep_verdict(n, bar.keep_x, bar.keep_x)))
    return rows


ZERO, MORE, SAME = range(3)
"""What becomes of the failures in a row: none, one more, unchanged."""
NONE, STAYS, NEW = range(3)
"""What becomes of a date: there is none, it stays, it is a new one."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What an evaluation does, by key (see ``key``): places in DECISIONS and STATES, and what becomes of the rest.

    ``effect``: the date a new notice gets.
    """

    most_failures: int
    decision: list[int]
    after: list[int]
    failures: list[int]
    effect_on: list[int]
    since: list[int]
    effect: date


KEY = ("keeps", "grants", "rests", "held")
"""The four answers in the order of their bits, the first one the highest."""


def key(policy: Policy, state: State, failures: int, answers: tuple[bool, bool, bool, bool]) -> int:
    """The place of one case: state, failures in a row (counted up to those that matter), four answers."""
    case = STATES.index(state) * (policy.consecutive_failures + 1) + min(
        failures, policy.consecutive_failures
    )
    for answer in answers:
        case = case * 2 + answer
    return case


_BEFORE, _SINCE = date(1, 1, 2), date(1, 1, 1)


def _ask(
    policy: Policy, state: State, failures: int, answers: tuple[bool, ...], as_of: date, *, auto_accept: bool
) -> tuple[Decision, State, int, int, int]:
    keeps, grants, rests, held = answers
    verdict = Verdict((), grants, not rests, True, grants, keeps, "a client" if held else None)
    before = moves.Standing(state, failures, _BEFORE if state is State.NOTICE else None, _SINCE)
    after, decision = moves.evaluate(policy, before, verdict, as_of, auto_accept=auto_accept)
    counted = {0: ZERO, failures: SAME, failures + 1: MORE}[after.failures] if failures else after.failures
    effect = NONE if after.effect_on is None else STAYS if after.effect_on == _BEFORE else NEW
    return decision, after.state, counted, effect, STAYS if after.since == _SINCE else NEW


def steps(policy: Policy, as_of: date, *, auto_accept: bool) -> Steps:
    """Every case of an evaluation as of a day."""
    found = Steps(policy.consecutive_failures, [], [], [], [], [], moves.effect_date(policy, as_of))
    for state, failures in product(STATES, range(policy.consecutive_failures + 1)):
        for answers in product((False, True), repeat=len(KEY)):
            decision, after, counted, effect, since = _ask(
                policy, state, failures, answers, as_of, auto_accept=auto_accept
            )
            found.decision.append(DECISIONS.index(decision))
            found.after.append(STATES.index(after))
            found.failures.append(counted)
            found.effect_on.append(effect)
            found.since.append(since)
    return found


def holders() -> list[str]:
    """The states in which a certificate can be lost, sorted."""
    return sorted(HOLDERS)
