"""Words of the room that others may name: what a client is, roles, states."""

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
