"""The integer tables say exactly what the decimal formulas say; the state machine in full."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nintei.certification.kinds import HOLDERS, Decision, State
from nintei.certification.rules import bars, moves
from nintei.certification.rules.moves import Standing
from nintei.certification.tests.test_rules_invariants import AS_OF, POLICY, TASKS, quick, said
from nintei.kit.errors import Forbidden, Refusal
from nintei.kit.periods import Month

CRITERIA = POLICY.criteria + TASKS.criteria


def test_table_and_formula_agree_for_every_count_to_sixty():
    for c in CRITERIA:
        rows = bars.table(c, 60)
        for n, row in enumerate(rows):
            for x in range(c.scale * n + 1):
                assert (x >= row.grant_x) is bars.grants(c, n, x), (c.id, n, x)
                assert (x >= row.keep_x) is bars.keeps(c, n, x), (c.id, n, x)
                assert (x >= row.rate_x) is bars.grants(c, n, x, floored=False), (c.id, n, x)


@quick
@given(st.sampled_from(CRITERIA), st.integers(61, 5000), st.integers(-4, 4))
def test_table_and_formula_agree_around_the_line_for_large_counts(c, n, off):
    for i, passes in enumerate((bars.grants, bars.keeps)):
        x = min(max(bars.least(c, n)[i] + off, 0), c.scale * n)
        assert (x >= bars.least(c, n)[i]) is passes(c, n, x)


@pytest.mark.parametrize("state", list(State))
def test_every_step_of_the_clock_is_a_move_of_the_table(state):
    pairs = set(moves.MOVES.pairs())
    effect = date(2026, 4, 5) if state is State.NOTICE else None
    for keeps, grants, experience, held, auto, failures in product(
        [0, 1], [0, 1], [0, 1], [None, "a"], [0, 1], [0, 1, 2]
    ):
        standing = Standing(state, failures, effect, date(2026, 1, 1))
        verdict = said(bool(keeps), grants=bool(grants), experience=bool(experience), held=held)
        steps = [moves.evaluate(POLICY, standing, verdict, AS_OF, auto_accept=bool(auto))]
        steps += [
            moves.on_effect(standing, verdict, date(2026, 4, 5) + timedelta(days=d), appeal)
            for d in (-2, -1, 0, 1)
            for appeal in (False, True)
        ]
        for after, _ in steps:
            assert after.state is state or (state, after.state) in pairs
            assert (after.effect_on is not None) is (after.state is State.NOTICE)
        assert steps[0][0].state is not State.LAPSED or state is State.LAPSED
        if state in HOLDERS:
            assert steps[0][0].state in HOLDERS
            if keeps:
                assert steps[0][0].state in (State.CERTIFIED, State.DORMANT)
        if state in (State.SUSPENDED, State.REVOKED, State.WITHDRAWN):
            assert steps[0] == (standing, Decision.NOT_ASSESSED)


def test_the_road_to_a_lapse_and_back():
    standing, decisions = moves.NEW, []
    for month, verdict in enumerate([said(True, grants=True), said(False), said(False), said(False)]):
        on = Month(2026, 1).plus(month).first_day
        standing, decision = moves.evaluate(POLICY, standing, verdict, on, auto_accept=True)
        decisions.append(decision)
    assert decisions == [Decision.GRANTED, Decision.WARNED, Decision.NOTICED, Decision.NO_CHANGE]
    assert standing.effect_on == date(2026, 4, 5)
    standing, decision = moves.on_effect(standing, said(False), date(2026, 4, 5), appeal_open=False)
    assert (standing.state, decision) == (State.LAPSED, Decision.LAPSED)
    standing, decision = moves.evaluate(
        POLICY, standing, said(True, grants=True), date(2026, 5, 1), auto_accept=False
    )
    assert (standing.state, decision) == (State.ELIGIBLE, Decision.OFFERED)
    assert (
        moves.evaluate(POLICY, standing, said(True), date(2026, 6, 1), auto_accept=False)[1]
        is Decision.OFFER_ENDED
    )


@quick
@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_the_effect_date_leaves_the_whole_notice(as_of):
    found = moves.effect_date(POLICY, as_of)
    assert found.day == POLICY.effect_day
    assert timedelta(days=30) <= found - as_of <= timedelta(days=61)


def test_people_move_only_what_is_theirs():
    assert moves.MOVES.target("ACCEPT", State.ELIGIBLE, moves.PERSON) is State.CERTIFIED
    with pytest.raises(Forbidden):
        moves.MOVES.target("SUSPEND", State.CERTIFIED, moves.PERSON)
    with pytest.raises(Refusal):
        moves.MOVES.target("ACCEPT", State.NONE, moves.PERSON)
