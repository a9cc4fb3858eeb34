"""What the journal says of one person, in figures that anybody may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from nintei.kit.periods import Month, start_of_day
from nintei.record import queries as record
from nintei.record.kinds import Kind, Outcome
from nintei.web import rules

MONTHS = 12
# Fewer clients than this say nothing about who comes back.
ENOUGH_CLIENTS = 3


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """Whole per cent, cut."""
        return 100 * self.part // self.whole if self.whole else 0


@dataclass(frozen=True)
class Figures:
    """What the journal says of one person's last twelve months.

    ``stars``: (mean with one place, reviews). ``completion``: contracts completed of those that ended by somebody's doing.
    ``repeats``: clients with two completed contracts or more, of all with one; empty below ENOUGH_CLIENTS. ``last_active``:
    when anything was last noted, ever.
    """

    finished: int
    tasks: int
    stars: tuple[str, int] | None
    completion: Share
    on_time: Share
    replies: Share
    repeats: Share
    last_active: datetime | None
    months: list[tuple[Month, int]]


_SHOWN = (
    Kind.TURN_SETTLED,
    Kind.CONTRACT_ENDED,
    Kind.MILESTONE_DELIVERED,
    Kind.REVIEW_REVEALED,
    Kind.ASSIGNMENT_SETTLED,
)


def figures_of(*, public_id: str, at: datetime, zone: str = "Asia/Tokyo") -> Figures:
    """Counts of the last twelve full months and the running one; facts set aside by an appeal are left out."""
    this = Month.of(at.astimezone(ZoneInfo(zone)).date())
    since = start_of_day(this.plus(-MONTHS).first_day, zone)
    ever = record.entries_about(public_id, kinds=_SHOWN, limit=5000)
    told = [fact for fact in ever if fact.happened_at >= since and not fact.excluded_reason]

    def share(kind: Kind) -> Share:
        known = [fact.outcome for fact in told if fact.kind is kind and fact.outcome is not Outcome.NEUTRAL]
        return Share(known.count(Outcome.GOOD), len(known))

    stars = [fact.value + 1 for fact in told if fact.kind is Kind.REVIEW_REVEALED]
    ended = share(Kind.CONTRACT_ENDED)
    done = [fact for fact in told if fact.outcome is Outcome.GOOD and fact.kind in (_SHOWN[1], _SHOWN[4])]
    by_month = [Month.of(fact.happened_at.astimezone(ZoneInfo(zone)).date()) for fact in done]
    months = [this.plus(-back) for back in range(MONTHS, -1, -1)]
    return Figures(
        finished=ended.part,
        tasks=share(Kind.ASSIGNMENT_SETTLED).part,
        stars=(rules.one_place(sum(stars), len(stars)), len(stars)) if stars else None,
        completion=ended,
        on_time=share(Kind.MILESTONE_DELIVERED),
        replies=share(Kind.TURN_SETTLED),
        repeats=_repeats(told),
        last_active=max((fact.happened_at for fact in ever), default=None),
        months=[(month, by_month.count(month)) for month in months] if done else [],
    )


def _repeats(told: Sequence[record.Entry]) -> Share:
    """Of the clients with a completed contract, those with a second one."""
    each = Counter(
        fact.counterparty
        for fact in told
        if fact.kind is Kind.CONTRACT_ENDED and fact.outcome is Outcome.GOOD and fact.counterparty
    )
    if len(each) < ENOUGH_CLIENTS:
        return Share(0, 0)
    return Share(sum(count > 1 for count in each.values()), len(each))
