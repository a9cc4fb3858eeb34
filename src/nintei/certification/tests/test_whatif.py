"""A draft replayed: the same as real runs for the same policy, and the only way to a new version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from nintei.certification import actions
from nintei.certification.actions.policies import NotPublishable
from nintei.certification.models import Evaluation, Standing, WhatIf
from nintei.certification.queries import desk
from nintei.certification.tests.test_appeals import AT, _until, market
from nintei.certification.tests.test_runs import POLICY
from nintei.certification.tests.test_runs import _facts as random_facts
from nintei.kit.errors import Forbidden, Malformed
from nintei.kit.periods import Month
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


def test_a_worker_makes_the_report_that_was_asked_for(market: dict[str, User]) -> None:
    from nintei.certification import chores

    _until(Month(2025, 5))
    actions.ask_simulation(text=STRICT, first=FIRST, last=FIRST, by=market["judge"], at=AT)
    assert desk.whatifs(viewer=market["judge"]).waiting == 1
    made = chores.simulate(text=STRICT, first="2025-05", last="2025-05", by="judge", at=AT.isoformat())
    assert [w.id for w in desk.whatifs(viewer=market["judge"]).done] == [made]
