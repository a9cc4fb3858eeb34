"""What the journal can say: kinds of facts, outcomes, reasons for leaving a fact out."""

from __future__ import annotations

from enum import IntEnum, StrEnum

_CODES = {
    1: "talk.turn.settled",
    2: "work.contract.ended",
    3: "work.milestone.delivered",
    4: "work.review.revealed",
    5: "work.earning.released",
    6: "piecework.assignment.settled",
    7: "piecework.gold.answered",
    20: "people.identity.verified",
    21: "people.profile.completed",
    22: "people.absence.declared",
    23: "certification.integrity_case.changed",
    30: "certification.standing.moved",
    31: "certification.appeal.opened",
    32: "certification.appeal.decided",
    33: "certification.policy.published",
}


class Kind(IntEnum):
    """A kind of fact; the number is stored, the dotted ``code`` is written in files, digests and pages."""

    TURN_SETTLED = 1
    CONTRACT_ENDED = 2
    MILESTONE_DELIVERED = 3
    REVIEW_REVEALED = 4
    EARNING_RELEASED = 5
    ASSIGNMENT_SETTLED = 6
    GOLD_ANSWERED = 7
    IDENTITY_VERIFIED = 20
    PROFILE_COMPLETED = 21
    ABSENCE_DECLARED = 22
    INTEGRITY_CASE_CHANGED = 23
    STANDING_MOVED = 30
    APPEAL_OPENED = 31
    APPEAL_DECIDED = 32
    POLICY_PUBLISHED = 33

    @property
    def code(self) -> str:
        return _CODES[self.value]

    @classmethod
    def from_code(cls, code: str) -> Kind:
        """The kind with this dotted name; ValueError when there is none."""
        for number, known in _CODES.items():
            if known == code:
                return cls(number)
        raise ValueError(f"no kind of fact is called {code!r}")

    @property
    def is_measured(self) -> bool:
        """Whether criteria may count it; such a fact always has a category."""
        return self.value < 20

    @property
    def is_personal(self) -> bool:
        """Whether it is about the person as a whole; such a fact never has a category."""
        return 20 <= self.value < 30


# Facts measured by their value alone: a review's stars, a payment's yen.
VALUED = (Kind.REVIEW_REVEALED, Kind.EARNING_RELEASED)


class Outcome(IntEnum):
    GOOD = 1
    BAD = 2
    NEUTRAL = 3


class Excluded(StrEnum):
    """Why a fact stays in the journal and is not counted; the owner always sees the reason."""

    APPEAL_UPHELD = "appeal_upheld"
    SENDER_SUSPENDED = "sender_suspended"
    TEMPLATE_SCOUT = "template_scout"
    BELOW_FLOOR_PRICE = "below_floor_price"
    INTEGRITY = "integrity"
    WITHDRAWN_BEFORE_DEADLINE = "withdrawn_before_deadline"
    OTHER = "other"


class Why(StrEnum):
    """How the labelled selection treats a fact."""

    COUNTED = "counted"
    CAPPED = "capped"
    NEUTRAL = "neutral"
    EXCLUDED = "excluded"
    OUTSIDE = "outside"


class Figure(StrEnum):
    """A figure of the record that a profile shows; the value stands in addresses."""

    FINISHED = "finished"
    TASKS = "tasks"
    STARS = "stars"
    COMPLETION = "completion"
    ON_TIME = "on-time"
    REPLIES = "replies"
    REPEATS = "repeats"
    EARNINGS = "earnings"
    ACTIVITY = "activity"
    LAST_ACTIVE = "last-active"


class How(StrEnum):
    """What one fact does in one figure: counted as good, counted, or left out and why."""

    GOOD = "good"
    COUNTED = "counted"
    FIRST_OF_CLIENT = "first_of_client"
    SECOND_OF_CLIENT = "second_of_client"
    FURTHER_OF_CLIENT = "further_of_client"
    NOT_DONE = "not_done"
    NO_CLIENT = "no_client"
    NEUTRAL = "neutral"
    EXCLUDED = "excluded"
    OUTSIDE = "outside"
