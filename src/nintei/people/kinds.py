"""Words of the room that others may name: what a client is, roles, states, what a token may be used for."""

from __future__ import annotations

from enum import StrEnum


class ClientKind(StrEnum):
    """What gives work, in the eyes of the law."""

    COMPANY = "company"
    SOLE_PROPRIETOR = "sole_proprietor"
    CONSUMER = "consumer"


class Role(StrEnum):
    """What a member of an organisation is there."""

    OWNER = "owner"
    MANAGER = "manager"
    MEMBER = "member"


class Side(StrEnum):
    """Who moves an invitation or a membership."""

    INVITED = "invited"
    STAFF = "staff"
    ONESELF = "oneself"
    CLOCK = "clock"


class InvitationState(StrEnum):
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class MembershipState(StrEnum):
    ACTIVE = "ACTIVE"
    LEFT = "LEFT"
    REMOVED = "REMOVED"


class Happened(StrEnum):
    """What the history of an organisation can say."""

    FOUNDED = "founded"
    RENAMED = "renamed"
    INVITED = "invited"
    SENT_AGAIN = "sent_again"
    JOINED = "joined"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ROLE_CHANGED = "role_changed"
    HANDED_OVER = "handed_over"
    REMOVED = "removed"
    LEFT = "left"
    CLOSED = "closed"


class Way(StrEnum):
    """How a document is shown."""

    PICTURES = "pictures"
    VIDEO = "video"
    IN_PERSON = "in_person"


class CheckState(StrEnum):
    """Where a request for an identity check stands."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class Decider(StrEnum):
    """Who moves a request for an identity check."""

    PERSON = "person"
    OPERATOR = "operator"
    PROVIDER = "provider"
    CLOCK = "clock"


class PictureSide(StrEnum):
    FRONT = "front"
    BACK = "back"
    FACE = "face"


class Scope(StrEnum):
    """One permission of a token: a room, and whether to read or to change."""

    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    SEARCH_READ = "search:read"
    TALK_READ = "talk:read"
    TALK_WRITE = "talk:write"
    CERTIFICATION_READ = "certification:read"
    NOTICES_READ = "notices:read"
    NOTICES_WRITE = "notices:write"
