"""What people are told about."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    OFFERED = "offered"
    GRANTED = "granted"
    WARNED = "warned"
    NOTICED = "noticed"
    LAPSED = "lapsed"
    RECOVERED = "recovered"
    DORMANT = "dormant"
    AWAKE = "awake"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    APPEAL_OPENED = "appeal_opened"
    APPEAL_UPHELD = "appeal_upheld"
    APPEAL_REFUSED = "appeal_refused"
    POLICY_PUBLISHED = "policy_published"


# Topics whose message shows the failing criteria: both numbers and what would be enough.
EXPLAINED = frozenset({Topic.WARNED, Topic.NOTICED, Topic.LAPSED})
