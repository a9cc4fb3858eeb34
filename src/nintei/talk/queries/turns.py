"""What a turn's clock needs: published hours, limits; and what the turn itself remembers of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from nintei.certification.queries import policies
from nintei.kit.errors import NotFound
from nintei.people.queries import PublishedWeek
from nintei.talk.kinds import WAITING, MeasureKind
from nintei.talk.models import Measure, Message, Report, Thread, Turn
from nintei.talk.rules import clock, turns

_METRIC = "reply_in_time_rate"


def limits(category: int, at: datetime) -> turns.Limits:
    """How long a turn may take by the policy in force for the category; the default where none assesses replies."""
    default = turns.Limits()
    try:
        policy = policies.deciding(category, at.date()).policy
    except NotFound:
        return default
    said = next((criterion.limits for criterion in policy.criteria if criterion.metric == _METRIC), {})
    return turns.Limits(
        said.get("limit_staffed_hours", default.staffed_hours),
        said.get("limit_wall_hours", default.wall_hours),
    )


def declared(week: PublishedWeek) -> list[clock.Declared]:
    """A week's absences as the clock reads them."""
    return [
        clock.Declared(each.starts_on, each.ends_on, each.declared_at, each.withdrawn_at, each.is_emergency)
        for each in week.absences
    ]


def as_text(absences: tuple[clock.Absence, ...]) -> list[list[str]]:
    """Absences as a turn stores them."""
    return [[first.isoformat(), last.isoformat()] for first, last in absences]


def hours_of(turn: Turn) -> clock.Hours:
    """The hours that count for this turn, as it remembers them."""
    absences = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in turn.absences)
    return clock.Hours(turn.hours, turn.time_zone, absences, frozenset(turn.holidays))


def deadline_of(turn: Turn) -> datetime:
    """The deadline by what the turn remembers now."""
    return clock.deadline(
        turn.opened_at,
        hours_of(turn),
        staffed=timedelta(hours=turn.limit_staffed_hours),
        wall=timedelta(hours=turn.limit_wall_hours),
    )


def waiting_turn(thread: Thread) -> Turn | None:
    """The turn of a thread that waits for an answer."""
    return Turn.objects.filter(thread=thread, state__in=WAITING).first()


def first_replies(freelancer: int, text_hash: str, at: datetime) -> tuple[int, int]:
    """(same text, all) among the answers that a freelancer gave to turns in the year before ``at``."""
    rows = Turn.objects.filter(
        thread__freelancer_id=freelancer, answer__said="text", answer__sent_at__gt=at - turns.TEMPLATE_YEAR
    )
    return rows.filter(answer__text_hash=text_hash).count(), rows.count()


def people_told(client: int, text_hash: str) -> set[int]:
    """Ids of the freelancers to whom a client's inquiries brought this very text."""
    rows = Message.objects.filter(author_id=client, text_hash=text_hash, thread__client_id=client)
    return set(rows.values_list("thread__freelancer_id", flat=True))


def is_reported_scout(turn: Turn) -> bool:
    """Whether the turn's message went to ten or more people and any of them has reported it, or an operator says so."""
    if Measure.objects.filter(report__thread_id=turn.thread_id, kind=MeasureKind.SCOUT).exists():
        return True
    client, text_hash = turn.thread.client_id, turn.message.text_hash
    if not turns.is_scout(people=len(people_told(client, text_hash))):
        return False
    return (
        Report.objects.filter(
            thread__client_id=client,
            thread__messages__text_hash=text_hash,
            thread__messages__author_id=client,
        )
        .exclude(by_id=client)
        .exists()
    )
