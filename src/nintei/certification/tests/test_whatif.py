"""A draft replayed: the same as real runs for the same policy, and the only way to a new version."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from nintei.certification import actions
from nintei.certification.actions.policies import NotPublishable
from nintei.certification.models import Evaluation, Standing, WhatIf
from nintei.certification.queries import desk
from nintei.certification.tests.test_appeals import AT, _facts, _until, market
from nintei.certification.tests.test_runs import POLICY
from nintei.certification.tests.test_runs import _facts as random_facts
from nintei.kit.canonical import canonical_json
from nintei.kit.errors import Forbidden, Malformed
from nintei.kit.periods import Month
from nintei.people.actions import enrol_many
from nintei.people.models import User
from nintei.record import actions as record

__all__ = ["market"]
pytestmark = pytest.mark.django_db(transaction=True)
FIRST, LAST = Month(2025, 5), Month(2025, 12)
STRICT = (
    POLICY.replace("version: 1", "version: 2\nsupersedes: 1")
    .replace("effective_from: 2024-01-01", "effective_from: 2025-11-03")
    .replace(
        'grant: "0.80", keep: "0.78", prior: ["0.90", 2], grant_min_n: 3',
        'grant: "0.95", keep: "0.94", prior: ["0.95", 2], grant_min_n: 3',
    )
)


def test_the_present_policy_replayed_gives_what_the_runs_decided(market: dict[str, User]) -> None:
    facts = [f for f in random_facts(30, 7) if f.category in (None, "logo")]
    record.load(facts=facts, at=AT)
    report = actions.simulate(text=POLICY, first=FIRST, last=LAST, at=AT).report
    assert report["draft"] == report["present"]
    assert (report["gained"], report["lost"]) == ([], [])
    assert Evaluation.objects.count() == Standing.objects.count() == 0
    runs = actions.run_all_months(first=FIRST, last=LAST, at=AT, auto_accept=True)
    for run, states in zip(runs, report["draft"]["states"], strict=True):
        latest: dict[tuple[int, int], str] = {}
        rows = Evaluation.objects.filter(as_of__lte=run.as_of).order_by("pk")
        for about, category, state in rows.values_list("about_id", "category_id", "state_after"):
            latest[about, category] = state
        kept = sorted(s for s in latest.values() if s != "NONE")
        assert states == {s: kept.count(s) for s in dict.fromkeys(kept)}


def test_a_stricter_draft_says_who_would_lose_and_why(market: dict[str, User]) -> None:
    heard: list[object] = []
    kept = actions.simulate(
        text=STRICT,
        first=FIRST,
        last=Month(2025, 7),
        at=AT,
        by=market["judge"],
        on_progress=lambda *a: heard.append(a),
    )
    assert kept.public_id == "wi-2025-0001"
    assert len(heard) == 3
    assert {row["about"] for row in kept.report["lost"]} <= {"anna"}
    assert desk.whatif(viewer=market["judge"], public_id=kept.public_id).report == kept.report
    with pytest.raises(DatabaseError):
        WhatIf.objects.update(series="other")
    with pytest.raises(Forbidden):
        actions.simulate(text=STRICT, first=FIRST, last=LAST, at=AT, by=market["bert"])
    with pytest.raises(Malformed):
        actions.simulate(text=STRICT, first=LAST, last=FIRST, at=AT)


def test_a_later_version_needs_the_report_of_this_very_text_and_sixty_days(market: dict[str, User]) -> None:
    with pytest.raises(NotPublishable):
        actions.publish_policy(text=STRICT, at=AT)
    other = actions.simulate(text=STRICT.replace("0.94", "0.93"), first=FIRST, last=FIRST, at=AT)
    with pytest.raises(NotPublishable):
        actions.publish_policy(text=STRICT, whatif=other.public_id, at=AT)
    right = actions.simulate(text=STRICT, first=FIRST, last=FIRST, at=AT)
    assert right.public_id == "wi-2025-0002"
    with pytest.raises(NotPublishable):
        actions.publish_policy(text=STRICT, whatif=right.public_id, at=AT + timedelta(days=5))
    made = actions.publish_policy(text=STRICT, whatif=right.public_id, at=AT, by=market["judge"])
    assert (made.version, made.whatif_id) == (2, right.pk)
    with pytest.raises(DatabaseError):
        type(made).objects.filter(pk=made.pk).update(version=3)


@pytest.mark.parametrize("seed", [11, 12, 13, 14])
def test_the_present_policy_against_itself_gains_and_loses_nobody(market: dict[str, User], seed: int) -> None:
    record.load(facts=[f for f in random_facts(25, seed) if f.category in (None, "logo")], at=AT)
    report = actions.simulate(text=POLICY, first=FIRST, last=LAST, at=AT).report
    assert (report["gained"], report["lost"]) == ([], [])
    assert report["draft"] == report["present"]
    assert report["draft"]["firmness"]["losses"] == report["draft"]["volatility"]["losses"] > 0


def test_the_same_replay_gives_the_same_bytes(market: dict[str, User]) -> None:
    record.load(facts=[f for f in random_facts(25, 21) if f.category in (None, "logo")], at=AT)
    reports = [actions.simulate(text=STRICT, first=FIRST, last=LAST, at=AT).report for _ in range(2)]
    # Canonical JSON refuses floats: nothing in a report depends on a machine's arithmetic.
    assert canonical_json(reports[0]) == canonical_json(reports[1])


def test_the_figures_of_one_loss_are_those_worked_out_by_hand(market: dict[str, User]) -> None:
    # Anna is certified on 1 May, warned on 1 July, noticed on 1 August and loses it on 5 September.
    said = actions.simulate(text=POLICY, first=FIRST, last=LAST, at=AT).report["present"]
    days = 31 + 30 + 31 + 31 + 4
    assert said["states"][3:6] == [{"NOTICE": 1}, {"NOTICE": 1}, {"LAPSED": 1}]
    calm = said["volatility"]
    assert (calm["certified_days"], calm["losses"], calm["warnings"]) == (days, 1, 1)
    assert calm["losses_per_100_years"] == str((Decimal(36525) / days).quantize(Decimal("0.0001")))
    assert calm["warnings_per_100_months"] == "23.9665"  # one warning in 127 / 30.4375 months
    assert (calm["thin_share"], calm["median_spell_days"], calm["recovery_share"]) == (
        "1.0000",
        days,
        "0.0000",
    )
    assert (calm["vetoes"], calm["yoyo_share"]) == (0, "0.0000")
    # Of 200 redraws 43 would have kept it, more than a fifth.
    assert said["firmness"] == {"rounds": 200, "losses": 1, "unjust_losses": 1, "unjust_share": "1.0000",
                                "certified": 0, "flip_rate": None}  # fmt: skip
    assert said["fairness"]["newcomers"]["is_withheld"]
    assert all(row["is_withheld"] for row in said["fairness"]["rates"])


def test_groups_of_five_and_the_next_half_year_are_counted_from_real_profiles(
    market: dict[str, User],
) -> None:
    rows = [{"public_id": f"p{i}", "email": f"p{i}@example.org", "display_name": f"P{i}",
             "hours": "1" * 35 + "0" * 133 if i < 6 else "1" * 20 + "0" * 148, "at": AT} for i in range(12)]  # fmt: skip
    with transaction.atomic():
        enrol_many(people=rows)
    for i in range(12):
        record.load(facts=_facts(f"p{i}"), at=AT)
    said = actions.simulate(text=POLICY, first=FIRST, last=LAST, at=AT).report["draft"]
    groups = {(r["dimension"], r["group"]): r for r in said["fairness"]["rates"]}
    full, part = groups["hours", "full_time"], groups["hours", "part_time"]
    assert (full["people"], full["granted"], full["losses"]) == (6, 6, 6)
    assert (part["people"], part["granted_share"]) == (6, "1.0000")
    assert groups["hours", "hours_unknown"]["is_withheld"]
    # All thirteen were certified on 1 June; until 1 December each ends eight contracts badly and none well.
    ended = [r for r in said["validity"]["rows"] if r["metric"] == "fault_completion_rate"]
    assert [(r["certified"], r["people"], r["n"], r["share"]) for r in ended] == [(True, 13, 104, "0.0000")]


def test_a_revoked_certificate_is_a_labelled_case(market: dict[str, User]) -> None:
    standing = _until(Month(2025, 6))
    judge, early = market["judge"], AT.replace(month=6)
    actions.open_case(by=judge, about="anna", reason="fraud", note="通報", at=early)
    actions.suspend(by=judge, standing_id=standing.pk, reason="fraud", statement="証拠", at=early)
    actions.revoke(by=judge, standing_id=standing.pk, reason="fraud", statement="証拠", at=early)
    text = POLICY.replace(", no_open_integrity_case", "")
    said = actions.simulate(text=text, first=FIRST, last=LAST, at=AT).report["draft"]
    # The case was opened on 2 June, the policy alone ends it on 5 September: four months begun.
    assert said["caught"] == {"labelled": 1, "caught": 1, "months_to_catch": 4}


def test_only_an_operator_publishes(market: dict[str, User]) -> None:
    kept = actions.simulate(text=STRICT, first=FIRST, last=FIRST, at=AT)
    with pytest.raises(Forbidden):
        actions.publish_policy(text=STRICT, whatif=kept.public_id, by=market["bert"], at=AT)
    assert actions.publish_policy(text=STRICT, whatif=kept.public_id, by=market["judge"], at=AT).version == 2
