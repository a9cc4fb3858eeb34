"""Reply turns: when one opens, what settles it, what it counts as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from nintei.kit.transitions import Move, Table
from nintei.record.kinds import Excluded, Outcome
from nintei.talk.kinds import Answer, Role, TurnState, Uncounted, Void, WaitingFor

# Below this many published hours a week, replies are not assessed.
LEAST_HOURS = 10
# A reply is a template when more than 80 % of at least five first replies of a year are the very same text.
TEMPLATE_LEAST, TEMPLATE_PERCENT = 5, 80
TEMPLATE_YEAR = timedelta(days=365)
TEMPLATE_DAYS = 5
# The same text to this many people, once somebody reports it, is a template scout.
SCOUT_PEOPLE = 10
# How long an emergency may be declared after a deadline has passed.
FORGIVING = timedelta(days=30)

_OPEN, _HELD = TurnState.OPEN, TurnState.HELD

TURN = Table(
    [
        Move(Answer.REPLY, (_OPEN, _HELD), TurnState.ANSWERED, (Role.FREELANCER,)),
        Move(Answer.QUOTE, (_OPEN, _HELD), TurnState.ANSWERED, (Role.FREELANCER,)),
        Move(Answer.ACCEPT, (_OPEN, _HELD), TurnState.ANSWERED, (Role.FREELANCER,)),
        Move(Answer.DECLINE, (_OPEN, _HELD), TurnState.ANSWERED, (Role.FREELANCER,)),
        Move("hold", (_OPEN,), TurnState.HELD, (Role.FREELANCER,)),
        Move(Void.CLOSED, (_OPEN, _HELD), TurnState.VOID, (Role.CLIENT,)),
        Move(Void.NO_REPLY_NEEDED, (_OPEN, _HELD), TurnState.VOID, (Role.CLIENT,)),
        Move(Void.BLOCKED, (_OPEN, _HELD), TurnState.VOID, (Role.FREELANCER, Role.CLIENT)),
        Move("lapse", (_OPEN, _HELD), TurnState.LAPSED, (Role.CLOCK,)),
    ]
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a turn may take: hours of published working time, and hours on the wall."""

    staffed_hours: int = 12
    wall_hours: int = 96


def opens_turn(*, waiting_for: str, has_waiting_turn: bool, is_scout: bool) -> bool:
    """Whether a client's message is a first unanswered one: consecutive messages are one turn."""
    return waiting_for != WaitingFor.FREELANCER and not has_waiting_turn and not is_scout


def is_template(*, same: int, total: int) -> bool:
    """Whether ``same`` identical ones among ``total`` first replies of a year, this one included, are a template."""
    return total >= TEMPLATE_LEAST and same * 100 > total * TEMPLATE_PERCENT


def is_scout(*, people: int) -> bool:
    """Whether a text that went to ``people`` persons is one that is sent round."""
    return people >= SCOUT_PEOPLE


def due_at(*, state: str, deadline_at: datetime, hold_until: datetime | None) -> datetime:
    """The last moment at which a waiting turn can still be answered."""
    if state == TurnState.HELD and hold_until is not None:
        return max(deadline_at, hold_until)
    return deadline_at


def answering(
    how: Answer, *, state: str, at: datetime, deadline_at: datetime, is_template: bool
) -> str | None:
    """The move that this answer makes of a waiting turn that is not due yet; None when it changes nothing.

    A template only holds the turn; then a text of one's own still counts until the deadline, and a quote, an
    acceptance or a decline until the hold ends.
    """
    if how is not Answer.REPLY:
        return str(how)
    if is_template:
        return "hold" if state == TurnState.OPEN else None
    return str(how) if at <= deadline_at else None


@dataclass(frozen=True, slots=True)
class Ended:
    """A turn that is over. ``void``: a Void or nothing; ``staffed_minutes``: until it ended."""

    state: str
    void: str
    hours_per_week: int
    staffed_minutes: int
    sender_suspended: bool
    scout_reported: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the journal says about a turn; ``why``: an Uncounted, for people."""

    outcome: Outcome
    excluded_reason: str = ""
    why: str = ""


def settlement(turn: Ended) -> Settlement:
    """What a turn that is over counts as (docs/decisions/0008): spam first, then what ended it, then the clock.

    A turn whose whole time passed without a single staffed minute is neutral: its clock never ran.
    """
    answered = turn.state == TurnState.ANSWERED
    if turn.sender_suspended or turn.scout_reported:
        reason = Excluded.SENDER_SUSPENDED if turn.sender_suspended else Excluded.TEMPLATE_SCOUT
        return Settlement(Outcome.GOOD if answered else Outcome.NEUTRAL, reason)
    if turn.void == Void.CLOSED:
        return Settlement(Outcome.NEUTRAL, Excluded.WITHDRAWN_BEFORE_DEADLINE)
    if turn.void == Void.BLOCKED:
        return Settlement(Outcome.NEUTRAL, Excluded.OTHER, Uncounted.SENDER_BLOCKED)
    if turn.void == Void.NO_REPLY_NEEDED:
        return Settlement(Outcome.NEUTRAL, Excluded.OTHER, Uncounted.NO_REPLY_NEEDED)
    if turn.hours_per_week < LEAST_HOURS:
        return Settlement(Outcome.NEUTRAL, why=Uncounted.FEW_HOURS)
    if answered:
        return Settlement(Outcome.GOOD)
    if not turn.staffed_minutes:
        return Settlement(Outcome.NEUTRAL, why=Uncounted.NEVER_STAFFED)
    return Settlement(Outcome.BAD)
