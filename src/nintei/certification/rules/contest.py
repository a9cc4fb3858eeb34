"""Contesting and integrity: what may be said as a ground, how long an answer may take, who may not give it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

ANSWER_WITHIN = timedelta(days=14)
# A decision can be contested this long; an event at any time.
DECISION_OPEN_FOR = timedelta(days=90)


class Ground(StrEnum):
    """Why an event or a decision is said to be wrong."""

    UNFAIR_REVIEW = "unfair_review"
    WRONG_FAULT = "wrong_fault"
    SPAM_MESSAGE = "spam_message"
    CLIENT_BLOCKED = "client_blocked"
    WAS_ABSENT = "was_absent"
    WRONG_FACT = "wrong_fact"
    MISCOUNTED = "miscounted"
    WRONG_RULE = "wrong_rule"
    OTHER = "other"


class CaseReason(StrEnum):
    """What an integrity case is about (the policy's ``integrity.reasons``)."""

    FRAUD = "fraud"
    WASH_TRADE = "wash_trade"
    IDENTITY = "identity"
    THREATS = "threats"


EVENT_GROUNDS = frozenset(Ground) - {Ground.MISCOUNTED, Ground.WRONG_RULE}
DECISION_GROUNDS = frozenset({Ground.MISCOUNTED, Ground.WRONG_RULE, Ground.WRONG_FACT, Ground.OTHER})


def due(opened_at: datetime) -> datetime:
    """By when the answer is promised."""
    return opened_at + ANSWER_WITHIN


def is_in_time(decided_at: datetime, at: datetime) -> bool:
    """Whether a decision can still be contested."""
    return at - decided_at <= DECISION_OPEN_FOR


def deciders(facts: Mapping[str, Any]) -> set[str]:
    """Public ids of those who had a hand in an event, as its facts name them."""
    named = (facts.get(name) for name in ("moderated_by", "decided_by", "by"))
    return {str(one) for one in named if one}


def may_answer(answerer: str, appellant: str, involved: Collection[str]) -> bool:
    """Nobody answers their own appeal, nor one against what they decided themselves."""
    return answerer != appellant and answerer not in involved
