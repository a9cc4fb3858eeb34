"""Sharing contact details before a contract: one side asks with theirs, the other agrees with theirs."""

from __future__ import annotations

from nintei.kit.transitions import Move, Table
from nintei.talk.kinds import Role, ShareState, ShareWho

MOST_WORDS = 200
SHARE = Table(
    [
        Move("agree", (ShareState.ASKED,), ShareState.AGREED, (ShareWho.ASKED,)),
        Move("refuse", (ShareState.ASKED,), ShareState.REFUSED, (ShareWho.ASKED,)),
        Move("withdraw", (ShareState.ASKED,), ShareState.WITHDRAWN, (ShareWho.ASKER,)),
    ]
)


def who(*, asked_by: str, role: str) -> ShareWho:
    """As what somebody takes part in a request, by the asker's Role and their own."""
    return ShareWho.ASKER if Role(role) == Role(asked_by) else ShareWho.ASKED
