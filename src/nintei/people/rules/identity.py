"""Identity checks: the moves of a request, who may check, and what a provider must be able to do; pure.

A provider is named by the setting NINTEI_IDENTITY_PROVIDER: ``operator`` for the operators' own staff, or the dotted path
of a class of another package that does what ``Provider`` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from nintei.kit.transitions import Move, Table
from nintei.people.kinds import CheckState, Decider, PictureSide, Way

# A request that nobody decides is over after this long, and its pictures with it.
REQUEST_LIFE = timedelta(days=30)
# After a change of the legal name everything is kept for this long.
RENEWAL = timedelta(days=60)
REMINDER = timedelta(days=14)
MOST_BYTES = 12 * 1024 * 1024
# Enough to read the small print of a card, not more.
LONGEST = 2400

_OPEN = (CheckState.REQUESTED,)
REQUEST = Table(
    [
        Move("approve", _OPEN, CheckState.APPROVED, (Decider.OPERATOR, Decider.PROVIDER)),
        Move("refuse", _OPEN, CheckState.REFUSED, (Decider.OPERATOR, Decider.PROVIDER)),
        Move("withdraw", _OPEN, CheckState.WITHDRAWN, (Decider.PERSON,)),
        Move("expire", _OPEN, CheckState.EXPIRED, (Decider.CLOCK,)),
    ]
)


@dataclass(frozen=True)
class Asked:
    """A request as a provider sees it. ``reference``: its name for ever; ``method``: which document."""

    reference: str
    method: str
    way: str
    family_name: str
    given_name: str
    locale: str


class Outcome(StrEnum):
    WAITS = "waits"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True)
class Verdict:
    """What a provider says. ``reason``: a sentence for the person when refused; ``url``: where they go on."""

    outcome: Outcome
    reason: str = ""
    url: str = ""


class Provider(Protocol):
    """Somebody who checks. Both calls may take long and may be repeated; they run in the background.

    ``ways``: how a document can be shown; ``is_ours``: decided at this installation's desk, which then gets the pictures.
    """

    @property
    def ways(self) -> tuple[Way, ...]:
        """How a document can be shown."""
        ...

    @property
    def is_ours(self) -> bool:
        """Whether this installation's desk decides."""
        ...

    def begin(self, asked: Asked) -> Verdict:
        """A new request; most answer WAITS."""
        ...

    def look(self, reference: str) -> Verdict:
        """How a waiting request stands now."""
        ...


class OperatorReviewed:
    """The operators' own staff look at the document: by pictures, by video or in person."""

    ways = (Way.PICTURES, Way.VIDEO, Way.IN_PERSON)
    is_ours = True

    def begin(self, asked: Asked) -> Verdict:
        """Somebody will look."""
        return Verdict(Outcome.WAITS)

    def look(self, reference: str) -> Verdict:
        """The desk decides by itself."""
        return Verdict(Outcome.WAITS)


def missing_pictures(way: str, sides: set[str]) -> tuple[PictureSide, ...]:
    """Pictures that this way needs and that are not there: the front of the document, and the face beside it."""
    if way != Way.PICTURES:
        return ()
    return tuple(side for side in (PictureSide.FRONT, PictureSide.FACE) if side not in sides)


def has_legal_name(family_name: str, given_name: str) -> bool:
    """Whether there is a name to compare a document with."""
    return bool(family_name.strip() and given_name.strip())


def renewal_by(*, checked: tuple[str, str], now: tuple[str, str], at: datetime) -> datetime | None:
    """Until when a check holds after the legal name was changed; None while it is the one that was checked."""
    return None if checked == now else at + RENEWAL
