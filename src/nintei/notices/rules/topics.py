"""Which fact is told as what, and how its numbers read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Any

from nintei.notices.kinds import Topic
from nintei.talk.kinds import Role, Said

# Older than this is history: it is listed and never mailed.
NEWS = timedelta(days=7)
# certification.standing.moved: facts["decision"], or what a person of the operator did.
_MOVES = {
    "offered": Topic.OFFERED,
    "granted": Topic.GRANTED,
    "warned": Topic.WARNED,
    "noticed": Topic.NOTICED,
    "lapsed": Topic.LAPSED,
    "recovered": Topic.RECOVERED,
    "dormant": Topic.DORMANT,
    "awake": Topic.AWAKE,
    "suspend": Topic.SUSPENDED,
    "suspended": Topic.SUSPENDED,
    "reinstate": Topic.REINSTATED,
    "reinstated": Topic.REINSTATED,
    "revoke": Topic.REVOKED,
    "revoked": Topic.REVOKED,
}


def topic_of(kind_code: str, facts: Mapping[str, Any]) -> Topic | None:
    """What a fact of the journal is told as; None for what needs no message."""
    if kind_code == "certification.standing.moved":
        return _MOVES.get(str(facts.get("decision") or facts.get("move") or "").lower())
    if kind_code == "certification.appeal.opened":
        return Topic.APPEAL_OPENED
    if kind_code == "certification.appeal.decided":
        decided = str(facts.get("outcome") or facts.get("state") or "").lower()
        return {"upheld": Topic.APPEAL_UPHELD, "refused": Topic.APPEAL_REFUSED}.get(decided)
    if kind_code == "certification.policy.published":
        return Topic.POLICY_PUBLISHED
    return None


# talk.turn.settled: what the outcome is told as.
_COUNTED = {"GOOD": Topic.TURN_KEPT, "BAD": Topic.TURN_MISSED, "NEUTRAL": Topic.TURN_NEUTRAL}


def settled(outcome: str) -> Topic:
    """What a reply turn's outcome (GOOD, BAD, NEUTRAL) is told as to the freelancer."""
    return _COUNTED[outcome]


_BOTH = (Role.FREELANCER, Role.CLIENT)
# A line that is no text: whom it tells of what, when a person brought it about and when the clock did.
_HEARD: dict[Said, tuple[tuple[Role, ...], Topic]] = {
    Said.DECLINE: ((Role.CLIENT,), Topic.DECLINED),
    Said.NO_REPLY_NEEDED: ((Role.FREELANCER,), Topic.NOT_NEEDED),
    # The freelancer hears of it with the outcome, from the journal.
    Said.LAPSED: ((Role.CLIENT,), Topic.NOT_ANSWERED),
    Said.CLIENT_SILENT: (_BOTH, Topic.CLIENT_SILENT),
    Said.UNANSWERED: (_BOTH, Topic.UNANSWERED),
    Said.READ_BY_DESK: (_BOTH, Topic.DESK_READ),
}
# A line of one side that tells the other.
_OTHER: dict[Said, Topic] = {
    Said.CLOSED: Topic.CLOSED,
    Said.CONTACT_ASKED: Topic.CONTACT_ASKED,
    Said.CONTACT_AGREED: Topic.CONTACT_AGREED,
}


def heard(said: str, author: Role | None) -> tuple[tuple[Role, ...], Topic] | None:
    """Whom a line of a thread that is no text tells of what; None when nobody. ``author`` None: the clock."""
    if said not in set(Said):
        return None
    if author is None and said == Said.CLOSED:
        return _BOTH, Topic.FADED
    if author is not None and said in _OTHER:
        return tuple(role for role in _BOTH if role is not author), _OTHER[Said(said)]
    return _HEARD.get(Said(said))


def is_news(written_at: datetime, at: datetime) -> bool:
    """Whether a fact written then is still worth a mail now."""
    return at - written_at <= NEWS


def figure(metric: str, value: str, *, is_line: bool) -> str:
    """A criterion's number as people read it: stars with two decimals, rates in percent with one.

    ``value``: decimal text, a fraction 0..1, or for stars also 1..5 as policies write them (a fraction s
    means 1 + 4s stars). A line is rounded up and a person's value down, so that a value that misses its
    line never reads as if it met it.
    """
    number = Decimal(value)
    rounding = ROUND_UP if is_line else ROUND_DOWN
    if metric == "mean_stars":
        stars = 1 + 4 * number if number <= 1 else number
        return str(stars.quantize(Decimal("0.01"), rounding))
    return f"{(number * 100).quantize(Decimal('0.1'), rounding)}%"


def fails_keep(criterion: Mapping[str, Any]) -> bool:
    """Whether a criterion, as a statement carries it, is under its keeping line."""
    said = criterion.get("keep_verdict")
    if said is not None:
        return str(said) == "FAIL"
    bound, keep = Decimal(str(criterion["bound"])), Decimal(str(criterion["keep"]))
    if criterion.get("metric") == "mean_stars" and keep > 1 >= bound:
        bound = 1 + 4 * bound
    return bound < keep
