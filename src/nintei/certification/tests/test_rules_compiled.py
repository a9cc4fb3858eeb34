"""The tables that the database looks up say what the rules say when they are asked."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from nintei.certification.kinds import State
from nintei.certification.rules import bars, compiled, moves
from nintei.certification.rules.judge import Verdict, grant_verdict, keep_verdict
from nintei.certification.tests.test_rules_invariants import AS_OF, POLICY, TASKS

MOST = 30


def _read(lines: compiled.Lines, n: int, x: int) -> tuple[str, str]:
    """The answers by look-up, as the database makes it."""
    grant = (
        lines.high_answer if x >= lines.high[n] else lines.middle_answer if x >= lines.middle[n] else lines.low_answer
    )[n]  # fmt: skip
    keep = compiled.KEEPS[lines.keep_answer[n]] if x >= lines.keep[n] else "FAIL"
    return compiled.GRANTS[grant], keep


@pytest.mark.parametrize(("policy", "id_"), [(p, c.id) for p in (POLICY, TASKS) for c in p.criteria])
def test_the_lines_answer_like_the_verdicts_for_every_count(policy, id_):
    criterion = policy.criterion(id_)
    lines = compiled.lines(policy, criterion, None, MOST)
    for n in range(MOST + 1):
        for x in range(criterion.scale * n + 1):
            asked = (grant_verdict(criterion, n, x), keep_verdict(n, x, bars.least(criterion, n)[1]))
            assert _read(lines, n, x) == asked, (n, x)
    assert lines.keep_held == lines.keep


def _looked_up(steps: compiled.Steps, place: int, before: moves.Standing) -> moves.Standing:
    failures = {compiled.ZERO: 0, compiled.MORE: before.failures + 1, compiled.SAME: before.failures}
    effect = {compiled.NONE: None, compiled.STAYS: before.effect_on, compiled.NEW: steps.effect}
    return moves.Standing(
        compiled.STATES[steps.after[place]],
        failures[steps.failures[place]],
        effect[steps.effect_on[place]],
        AS_OF if steps.since[place] == compiled.NEW else before.since,
    )


@pytest.mark.parametrize("auto_accept", [False, True])
@pytest.mark.parametrize("state", list(State))
def test_the_steps_are_those_of_the_state_machine_in_every_case(state, auto_accept):
    steps = compiled.steps(POLICY, AS_OF, auto_accept=auto_accept)
    assert len(steps.decision) == len(State) * (POLICY.consecutive_failures + 1) * 2 ** len(compiled.KEY)
    effect = AS_OF + timedelta(days=9) if state is State.NOTICE else None
    for failures, answers in product((0, 1, 2, 3, 7), product((False, True), repeat=len(compiled.KEY))):
        keeps, grants, rests, held = answers
        before = moves.Standing(state, failures, effect, date(2025, 6, 1))
        verdict = Verdict((), grants, not rests, True, grants, keeps, "a client" if held else None)
        after, decision = moves.evaluate(POLICY, before, verdict, AS_OF, auto_accept=auto_accept)
        place = compiled.key(POLICY, state, failures, answers)
        assert compiled.DECISIONS[steps.decision[place]] is decision, (failures, answers)
        assert _looked_up(steps, place, before) == after, (failures, answers)
