"""What the clock does: lapse turns that are due, write outcomes into the journal, forgive emergencies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from nintei.kit import live
from nintei.kit.db import within_write, writes
from nintei.people import queries as people
from nintei.people import rules as hours
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact
from nintei.talk.actions import turns as steps
from nintei.talk.kinds import WAITING, TurnState, Uncounted
from nintei.talk.models import Turn
from nintei.talk.queries import cases
from nintei.talk.queries import turns as queries
from nintei.talk.rules import turns as rules

_WITH = ("thread__freelancer", "thread__client", "thread__category", "message")


@writes
def settle_due_turns(*, at: datetime, limit: int = 500) -> int:
    """Write the outcome of every turn whose deadline has passed into the journal; returns how many.

    The fact bears the deadline's date, its value is the staffed minutes until the turn ended. May run any number of
    times and in several workers: each turn is noted once.
    """
    held = Q(state=TurnState.HELD, hold_until__gte=at)
    # Thread and turn together, or another worker's verb and this one could wait for each other.
    rows = Turn.objects.select_for_update(skip_locked=True, of=("self", "thread")).select_related(*_WITH)
    due = list(rows.filter(~held, noted_at=None, deadline_at__lt=at).order_by("deadline_at", "pk")[:limit])
    weeks = people.published_weeks({turn.thread.freelancer.public_id for turn in due})
    over = [each for each in due if steps.catch_up(turn=each, at=at, weeks=weeks).state not in WAITING]
    facts = [_fact(turn) for turn in over]
    live.announce(*(f"thread:{turn.thread_id}" for turn in over))
    for turn, entry in zip(over, record.note_many(facts=facts, at=at), strict=True):
        turn.noted_at, turn.entry_id = at, entry
        turn.save(update_fields=["outcome", "excluded_reason", "why", "noted_at", "entry_id"])
    return len(over)


def _fact(turn: Turn) -> Fact:
    """The turn's outcome, also set on the turn itself."""
    thread = turn.thread
    said = rules.settlement(
        rules.Ended(
            state=turn.state, void=turn.void, hours_per_week=hours.hours_per_week(turn.hours),
            staffed_minutes=turn.staffed_minutes or 0, sender_suspended=not thread.client.is_active
            or cases.suspension(user=thread.client_id, at=turn.deadline_at) is not None,
            scout_reported=queries.is_reported_scout(turn),
        )
    )  # fmt: skip
    turn.outcome, turn.excluded_reason, turn.why = int(said.outcome), said.excluded_reason, said.why
    return Fact(
        kind=Kind.TURN_SETTLED, about=thread.freelancer.public_id, counterparty=thread.client.public_id,
        category=thread.category.slug, happened_at=turn.deadline_at, outcome=said.outcome,
        value=turn.staffed_minutes or 0, ref=f"talk.turn:{turn.pk}", excluded_reason=said.excluded_reason,
        facts=_shown(turn),
    )  # fmt: skip


def _shown(turn: Turn) -> dict[str, Any]:
    """What people see of it beside the outcome; private words stay in the thread."""
    said = {
        "thread": turn.thread_id, "title": turn.thread.title, "opened_at": turn.opened_at.isoformat(),
        "deadline_at": turn.deadline_at.isoformat(), "ended_by": turn.answered_by or turn.void or "lapse", "why": turn.why,
    }  # fmt: skip
    if turn.settled_at:
        said["settled_at"] = turn.settled_at.isoformat()
    return said


@writes
def allow_emergencies(*, at: datetime) -> Sequence[int]:
    """Move the deadlines that an emergency declared since moves; returns the turns' ids. May run any number of times.

    A turn that waits gets its later deadline. One that lapsed in the last thirty days is forgiven: its fact is superseded
    by a neutral one, unless an appeal has corrected it before.
    """
    lapsed = Q(
        state=TurnState.LAPSED,
        outcome=Outcome.BAD,
        noted_at__isnull=False,
        deadline_at__gt=at - rules.FORGIVING,
    )
    rows = Turn.objects.select_for_update(skip_locked=True, of=("self",)).select_related(*_WITH)
    declared_since = rows.filter(
        lapsed | Q(state__in=WAITING), thread__freelancer__absences__is_emergency=True,
        thread__freelancer__absences__declared_at__gt=F("opened_at"),
    )  # fmt: skip
    found = list({turn.pk: turn for turn in declared_since.order_by("pk")}.values())
    weeks = people.published_weeks({turn.thread.freelancer.public_id for turn in found})
    moved = []
    for turn in found:
        before = turn.deadline_at
        if not steps.allow_emergency(turn=turn, week=weeks[turn.thread.freelancer.public_id]):
            continue
        if turn.state == TurnState.LAPSED:
            _forgive(turn, before, at)
        moved.append(turn.pk)
        live.announce(f"thread:{turn.thread_id}")
    return moved


@within_write
def _forgive(turn: Turn, before: datetime, at: datetime) -> None:
    assert turn.entry_id is not None  # a noted turn has an entry: the table says so
    said = {"why": str(Uncounted.EMERGENCY), "first_deadline_at": before.isoformat()}
    try:
        turn.entry_id = record.supersede(entry_id=turn.entry_id, at=at, outcome=Outcome.NEUTRAL, facts=said)
    except record.AlreadySuperseded:
        return
    turn.outcome, turn.why = int(Outcome.NEUTRAL), Uncounted.EMERGENCY
    turn.save(update_fields=["outcome", "why", "entry_id"])
