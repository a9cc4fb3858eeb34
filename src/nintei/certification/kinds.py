"""Words that other rooms may name: states, decisions and verdicts of certification."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where one person stands in one category."""

    NONE = "NONE"
    ELIGIBLE = "ELIGIBLE"
    CERTIFIED = "CERTIFIED"
    AT_RISK = "AT_RISK"
    NOTICE = "NOTICE"
    LAPSED = "LAPSED"
    DORMANT = "DORMANT"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    WITHDRAWN = "WITHDRAWN"


HOLDERS = frozenset({State.CERTIFIED, State.AT_RISK, State.NOTICE, State.DORMANT})
"""States in which the certificate is held."""


class Decision(StrEnum):
    """What one evaluation, or one effect date, did to a standing."""

    NO_CHANGE = "no_change"
    OFFERED = "offered"
    OFFER_ENDED = "offer_ended"
    GRANTED = "granted"
    WARNED = "warned"
    NOTICED = "noticed"
    RECOVERED = "recovered"
    HELD = "held"
    STAYED = "stayed"
    LAPSED = "lapsed"
    DORMANT = "dormant"
    AWAKE = "awake"
    NOT_ASSESSED = "not_assessed"


class Grant(StrEnum):
    """One criterion, seen from the side of earning."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    INSUFFICIENT = "INSUFFICIENT"
    NOT_ASSESSED = "NOT_ASSESSED"


class Keep(StrEnum):
    """One criterion, seen from the side of losing."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    NOT_ASSESSED = "NOT_ASSESSED"
