"""Would the tests notice? Each row breaks one rule and names the test that must fail."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from nintei.certification.kinds import Decision, Grant, Keep, State
from nintei.certification.rules import bars, digest, explain, judge, moves, recheck
from nintei.certification.tests import test_rules_invariants as promises
from nintei.certification.tests import test_rules_tables as tables

_bar, _estimate, _bound, _grant = bars._bar.__wrapped__, bars.estimate, bars.bound, judge.grant_verdict
_on_effect, _keeping, _label = moves.on_effect, moves._keeping, recheck.label


def _hard_gate(c, n, x):
    return Grant.INSUFFICIENT if n < c.grant_min_n and not c.thin else _grant(c, n, x)


def _strip_the_idle(standing, verdict, on):
    after, said = _keeping(standing, verdict, on)
    return (moves._to(standing, State.LAPSED, on), said) if said is Decision.DORMANT else (after, said)


def _caps_oldest(entries, since, until, caps):
    rows = _label(entries, since, until, {})
    seen, out = {}, []
    for row, why in reversed(rows):
        key = row["kind"], row["counterparty"]
        seen[key] = seen.get(key, 0) + (why == "counted")
        late = why == "counted" and seen[key] > caps.get(row["kind"], 10**9)
        out.append((row, "capped" if late else why))
    return out


MUTANTS = [
    ("grant counts missing evidence as earned", bars, "estimate", lambda c, n, x, *, floored=True: _estimate(c, n, x, floored=False), promises.test_little_evidence_earns_nothing),  # noqa: ARG005
    ("grant waits for n as a gate", judge, "grant_verdict", _hard_gate, promises.test_both_directions_hold_for_every_count_to_forty),
    ("keep uses the estimate", bars, "bound", lambda c, n, x: _estimate(c, n, x, floored=False), promises.test_failures_that_end_a_badge_are_those_the_policy_was_chosen_for),
    ("keep uses a lower bound", bars, "bound", lambda c, n, x: 2 * _estimate(c, n, x, floored=False) - _bound(c, n, x), promises.test_both_directions_hold_for_every_count_to_forty),
    ("another z", bars, "Z", Decimal("1.2815516"), promises.test_failures_that_end_a_badge_are_those_the_policy_was_chosen_for),
    ("no data fails", judge, "keep_verdict", lambda n, x, keep_x: Keep.PASS if n and x >= keep_x else Keep.FAIL, promises.test_with_no_data_nothing_fails_keep),
    ("the table is one off", bars, "_bar", lambda c, n: _bar(c, n)._replace(keep_x=_bar(c, n).keep_x + 1), tables.test_table_and_formula_agree_for_every_count_to_sixty),
    ("no one-client rule", judge, "_held_by", lambda *a: None, promises.test_a_failure_that_one_client_causes_is_held),  # noqa: ARG005
    ("one failure is enough", moves, "_failing", lambda p, s, on, f=moves._failing: f(replace(p, consecutive_failures=1), s, on), tables.test_the_road_to_a_lapse_and_back),
    ("no notice period", moves, "effect_date", lambda p, on: on, promises.test_no_loss_without_two_failures_notice_and_an_answered_appeal),  # noqa: ARG005
    ("appeals do not stay", moves, "on_effect", lambda s, v, t, a: _on_effect(s, v, t, False), promises.test_an_open_appeal_stays_the_effect_and_a_pass_the_day_before_cancels_it),  # noqa: ARG005
    ("a late pass does not cancel", moves, "on_effect", lambda s, v, t, a: _on_effect(s, replace(v, keeps=False), t, a), promises.test_an_open_appeal_stays_the_effect_and_a_pass_the_day_before_cancels_it),
    ("little experience strips", moves, "_keeping", _strip_the_idle, promises.test_little_experience_rests_the_badge_and_never_takes_it),
    ("the cap keeps the oldest", recheck, "label", _caps_oldest, promises.test_every_number_has_its_entries),
    ("corrections are ignored", recheck, "current", list, promises.test_a_correction_replaces_what_it_corrects),
    ("the snapshot depends on order", digest, "snapshot", lambda work, personal=(): "".join(d.hex() for d in work), promises.test_the_same_entries_in_any_order_give_the_same_digest),  # noqa: ARG005
    ("transition takes the stricter line", bars, "milder", lambda new, old: lambda i, n: max(bars.least(new.criterion(i), n)[1], bars.least(old.criterion(i), n)[1]), promises.test_in_transition_the_lower_of_both_lines_counts),
    ("the missing number is rounded up", explain, "more_good", lambda *a, f=explain.more_good: f(*a) + 1, promises.test_the_number_still_missing_is_the_smallest_that_passes),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "module", "attribute", "mutant", "killer"), MUTANTS, ids=[m[0] for m in MUTANTS]
)
def test_a_broken_rule_is_noticed(monkeypatch, name, module, attribute, mutant, killer):
    cached = bars._bar
    cached.cache_clear()
    monkeypatch.setattr(module, attribute, mutant)
    try:
        # AttributeError and the like would be a broken mutant, not a noticed one.
        with pytest.raises(AssertionError):
            killer()
    finally:
        cached.cache_clear()
