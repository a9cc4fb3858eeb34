"""What is told, and how numbers read."""

from datetime import UTC, datetime, timedelta

import pytest

from nintei.certification.kinds import Decision
from nintei.notices import rules
from nintei.notices.kinds import KIND_OF, Topic

MOVED = "certification.standing.moved"
SILENT = {Decision.NO_CHANGE, Decision.HELD, Decision.STAYED, Decision.NOT_ASSESSED, Decision.OFFER_ENDED}


@pytest.mark.parametrize("decision", list(Decision))
def test_every_decision_is_told_or_known_to_be_silent(decision: Decision) -> None:
    assert (rules.topic_of(MOVED, {"decision": decision}) is None) == (decision in SILENT)


def test_appeals_and_policies_are_told() -> None:
    assert rules.topic_of("certification.appeal.opened", {}) is Topic.APPEAL_OPENED
    assert rules.topic_of("certification.appeal.decided", {"outcome": "UPHELD"}) is Topic.APPEAL_UPHELD
    assert rules.topic_of("certification.appeal.decided", {"outcome": "refused"}) is Topic.APPEAL_REFUSED
    assert rules.topic_of("certification.appeal.decided", {"outcome": "WITHDRAWN"}) is None
    assert rules.topic_of("certification.policy.published", {}) is Topic.POLICY_PUBLISHED
    assert rules.topic_of("talk.turn.settled", {}) is None


def test_a_value_that_misses_its_line_never_reads_as_if_it_met_it() -> None:
    assert rules.figure("mean_stars", "0.8999", is_line=False) == "4.59"
    assert rules.figure("mean_stars", "4.60", is_line=True) == "4.60"
    assert rules.figure("on_time_rate", "0.79999", is_line=False) == "79.9%"
    assert rules.figure("on_time_rate", "0.80", is_line=True) == "80.0%"


def test_a_failing_criterion_is_known_by_its_verdict_or_its_numbers() -> None:
    assert rules.fails_keep({"keep_verdict": "FAIL"})
    assert not rules.fails_keep({"keep_verdict": "NOT_ASSESSED"})
    assert rules.fails_keep({"metric": "mean_stars", "bound": "0.89", "keep": "4.60"})
    assert not rules.fails_keep({"metric": "on_time_rate", "bound": "0.80", "keep": "0.80"})


def test_news_is_a_week_old_at_most() -> None:
    now = datetime(2026, 3, 8, tzinfo=UTC)
    assert rules.is_news(now - timedelta(days=7), now)
    assert not rules.is_news(now - timedelta(days=8), now)


def test_a_line_of_a_thread_tells_those_who_did_not_write_it() -> None:
    from nintei.talk.kinds import Role, Said

    client, freelancer, both = (Role.CLIENT,), (Role.FREELANCER,), (Role.FREELANCER, Role.CLIENT)
    assert rules.heard(Said.CLOSED, None) == (both, Topic.FADED)
    assert rules.heard(Said.CLOSED, Role.CLIENT) == (freelancer, Topic.CLOSED)
    assert rules.heard(Said.CONTACT_ASKED, Role.FREELANCER) == (client, Topic.CONTACT_ASKED)
    assert rules.heard(Said.READ_BY_DESK, None) == (both, Topic.DESK_READ)
    assert rules.heard(Said.CONTACT_WITHDRAWN, Role.CLIENT) is None
    assert rules.heard("something newer", Role.CLIENT) is None
    assert set(KIND_OF) == set(Topic), "every topic belongs to a kind"
