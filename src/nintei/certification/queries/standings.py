"""Where people stand, for other rooms to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    return badges_of_many([about]).get(about, [])


def badges_of_many(abouts: Iterable[str]) -> dict[str, list[Badge]]:
    """``badges_of`` for many party keys in two queries; those without any are left out."""
    steps: dict[int, list[tuple[date, str]]] = defaultdict(list)
    moves = StandingMove.objects.filter(standing__about__key__in=list(abouts)).order_by("pk")
    for standing, on, state in moves.values_list("standing_id", "on", "state_after"):
        steps[standing].append((on, state))
    found: dict[str, list[Badge]] = defaultdict(list)
    rows = Standing.objects.filter(pk__in=steps).order_by("category__slug")
    for pk, about, category, state in rows.values_list("pk", "about__key", "category__slug", "state"):
        if periods := periods_of(steps[pk], category):
            found[about].append(Badge(category, state, tuple(periods)))
    return dict(found)


def periods_of(steps: Iterable[tuple[date, str]], category: str) -> list[Period]:
    """The certified periods in a standing's steps (day, state after), oldest first."""
    periods: list[Period] = []
    since: date | None = None
    for on, state in steps:
        holds = state in HOLDERS
        if holds and since is None:
            since = on
        elif not holds and since is not None:
            periods.append(Period(category, since, on))
            since = None
    if since is not None:
        periods.append(Period(category, since, None))
    return periods
