"""Shared contact details as one side of a thread sees them."""

from __future__ import annotations

from dataclasses import dataclass

from nintei.talk.kinds import Role, ShareState
from nintei.talk.models import Share, Thread


@dataclass(frozen=True)
class Contact:
    """The newest request of a thread. ``theirs`` is empty until both agreed; ``may_ask``: the viewer may begin one."""

    state: str
    is_mine: bool
    mine: str
    theirs: str
    may_ask: bool


def contact_of(*, thread: Thread, role: Role) -> Contact:
    """What the side ``role`` may see."""
    rows = list(Share.objects.filter(thread=thread).order_by("asked_at", "pk"))
    if not rows:
        return Contact("", is_mine=False, mine="", theirs="", may_ask=True)
    last, mine = rows[-1], rows[-1].asked_by == role
    words = (last.askers_words, last.others_words)[:: 1 if mine else -1]
    stands = last.state in {ShareState.ASKED, ShareState.AGREED}
    asked = any(each.asked_by == role for each in rows)
    theirs = words[1] if last.state == ShareState.AGREED else ""
    return Contact(last.state, mine, words[0] if stands else "", theirs, may_ask=not stands and not asked)
