"""Who may do what in an organisation, and the moves of memberships and invitations; pure."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from nintei.kit.transitions import Move, Table
from nintei.people.kinds import InvitationState, MembershipState, Role, Side

# An invitation that nobody answers is over after this long.
INVITATION_LIFE = timedelta(days=14)
# So that nobody writes to the whole world in an organisation's name.
MOST_WAITING = 50

MEMBERSHIP = Table(
    [
        Move("leave", (MembershipState.ACTIVE,), MembershipState.LEFT, (Side.ONESELF,)),
        Move("remove", (MembershipState.ACTIVE,), MembershipState.REMOVED, (Side.STAFF,)),
    ]
)
INVITATION = Table(
    [
        Move("accept", (InvitationState.SENT,), InvitationState.ACCEPTED, (Side.INVITED,)),
        Move("decline", (InvitationState.SENT,), InvitationState.DECLINED, (Side.INVITED,)),
        Move("withdraw", (InvitationState.SENT,), InvitationState.WITHDRAWN, (Side.STAFF,)),
        Move("expire", (InvitationState.SENT,), InvitationState.EXPIRED, (Side.CLOCK,)),
    ]
)


def may_invite(role: str, invited_as: str) -> bool:
    """Owners invite as anything but owner, managers as member; owners are made by handing over."""
    if role == Role.OWNER:
        return invited_as in (Role.MANAGER, Role.MEMBER)
    return role == Role.MANAGER and invited_as == Role.MEMBER


def may_withdraw(role: str, invited_as: str) -> bool:
    """Whoever may invite as this may also take such an invitation back."""
    return may_invite(role, invited_as)


def may_change_role(role: str, before: str, after: str) -> bool:
    """Owners move others between manager and member. Nobody makes or unmakes an owner this way."""
    return role == Role.OWNER and Role.OWNER not in (before, after)


def may_hand_over(role: str, *, to_oneself: bool) -> bool:
    """Owners give their own place to another member."""
    return role == Role.OWNER and not to_oneself


def may_remove(role: str, theirs: str) -> bool:
    """Owners remove managers and members, managers remove members; owners leave by themselves."""
    if role == Role.OWNER:
        return theirs != Role.OWNER
    return role == Role.MANAGER and theirs == Role.MEMBER


def may_rename(role: str) -> bool:
    """Owners only: the name stands on what others agree to."""
    return role == Role.OWNER


def may_leave(role: str, *, owners: int) -> bool:
    """Everybody, except the last owner."""
    return role != Role.OWNER or owners > 1


def may_close(role: str, *, members: int) -> bool:
    """The owner, when nobody else is left."""
    return role == Role.OWNER and members == 1


def new_token() -> str:
    """What a link carries: 256 bits nobody can guess."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of it: whoever reads the database cannot make a link from it."""
    return hashlib.sha256(token.encode()).hexdigest()
