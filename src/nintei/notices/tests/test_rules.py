"""What is told, and how numbers read."""

from datetime import UTC, datetime, timedelta

import pytest

from nintei.certification.kinds import Decision
from nintei.notices import rules
from nintei.notices.kinds import Topic

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
