"""What programs read and send about threads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from nintei.kit.api.shapes import Day, Given, Page, Shape, Text, YesNo
from nintei.people.forms import ZONES
from nintei.talk.kinds import DeclineReason
from nintei.talk.rules import texts

Zone = Literal[*ZONES]  # type: ignore[valid-type]
Body = Annotated[Text, Field(min_length=1, max_length=texts.MOST_SIGNS)]


class ThreadLine(Shape):
    """One thread in the list. ``deadline_at``: until when a reply is in time; ``ends_at``: when silence ends it."""

    id: int
    title: str
    other: str
    role: str
    category: str
    state: str
    is_mine_to_act: bool
    deadline_at: datetime | None
    ends_at: datetime | None
    last_at: datetime
    last_said: str
    last_body: str
    unread: int


class ThreadPage(Page[ThreadLine]):
    """One's own threads, latest first."""


class Clock(Shape):
    """The reply turn: how much working time is used and left, in minutes, and until when."""

    state: str
    deadline_at: datetime
    is_assessed: bool
    used_minutes: int
    left_minutes: int


class Thread(Shape):
    """One thread; ``may``: names of what one may do now."""

    id: int
    title: str
    category: str
    role: str
    other: str
    other_id: str
    state: str
    waiting_for: str
    ends_at: datetime | None
    clock: Clock | None
    may: list[str]
    contact_hours: str
    contact_zone: str
    mismatch_seen_at: datetime | None


class Message(Shape):
    """One line of a thread. ``said``: text, or what happened; ``facts``: details of that."""

    id: int
    said: str
    is_mine: bool
    author: str
    body: str
    sent_at: datetime
    is_corrected: bool
    is_new: bool
    facts: dict[str, Any]


class MessagePage(Page[Message]):
    """The lines of a thread, oldest first."""


class MessageGiven(Given):
    """A text."""

    body: Body


class Decline(Given):
    """A no. ``busy_until`` only with the reason busy; the reason other needs a note."""

    reason: DeclineReason
    busy_until: Day | None = None
    note: Annotated[Text, Field(max_length=texts.MOST_NOTE)] = ""


class Inquiry(Given):
    """A first message. ``contact_hours``: when the sender can be reached, 168 marks in ``contact_zone``.

    Hours that never meet those of the freelancer are refused until ``acknowledged_mismatch`` is true.
    """

    category: Annotated[Text, Field(max_length=60)]
    title: Annotated[Text, Field(min_length=1, max_length=texts.MOST_TITLE)]
    body: Body
    contact_hours: Annotated[Text, Field(pattern="^[01]{168}$")]
    contact_zone: Zone = "Asia/Tokyo"
    acknowledged_mismatch: YesNo = False
