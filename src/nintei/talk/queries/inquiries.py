"""What somebody sees before they ask: the freelancer's week beside their own hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nintei.catalog import queries as catalog
from nintei.catalog.models import Category
from nintei.people import queries as people
from nintei.people import rules as hours
from nintei.people.queries import PublicProfile

OWN = "own"
ANYTIME = "anytime"


@dataclass(frozen=True)
class Cell:
    """One hour of the week: ``kind`` is both, theirs, ours or none."""

    hour: int
    kind: str


@dataclass(frozen=True)
class Together:
    """A freelancer's week and a client's contact hours, both in the client's zone. ``overlap``: hours of both."""

    zone: str
    theirs: str
    ours: str
    per_week: int
    overlap: int
    observes_holidays: bool

    @property
    def is_mismatch(self) -> bool:
        """Whether the two never meet; without published hours there is nothing to compare."""
        return self.per_week > 0 and self.overlap == 0

    @property
    def rows(self) -> list[list[Cell]]:
        """7 days of 24 hours."""
        kinds = {("1", "1"): "both", ("1", "0"): "theirs", ("0", "1"): "ours", ("0", "0"): "none"}
        cells = [kinds[pair] for pair in zip(self.theirs, self.ours, strict=True)]
        return [[Cell(hour, cells[day * 24 + hour]) for hour in range(24)] for day in range(7)]

    def summary(self, whose: str, language: str) -> str:
        """``theirs`` or ``ours`` in one line."""
        return hours.summary(self.theirs if whose == "theirs" else self.ours, language)


def contact_hours(chosen: Sequence[str], own: str) -> str:
    """168 marks from names of presets, "own" (the person's own published week) and "anytime"."""
    every = {**hours.PRESETS, OWN: own, ANYTIME: "1" * 168}
    return hours.either(*(every[name] for name in chosen if name in every))


def together(*, person: PublicProfile, marks: str, zone: str, at: datetime) -> Together:
    """The freelancer's week and these contact hours, as seen in ``zone`` at the moment ``at``."""
    theirs = hours.in_zone(person.hours, person.time_zone, zone, at)
    return Together(
        zone, theirs, marks, person.hours_per_week, hours.overlap(theirs, marks), person.observes_holidays
    )


@dataclass(frozen=True)
class Asking:
    """Everything the inquiry form shows. ``own_hours`` empty marks: the viewer has published none."""

    person: PublicProfile
    own_hours: str
    own_zone: str
    is_self: bool


def asking(*, viewer: Any, public_id: str, today: date) -> Asking:
    """The person asked and the viewer's own hours; NotFound for somebody who cannot be asked."""
    person = people.profile_for(viewer=viewer, public_id=public_id, today=today)
    week = people.own_availability(viewer=viewer)
    return Asking(person, week.hours, week.time_zone, person.may_edit)


def categories() -> list[Category]:
    """Leaves of project work: what one can ask about."""
    return catalog.leaf_categories(is_task_work=False)
