"""Reads about people, already authorised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from nintei.kit.errors import Forbidden, NotFound
from nintei.people import rules
from nintei.people.models import Absence, Availability, IdentityCheck, Profile, User


def user_by_public_id(public_id: str) -> User:
    """The active account of that name; NotFound otherwise."""
    user = User.objects.filter(public_id=public_id, is_active=True).first()
    if user is None:
        raise NotFound(_("この人は見つかりません。"))
    return user


def user_by_email(email: str) -> User | None:
    """For log-in and the command line; the case of the address does not matter."""
    return User.objects.filter(email__iexact=email).first()


def users_by_public_id(public_ids: Iterable[str]) -> dict[str, User]:
    """Many accounts, active or not, each with its profile, in one query."""
    found = User.objects.filter(public_id__in=list(public_ids)).select_related("profile")
    return {user.public_id: user for user in found}


def names(public_ids: Iterable[str]) -> dict[str, str]:
    """Public names by public id."""
    rows = Profile.objects.filter(user__public_id__in=list(public_ids))
    return dict(rows.values_list("user__public_id", "display_name"))


def own_profile(*, viewer: User) -> Profile:
    """The viewer's own profile, legal name included; unsaved and empty when none exists yet."""
    found = Profile.objects.select_related("user").filter(user=viewer).first()
    return found or Profile(user=viewer, display_name="")


def own_availability(*, viewer: User) -> Availability:
    """The viewer's own hours; unsaved and empty when none are given yet."""
    return Availability.objects.filter(user=viewer).first() or Availability(user=viewer)


def own_absences(*, viewer: User, today: date) -> QuerySet[Absence]:
    """The viewer's absences that are not over."""
    return Absence.objects.filter(user=viewer, ends_on__gte=today, withdrawn_at=None).order_by("starts_on")


def absences_of(*, public_id: str) -> list[tuple[date, date]]:
    """Every declared stretch of days away; for what must not count against the person."""
    rows = Absence.objects.filter(user__public_id=public_id, withdrawn_at=None)
    return list(rows.values_list("starts_on", "ends_on").order_by("starts_on"))


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


@dataclass(frozen=True)
class PublicProfile:
    """What everybody may see of a person. ``may_edit`` is true for the person alone."""

    public_id: str
    display_name: str
    headline: str
    introduction: str
    prefecture: str
    hourly_yen: int | None
    is_freelancer: bool
    is_client: bool
    joined_at: datetime | None
    identity_verified: bool
    hours: str
    time_zone: str
    hours_per_week: int
    observes_holidays: bool
    summary_ja: str
    summary_en: str
    away_until: date | None
    may_edit: bool

    @property
    def grid(self) -> list[list[bool]]:
        """7 rows of 24."""
        return [[mark == "1" for mark in self.hours[day * 24 : day * 24 + 24]] for day in range(7)]


def profile_for(*, viewer: Any, public_id: str, today: date | None = None) -> PublicProfile:
    """The public side of a profile; an unlisted one is NotFound for everybody but its owner and operators."""
    rows = Profile.objects.select_related("user", "user__availability", "user__identity_check")
    profile = rows.filter(user__public_id=public_id, user__is_active=True).first()
    own = profile is not None and getattr(viewer, "pk", None) == profile.user_id
    if profile is None or not (profile.is_listed or own or getattr(viewer, "is_operator", False)):
        raise NotFound(_("この人は見つかりません。"))
    user = profile.user
    week = getattr(user, "availability", None) or Availability(user=user)
    away = None
    if today:
        here = user.absences.filter(starts_on__lte=today, ends_on__gte=today, withdrawn_at=None)
        away = here.order_by("-ends_on").values_list("ends_on", flat=True).first()
    return PublicProfile(
        public_id=user.public_id,
        joined_at=user.joined_at,
        identity_verified=hasattr(user, "identity_check"),
        hours=week.hours,
        time_zone=week.time_zone,
        hours_per_week=rules.hours_per_week(week.hours),
        observes_holidays=week.observes_holidays,
        summary_ja=rules.summary(week.hours, "ja"),
        summary_en=rules.summary(week.hours, "en"),
        away_until=away,
        may_edit=own,
        **{name: getattr(profile, name) for name in _SHOWN},
    )


_SHOWN = (
    "display_name",
    "headline",
    "introduction",
    "prefecture",
    "hourly_yen",
    "is_freelancer",
    "is_client",
)


def still_missing(*, viewer: User) -> tuple[tuple[str, ...], int]:
    """(what the profile still needs, whole percent done)."""
    profile, week = own_profile(viewer=viewer), own_availability(viewer=viewer)
    said = {name: getattr(profile, name) for name in rules.WANTED if name != "hours"} | {"hours": week.hours}
    return (
        rules.missing(said, is_freelancer=profile.is_freelancer),
        rules.completeness(said, is_freelancer=profile.is_freelancer),
    )


def awaiting_identity_check(*, viewer: User) -> QuerySet[User]:
    """People without an identity check, oldest first, for operators only."""
    if not viewer.is_operator:
        raise Forbidden(_("運営の担当者だけが見られます。"))
    rows = User.objects.filter(is_active=True, identity_check=None, is_operator=False)
    return rows.select_related("profile").order_by("joined_at", "pk")


def own_identity_check(*, viewer: User) -> IdentityCheck | None:
    """When and by which document the viewer's identity was checked; None while it was not."""
    return IdentityCheck.objects.filter(user=viewer).first()


def is_identity_verified(*, public_id: str) -> bool:
    """Whether an operator has seen this person's document."""
    return IdentityCheck.objects.filter(user__public_id=public_id).exists()
