"""The promises of the certification, each as a property of the rules alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nintei.certification.forms.policy_file import read_policy
from nintei.certification.kinds import HOLDERS, Decision, Grant, Keep, State
from nintei.certification.rules import bars, digest, explain, judge, moves, recheck
from nintei.certification.rules.judge import Evidence, Verdict
from nintei.certification.rules.moves import Standing
from nintei.certification.rules.policy import EXPERIENCE, METRICS

POLICIES = files("nintei.certification") / "policies"
POLICY = read_policy((POLICIES / "certified.yaml").read_text("utf-8"))
TASKS = read_policy((POLICIES / "certified_tasks.yaml").read_text("utf-8"))
AS_OF = date(2026, 3, 1)
SINCE, UNTIL = POLICY.window(AS_OF)
KINDS = {METRICS[c.metric].kind_code: c for c in POLICY.criteria}
MET = dict.fromkeys(POLICY.conditions, True)
# No shrinking: the mutants run these too, and would spend minutes on a nicer counterexample.
quick = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)


def entry(kind, at, outcome, value, client, ref, excluded=""):
    return {
        "kind": kind, "about": "mio", "counterparty": client, "category": "writing", "happened_at": at,
        "outcome": outcome, "value": value, "ref": ref, "excluded_reason": excluded,
    }  # fmt: skip


@st.composite
def histories(draw, most=25):
    rows = []
    for i in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from([*KINDS, "work.earning.released"]))
        at = UNTIL - timedelta(days=draw(st.integers(1, 420)), minutes=i)
        outcome = draw(st.sampled_from([1, 1, 1, 2, 3]))
        value = draw(st.integers(0, 4)) if kind == "work.review.revealed" else 20_000
        excluded = draw(st.sampled_from(["", "", "", "integrity"]))
        rows.append(entry(kind, at, outcome, value, draw(st.sampled_from("abcd")), f"r{i:03}", excluded))
    return rows


def verdict_of(rows, policy=POLICY):
    return judge.judge(policy, recheck.measure(policy, rows, MET, AS_OF))


def no_worse(after: Verdict, before: Verdict) -> bool:
    return (
        after.grants >= before.grants
        and after.keeps >= before.keeps
        and all(
            (a.keep is not Keep.FAIL) >= (b.keep is not Keep.FAIL)
            and (a.grant in (Grant.PASS, Grant.NOT_ASSESSED)) >= (b.grant in (Grant.PASS, Grant.NOT_ASSESSED))
            for a, b in zip(after.criteria, before.criteria, strict=True)
        )
    )


def said(keeps, *, grants=False, experience=True, held=None):
    return Verdict((), True, experience, True, grants, keeps, held)


def record_of(rows):
    return recheck.recheck(POLICY, rows, MET, AS_OF, "", moves.NEW, about="mio", category="writing")[0]


@quick
@given(histories(), st.randoms())
def test_the_same_entries_in_any_order_give_the_same_digest(rows, rng: random.Random):
    mixed = rng.sample(rows, len(rows))
    assert digest.digest(record_of(rows)) == digest.digest(record_of(mixed))


@quick
@given(histories(), histories())
def test_the_line_does_not_move_with_other_people(rows, others):
    theirs = [{**row, "about": "sora", "ref": "s" + row["ref"]} for row in others]
    assert record_of(rows + theirs) == record_of(rows)


@quick
@given(histories(), st.sampled_from(list(KINDS)), st.integers(1, 364), st.sampled_from("abcde"))
def test_adding_a_best_event_never_harms(rows, kind, days, client):
    best = entry(kind, UNTIL - timedelta(days=days), 1, 4, client, "zzz")
    assert no_worse(verdict_of([*rows, best]), verdict_of(rows))


@quick
@given(histories(), st.sampled_from(list(KINDS)), st.integers(1, 364), st.sampled_from("abcde"))
def test_removing_a_worst_event_never_harms(rows, kind, days, client):
    worst = entry(kind, UNTIL - timedelta(days=days), 2, 0, client, "zzz")
    assert no_worse(verdict_of(rows), verdict_of([*rows, worst]))


def test_both_directions_hold_for_every_count_to_forty():
    for c in POLICY.criteria:
        fine = (Grant.PASS, Grant.NOT_ASSESSED)
        for n in range(41):
            for x in range(c.scale * n + 1):
                now = (judge.grant_verdict(c, n, x) in fine, _keeps(c, n, x))
                better = (judge.grant_verdict(c, n + 1, x + c.scale) in fine, _keeps(c, n + 1, x + c.scale))
                worse = (judge.grant_verdict(c, n + 1, x) in fine, _keeps(c, n + 1, x))
                assert all(b >= a for a, b in zip(now, better, strict=True)), (c.id, n, x)
                assert all(a >= b for a, b in zip(now, worse, strict=True)), (c.id, n, x)
                assert now[1] >= now[0], (c.id, n, x)


def _keeps(criterion, n, x):
    return judge.keep_verdict(n, x, bars.least(criterion, n)[1]) is not Keep.FAIL


@quick
@given(histories())
def test_a_failure_that_one_client_causes_is_held(rows):
    full = verdict_of(rows)
    evidence = recheck.measure(POLICY, rows, MET, AS_OF)
    without = []
    for client in sorted({c for by in evidence.by_client.values() for c in by}):
        counts = {}
        for id_, (n, x) in evidence.counts.items():
            less_n, less_x = evidence.by_client[id_].get(client, (0, 0))
            counts[id_] = (n - less_n, x - less_x)
        without.append(judge.judge(POLICY, Evidence(counts)).keeps)
    if any(without):
        assert full.keeps


def test_one_client_alone_never_takes_a_badge():
    rows = [entry("work.contract.ended", UNTIL - timedelta(days=i + 1), 2, 0, "a", f"r{i}") for i in range(5)]
    found = verdict_of(rows)
    assert found.keeps and found.held_by == "a"
    both = rows + [{**row, "counterparty": "b", "ref": "b" + row["ref"]} for row in rows]
    assert not verdict_of(both).keeps


@quick
@given(histories())
def test_who_passes_grant_passes_keep(rows):
    found = verdict_of(rows)
    for row in found.criteria:
        assert row.grant not in (Grant.PASS, Grant.NOT_ASSESSED) or row.keep is not Keep.FAIL
    assert found.keeps or not found.grants


@quick
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=14))
def test_no_loss_without_two_failures_notice_and_an_answered_appeal(months):
    standing, failures, told = Standing(State.CERTIFIED), 0, None
    day = AS_OF
    for keeps, experience, appeal in months:
        verdict = said(keeps, experience=experience)
        for ahead in range(28):
            today = day + timedelta(days=ahead)
            standing, decision = moves.on_effect(standing, verdict, today, appeal)
            if decision is Decision.LAPSED:
                assert failures >= 2 and told is not None and not appeal and not keeps
                assert today - told >= timedelta(days=30)
                return
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        failures = 0 if keeps else failures + 1
        standing, decision = moves.evaluate(POLICY, standing, verdict, day, auto_accept=False)
        assert standing.state in HOLDERS
        if decision is Decision.NOTICED:
            told = day


def test_an_open_appeal_stays_the_effect_and_a_pass_the_day_before_cancels_it():
    notice = Standing(State.NOTICE, 2, date(2026, 4, 5), AS_OF)
    assert moves.on_effect(notice, said(False), date(2026, 4, 9), True) == (notice, Decision.STAYED)
    assert moves.on_effect(notice, said(False), date(2026, 4, 5), False)[0].state is State.LAPSED
    assert moves.on_effect(notice, said(True), date(2026, 4, 4), False)[1] is Decision.RECOVERED
    assert moves.on_effect(notice, said(True), date(2026, 4, 3), False) == (notice, Decision.NO_CHANGE)


def test_with_no_data_nothing_fails_keep():
    found = verdict_of([])
    assert found.keeps and {row.keep for row in found.criteria} == {Keep.NOT_ASSESSED}
    assert all(bars.keeps(c, 0, 0) and bars.least(c, 0)[1] == 0 for c in POLICY.criteria + TASKS.criteria)


@quick
@given(histories(), st.integers(0, 400))
def test_a_declared_absence_changes_no_rate(rows, days):
    absence = {
        **entry("people.absence.declared", UNTIL - timedelta(days=days + 1), 3, 0, None, "abs"),
        "category": None,
    }
    assert record_of([*rows, absence]) == record_of(rows)


def test_tasks_and_projects_read_different_kinds():
    shared = {"work.earning.released"}
    assert not (set(POLICY.kinds) & set(TASKS.kinds)) - shared
    for policy in (POLICY, TASKS):
        assert {METRICS[c.metric].track for c in policy.criteria} == {policy.track}
        assert {EXPERIENCE[e.metric].track for e in policy.experience} <= {policy.track, "both"}


@quick
@given(histories())
def test_task_events_never_enter_a_project_category(rows):
    task = [
        entry("piecework.assignment.settled", UNTIL - timedelta(days=3), 2, 0, "a", f"t{i}") for i in range(9)
    ]
    assert record_of(rows + task) == record_of(rows)


def test_little_experience_rests_the_badge_and_never_takes_it():
    standing = Standing(State.CERTIFIED)
    for _ in range(6):
        standing, _ = moves.evaluate(POLICY, standing, said(True, experience=False), AS_OF, auto_accept=False)
        assert standing.state is State.DORMANT and standing.failures == 0
    after, decision = moves.evaluate(POLICY, standing, said(True), AS_OF, auto_accept=False)
    assert (after.state, decision) == (State.CERTIFIED, Decision.AWAKE)


@quick
@given(histories())
def test_every_number_has_its_entries(rows):
    evidence = recheck.measure(POLICY, rows, MET, AS_OF)
    labelled = recheck.label(rows, SINCE, UNTIL, recheck.caps_of(POLICY))
    assert len(labelled) == len(rows)
    for kind, criterion in KINDS.items():
        counted = [row for row, why in labelled if why == "counted" and row["kind"] == kind]
        assert len(counted) == evidence.counts[criterion.id][0]
        clients = [row["counterparty"] for row in counted]
        assert all(clients.count(c) <= criterion.per_client_cap for c in clients)
        for row, why in labelled:
            if why == "capped" and row["kind"] == kind:
                same = [r for r in counted if r["counterparty"] == row["counterparty"]]
                assert all(recheck.moment(r) >= recheck.moment(row) for r in same)


def test_a_correction_replaces_what_it_corrects():
    bad = {**entry("work.contract.ended", UNTIL - timedelta(days=2), 2, 0, "a", "r1"), "id": 1}
    fixed = {**bad, "id": 2, "supersedes": 1, "excluded_reason": "appeal_upheld"}
    assert recheck.label([bad, fixed], SINCE, UNTIL, {}) == [(fixed, "excluded")]


def test_the_last_moment_before_the_window_and_its_end_do_not_count():
    tick = timedelta(microseconds=1)
    why = [
        [w for _, w in recheck.label([entry("work.contract.ended", at, 1, 0, "a", "r")], SINCE, UNTIL, {})]
        for at in (SINCE - tick, SINCE, UNTIL - tick, UNTIL)
    ]
    assert why == [["outside"], ["counted"], ["counted"], []]
    assert datetime(2026, 2, 28, 15, tzinfo=UTC) == UNTIL


@quick
@given(st.sampled_from(POLICY.criteria), st.integers(0, 80), st.data())
def test_the_number_still_missing_is_the_smallest_that_passes(criterion, n, data):
    x = data.draw(st.integers(0, criterion.scale * n))
    for side, passes in (
        ("grant", lambda v: v.grant in (Grant.PASS, Grant.NOT_ASSESSED)),
        ("keep", lambda v: v.keep is not Keep.FAIL),
    ):
        more = explain.more_good(POLICY, criterion, n, x, side)
        for k, wanted in ((more, True), (more - 1, False)):
            if k >= 0:
                counts = {criterion.id: (n + k, x + k * criterion.scale)}
                row = next(c for c in judge.judge(POLICY, Evidence(counts)).criteria if c.id == criterion.id)
                assert passes(row) is wanted


def test_what_leaves_next_month_is_what_stands_before_the_next_window():
    rows = [
        ("reply", SINCE, 1),
        ("reply", SINCE + timedelta(days=30), 0),
        ("reply", SINCE + timedelta(days=31), 1),
    ]
    assert explain.leaving(POLICY, rows, AS_OF) == {"reply": (2, 1)}


def test_in_transition_the_lower_of_both_lines_counts():
    strict = tuple(replace(c, keep=c.grant) for c in POLICY.criteria)
    new = replace(POLICY, criteria=strict)
    for pair in ((new, POLICY), (POLICY, new)):
        keep_x = bars.milder(*pair)
        for c, s in zip(POLICY.criteria, strict, strict=True):
            for n in range(30):
                assert keep_x(c.id, n) == min(bars.least(c, n)[1], bars.least(s, n)[1])
    fewer = replace(POLICY, criteria=POLICY.criteria[1:])
    assert bars.milder(POLICY, fewer)("rating", 20) == 0
    assert judge.judge(POLICY, Evidence({"rating": (20, 0)}), fewer).keeps


def test_little_evidence_earns_nothing():
    completion = POLICY.criteria[1]
    assert judge.grant_verdict(completion, 1, 1) is Grant.INSUFFICIENT
    assert judge.grant_verdict(completion, 6, 6) is Grant.PASS
    assert judge.grant_verdict(POLICY.criteria[3], 1, 1) is Grant.NOT_ASSESSED


def test_failures_that_end_a_badge_are_those_the_policy_was_chosen_for():
    completion = POLICY.criteria[1]
    assert [n - bars.least(completion, n)[1] + 1 for n in (4, 6, 10, 20, 50)] == [2, 2, 3, 5, 9]
    assert completion.fraction(Decimal("0.5")) == Decimal("0.5")
