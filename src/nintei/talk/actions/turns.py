"""Steps inside verbs: open a turn, answer it, void it, and keep its clock right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from nintei.kit import later
from nintei.kit.db import within_write
from nintei.people import queries as people
from nintei.people.queries import PublishedWeek
from nintei.talk.kinds import WAITING, Answer, Role, Said, ThreadState, Void
from nintei.talk.models import Message, Thread, Turn
from nintei.talk.queries import holidays
from nintei.talk.queries import turns as queries
from nintei.talk.rules import clock
from nintei.talk.rules import threads as thread_rules
from nintei.talk.rules import turns as rules


@within_write
def open_turn(*, thread: Thread, message: Message, at: datetime) -> Turn:
    """The clock of a first unanswered message, frozen as the freelancer had published their hours."""
    week = people.published_weeks([thread.freelancer.public_id])[thread.freelancer.public_id]
    limits = queries.limits(thread.category_id, at)
    turn = Turn(
        thread=thread, message=message, opened_at=at, hours=week.hours, time_zone=week.time_zone,
        holidays=holidays.holidays_after(at) if week.observes_holidays else [],
        holidays_version=holidays.calendar_version() if week.observes_holidays else "",
        absences=queries.as_text(clock.absences_that_count(queries.declared(week), at)),
        limit_staffed_hours=limits.staffed_hours, limit_wall_hours=limits.wall_hours,
    )  # fmt: skip
    turn.first_deadline_at = turn.deadline_at = queries.deadline_of(turn)
    turn.save(force_insert=True)
    return turn


@within_write
def allow_emergency(*, turn: Turn, week: PublishedWeek) -> bool:
    """Add emergencies declared since to what stops the clock; True when that moved the deadline. Never earlier."""
    before = turn.deadline_at
    known = queries.hours_of(turn).absences
    counting = clock.absences_that_count(queries.declared(week), turn.opened_at)
    turn.absences = queries.as_text(tuple(sorted({*known, *counting})))
    turn.deadline_at = max(before, queries.deadline_of(turn))
    if turn.deadline_at == before:
        return False
    turn.save(update_fields=["absences", "deadline_at"])
    return True


@within_write
def catch_up(*, turn: Turn, at: datetime, weeks: Mapping[str, PublishedWeek]) -> Turn:
    """The turn as it is at ``at``: lapsed if it is due, however late the clock's chore comes."""
    if turn.state not in WAITING:
        return turn
    allow_emergency(turn=turn, week=weeks[turn.thread.freelancer.public_id])
    due = rules.due_at(state=turn.state, deadline_at=turn.deadline_at, hold_until=turn.hold_until)
    if at <= due:
        return turn
    _settle(turn, "lapse", Role.CLOCK, due)
    _tell_of_lapse(turn.thread, due)
    return turn


def _tell_of_lapse(thread: Thread, due: datetime) -> None:
    line = Message.objects.create(thread=thread, said=Said.LAPSED, sent_at=due)
    later.defer("notices.hear", message_id=line.pk)
    if thread.state == ThreadState.OPEN:
        since = max(due, thread.last_at)
        thread.last_at = since
        thread.ends_at = thread_rules.ends_at(
            waiting_for=thread.waiting_for, since=since, has_waiting_turn=False
        )
        thread.save(update_fields=["last_at", "ends_at"])


@within_write
def _settle(turn: Turn, move: str, role: Role, at: datetime) -> None:
    turn.state = rules.TURN.target(move, turn.state, role)
    turn.settled_at = at
    own = queries.hours_of(turn)
    end = min(at, turn.deadline_at)
    turn.staffed_minutes = clock.staffed_time(turn.opened_at, end, own) // timedelta(minutes=1)
    turn.save(
        update_fields=[
            "state",
            "settled_at",
            "staffed_minutes",
            "answer",
            "answered_by",
            "void",
            "hold_until",
        ]
    )


@within_write
def waiting(*, thread: Thread, at: datetime) -> Turn | None:
    """The turn of a locked thread that can still be answered at ``at``."""
    turn = Turn.objects.select_for_update(of=("self",)).filter(thread=thread, state__in=WAITING).first()
    if turn is None:
        return None
    turn.thread = thread
    weeks = people.published_weeks([thread.freelancer.public_id])
    turn = catch_up(turn=turn, at=at, weeks=weeks)
    return turn if turn.state in WAITING else None


@within_write
def answer_turn(*, thread: Thread, how: Answer, message: Message | None, at: datetime) -> Turn | None:
    """The freelancer has answered: settle or hold the waiting turn; None when there is none.

    Quotes and acceptances come from the room where offers are made; ``message`` is then None.
    """
    turn = waiting(thread=thread, at=at)
    if turn is None:
        return None
    template = False
    if how is Answer.REPLY and message is not None:
        same, total = queries.first_replies(thread.freelancer_id, message.text_hash, at)
        template = rules.is_template(same=same + 1, total=total + 1)
    move = rules.answering(how, state=turn.state, at=at, deadline_at=turn.deadline_at, is_template=template)
    if move is None:
        return turn
    turn.answer = turn.answer or message
    if move == "hold":
        turn.state = rules.TURN.target(move, turn.state, Role.FREELANCER)
        turn.hold_until = clock.staffed_days_later(at, rules.TEMPLATE_DAYS, queries.hours_of(turn))
        turn.save(update_fields=["state", "answer", "hold_until"])
    else:
        turn.answered_by = how
        _settle(turn, move, Role.FREELANCER, at)
    return turn


@within_write
def void_turn(*, thread: Thread, reason: Void, role: Role, at: datetime) -> Turn | None:
    """The waiting turn needs no answer any more; None when there is none, or when it was due before."""
    turn = waiting(thread=thread, at=at)
    if turn is not None:
        turn.void = reason
        _settle(turn, reason, role, at)
    return turn


@within_write
def hear_client(*, thread: Thread, message: Message, at: datetime) -> None:
    """A client has said something: open a turn if it is a first unanswered message."""
    turn = waiting(thread=thread, at=at)
    opens = rules.opens_turn(
        waiting_for=thread.waiting_for, has_waiting_turn=turn is not None, is_scout=thread.is_scout
    )
    if opens:
        open_turn(thread=thread, message=message, at=at)
