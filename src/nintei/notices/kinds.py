"""What people are told about, by which way, and what becomes of a mail."""

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
    MESSAGE = "message"
    TURN_HALF = "turn_half"
    TURN_SOON = "turn_soon"
    QUIET_HALF = "quiet_half"
    ENDS_SOON = "ends_soon"
    TURN_MISSED = "turn_missed"
    NOT_ANSWERED = "not_answered"
    NOT_NEEDED = "not_needed"
    DECLINED = "declined"
    CLOSED = "closed"
    CLIENT_SILENT = "client_silent"
    UNANSWERED = "unanswered"
    FADED = "faded"
    CONTACT_ASKED = "contact_asked"
    CONTACT_AGREED = "contact_agreed"
    DESK_READ = "desk_read"
    TURN_KEPT = "turn_kept"
    TURN_NEUTRAL = "turn_neutral"


class Kind(StrEnum):
    """What one can choose a way for; REASONS alone has none to choose."""

    REASONS = "reasons"
    MESSAGE = "message"
    DEADLINE = "deadline"
    RESULT = "result"
    CERTIFICATE = "certificate"
    RECORD = "record"


class Channel(StrEnum):
    """How a notice goes out beside the page: in a mail of its own, in a digest, or not at all."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"


class Period(StrEnum):
    """Which digest: of a day, of a week, or asked for just now."""

    DAILY = "daily"
    WEEKLY = "weekly"
    ASKED = "asked"


class Stage(StrEnum):
    """Reminders before something happens by itself."""

    HALF = "half"
    SOON = "soon"


class MailState(StrEnum):
    """WAITING until it is SENT; MOOT: read before; REFUSED: for good; GIVEN_UP: after days of trying.

    UNDELIVERABLE: the address takes no mail; IN_DOUBT: a digest whose sender died while sending.
    """

    WAITING = "waiting"
    SENT = "sent"
    MOOT = "moot"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    UNDELIVERABLE = "undeliverable"
    IN_DOUBT = "in_doubt"


class Verdict(StrEnum):
    """What a mail server's answer means: try again, never this mail, never this address."""

    LATER = "later"
    REFUSED = "refused"
    DEAD = "dead"


# Topics whose message shows the failing criteria: both numbers and what would be enough.
EXPLAINED = frozenset({Topic.WARNED, Topic.NOTICED, Topic.LAPSED})

_OF_KIND: dict[Kind, tuple[Topic, ...]] = {
    # Decisions about a certificate that may cost something, with their reasons, the rules they rest on, and who looked in.
    Kind.REASONS: (
        Topic.WARNED, Topic.NOTICED, Topic.LAPSED, Topic.DORMANT, Topic.SUSPENDED, Topic.REINSTATED, Topic.REVOKED,
        Topic.APPEAL_OPENED, Topic.APPEAL_UPHELD, Topic.APPEAL_REFUSED, Topic.POLICY_PUBLISHED, Topic.DESK_READ,
    ),
    Kind.MESSAGE: (Topic.MESSAGE,),
    Kind.DEADLINE: (Topic.TURN_HALF, Topic.TURN_SOON, Topic.QUIET_HALF, Topic.ENDS_SOON),
    Kind.RESULT: (
        Topic.TURN_MISSED, Topic.NOT_ANSWERED, Topic.NOT_NEEDED, Topic.DECLINED, Topic.CLOSED, Topic.CLIENT_SILENT,
        Topic.UNANSWERED, Topic.FADED, Topic.CONTACT_ASKED, Topic.CONTACT_AGREED,
    ),
    Kind.CERTIFICATE: (Topic.OFFERED, Topic.GRANTED, Topic.RECOVERED, Topic.AWAKE),
    Kind.RECORD: (Topic.TURN_KEPT, Topic.TURN_NEUTRAL),
}  # fmt: skip
KIND_OF: dict[Topic, Kind] = {topic: kind for kind, topics in _OF_KIND.items() for topic in topics}
TOPICS_OF: dict[Kind, tuple[Topic, ...]] = _OF_KIND

# What somebody gets who has chosen nothing.
DEFAULTS: dict[Kind, Channel] = {
    Kind.MESSAGE: Channel.NOW,
    Kind.DEADLINE: Channel.NOW,
    Kind.RESULT: Channel.NOW,
    Kind.CERTIFICATE: Channel.NOW,
    Kind.RECORD: Channel.WEEKLY,
}
