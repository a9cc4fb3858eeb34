"""Where people stand, for other rooms to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import Standing, StandingMove


def offered() -> list[tuple[int, str]]:
    """Offers that nobody has answered yet: (standing id, party key), oldest first."""
    rows = Standing.objects.filter(state=State.ELIGIBLE).order_by("since", "pk")
    return list(rows.values_list("pk", "about__key"))


def held_by(about: str) -> list[int]:
    """Ids of the standings that a party key holds now."""
    return list(
        Standing.objects.filter(about__key=about, state__in=HOLDERS)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def counts_by_state() -> dict[str, int]:
    """{state: people and categories in it}, NONE left out."""
    rows = Standing.objects.exclude(state=State.NONE).values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in rows.order_by("state")}


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which somebody was certified; ``until`` None while it lasts."""

    category: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Badge:
    """What a public profile shows of one category: the state if it is held, and every certified period."""

    category: str
    state: str
    periods: tuple[Period, ...]

    @property
    def is_held(self) -> bool:
        """Whether the badge is shown as held (a dormant one is, as resting)."""
        return self.state in HOLDERS


def badges_of(about: str) -> list[Badge]:
    """Public badges of a party key, by category; certified periods stay after a lapse."""
    found = []
    rows = Standing.objects.filter(about__key=about).select_related("category").order_by("category__slug")
    for standing in rows:
        periods = _periods(standing.category.slug, list(standing.moves.order_by("pk")))
        if periods:
            found.append(Badge(standing.category.slug, standing.state, tuple(periods)))
    return found


def _periods(category: str, moves: Sequence[StandingMove]) -> list[Period]:
    periods: list[Period] = []
    since: date | None = None
    for move in moves:
        holds = move.state_after in HOLDERS
        if holds and since is None:
            since = move.on
        elif not holds and since is not None:
            periods.append(Period(category, since, move.on))
            since = None
    if since is not None:
        periods.append(Period(category, since, None))
    return periods
