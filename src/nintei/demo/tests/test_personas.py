"""Every persona's plan leads where it promises, by the engine alone (no database)."""

from collections import defaultdict
from pathlib import Path

import pytest

import nintei.certification
from nintei.certification.forms import policy_file
from nintei.certification.kinds import State
from nintei.certification.rules import judge, moves
from nintei.certification.rules.policy import METRICS
from nintei.demo import rules
from nintei.kit.periods import Month

POLICIES = Path(nintei.certification.__file__).parent / "policies"
FIRST = Month(2025, 8)


def _policy(category):
    name = "certified_tasks" if category.startswith("task-") else "certified"
    return policy_file.read_policy((POLICIES / f"{name}.yaml").read_text("utf-8"))


def _counts(policy, told):
    """{criterion: (n, x)} with the latest facts of each client, as far as the cap allows."""
    counts, by_client = {}, {}
    for criterion in policy.criteria:
        metric = METRICS[criterion.metric]
        mine = defaultdict(list)
        for fact in sorted(told, key=lambda fact: fact.happened_at, reverse=True):
            if fact.kind == metric.kind_code and len(mine[fact.client]) < (criterion.per_client_cap or 10**6):
                mine[fact.client].append(fact.value if metric.uses == "value" else fact.outcome == rules.GOOD)
        by_client[criterion.id] = {client: (len(xs), sum(xs)) for client, xs in mine.items() if xs}
        counts[criterion.id] = tuple(map(sum, zip(*by_client[criterion.id].values(), strict=True))) or (0, 0)
    return counts, by_client


def _experience(policy, told, ever, as_of):
    kind = "piecework.assignment.settled" if policy.track == "task" else "work.contract.ended"
    good = [fact for fact in told if fact.kind == kind and fact.outcome == rules.GOOD]
    began = min(
        (f.happened_at.date() for f in ever if f.kind == kind and f.outcome == rules.GOOD), default=as_of
    )
    clients, age = len({fact.client for fact in good}), (as_of - began).days
    paid = sum(fact.value for fact in told if fact.kind == "work.earning.released")
    known = {
        "completed_orders": len(good),
        "approved_tasks": len(good),
        "distinct_clients": clients,
        "distinct_requesters": clients,
        "released_earnings": paid,
        "first_order_age_days": age,
        "first_task_age_days": age,
    }
    return {each.metric: known[each.metric] for each in policy.experience}


def _end(person, category) -> list[State]:
    """The states at each first of a month, grants accepted at once."""
    policy, standing, ever, path = _policy(category), moves.NEW, [], []
    for position in range(rules.MONTHS):
        month = FIRST.plus(position)
        ever += [f for f in rules.month_facts(person, position, month.first_day) if f.category == category]
        as_of = month.next().first_day
        since = Month(as_of.year - 1, as_of.month).first_day
        told = [fact for fact in ever if fact.happened_at.date() >= since]
        counts, by_client = _counts(policy, told)
        conditions = dict.fromkeys(policy.conditions, True)
        evidence = judge.Evidence(counts, _experience(policy, told, ever, as_of), conditions, by_client)
        verdict = judge.judge(policy, evidence)
        if standing.effect_on and standing.effect_on <= as_of:
            standing, _ = moves.on_effect(standing, verdict, standing.effect_on, appeal_open=False)
        standing, _ = moves.evaluate(policy, standing, verdict, as_of, auto_accept=True)
        path.append(State(standing.state))
    return path


PROMISED = {
    "kenta": {State.AT_RISK, State.NOTICE},
    "mio": {State.CERTIFIED},
    "aoi": {State.AT_RISK},
    "minato": {State.NOTICE},
    "rin": {State.LAPSED},
    "kaede": {State.DORMANT},
    "sora": {State.CERTIFIED},
    "haruki": {State.CERTIFIED},
    "ren": {State.CERTIFIED},
    # Offered: here every offer is accepted at once.
    "hina": {State.CERTIFIED},
    "nagi": {State.CERTIFIED},
    "yui": {State.NONE},
}


@pytest.mark.parametrize("person", rules.PERSONAS, ids=lambda person: person.public_id)
def test_a_persona_ends_where_it_promises(person):
    path = _end(person, person.categories[-1])
    assert path[-1] in PROMISED[person.public_id], path


def test_kenta_holds_a_task_certificate_beside_the_project_one_in_danger():
    assert _end(rules.PERSONAS[0], "task-data-entry")[-1] is State.CERTIFIED


def test_nagi_had_a_notice_that_was_cancelled():
    nagi = next(person for person in rules.PERSONAS if person.public_id == "nagi")
    path = _end(nagi, "video-editing")
    assert path[path.index(State.NOTICE) + 1 :] == [State.CERTIFIED] * 2
