"""Hours of the week, and days away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from nintei.people.models import Absence, Availability, User


def own_availability(*, viewer: User) -> Availability:
    """The viewer's own hours; unsaved and empty when none are given yet."""
    return Availability.objects.filter(user=viewer).first() or Availability(user=viewer)


def own_absences(*, viewer: User, today: date) -> QuerySet[Absence]:
    """The viewer's absences that are not over."""
    return Absence.objects.filter(user=viewer, ends_on__gte=today, withdrawn_at=None).order_by("starts_on")


def later_absences(rows: QuerySet[Absence], *, after: tuple[date, int]) -> QuerySet[Absence]:
    """Those of ``rows`` that come after one of that first day and id, in the order of both."""
    day, key = after
    return rows.filter(Q(starts_on__gt=day) | Q(starts_on=day, pk__gt=key))


def absences_of(*, public_id: str) -> list[tuple[date, date]]:
    """Every declared stretch of days away; for what must not count against the person."""
    rows = Absence.objects.filter(user__public_id=public_id, withdrawn_at=None)
    return list(rows.values_list("starts_on", "ends_on").order_by("starts_on"))


@dataclass(frozen=True)
class Capacity:
    """What somebody can take on: hours a week, the next free day when that is still to come, days of lead time."""

    weekly: int | None
    free_from: date | None
    lead_days: int | None

    @property
    def is_said(self) -> bool:
        """Whether there is anything to show."""
        return (self.weekly, self.free_from, self.lead_days) != (None, None, None)


def capacity(*, week: Availability, today: date | None) -> Capacity:
    """Of one week, as of ``today``: a free day that has passed means now."""
    coming = week.free_from if week.free_from and today and week.free_from > today else None
    return Capacity(week.weekly_capacity, coming, week.lead_days)


@dataclass(frozen=True)
class PublishedWeek:
    """Somebody's hours (168 marks) and every absence ever declared, withdrawn ones too, oldest declaration first."""

    hours: str
    time_zone: str
    observes_holidays: bool
    absences: tuple[Absence, ...]


def published_weeks(public_ids: Iterable[str]) -> dict[str, PublishedWeek]:
    """The published weeks of many people, whether listed or not; for clocks that run in them. Two queries."""
    users = User.objects.filter(public_id__in=list(public_ids)).select_related("availability")
    users = users.prefetch_related(
        Prefetch("absences", Absence.objects.order_by("declared_at", "pk"), to_attr="every_absence")
    )
    found = {}
    for user in users:
        week = getattr(user, "availability", None) or Availability(user=user)
        absences = tuple(user.every_absence)
        found[user.public_id] = PublishedWeek(week.hours, week.time_zone, week.observes_holidays, absences)
    return found
