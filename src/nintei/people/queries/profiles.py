"""What people say about themselves, for themselves and for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit.errors import NotFound
from nintei.people import rules
from nintei.people.models import (
    Availability,
    Experience,
    PersonLanguage,
    PersonSkill,
    Photo,
    Piece,
    Profile,
    User,
)
from nintei.people.queries.weeks import Capacity, capacity, own_availability


def own_profile(*, viewer: User) -> Profile:
    """The viewer's own profile, legal name included; unsaved and empty when none exists yet."""
    found = Profile.objects.select_related("user").filter(user=viewer).first()
    return found or Profile(user=viewer, display_name="")


@dataclass(frozen=True)
class PublicProfile:
    """What everybody may see of a person. ``may_edit`` is true for the person alone; ``photo``: its version, or ""."""

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
    capacity: Capacity
    away_until: date | None
    may_edit: bool
    photo: str

    @property
    def grid(self) -> list[list[bool]]:
        """7 rows of 24."""
        return [[mark == "1" for mark in self.hours[day * 24 : day * 24 + 24]] for day in range(7)]


def profile_for(*, viewer: Any, public_id: str, today: date | None = None) -> PublicProfile:
    """The public side of a profile; an unlisted one is NotFound for everybody but its owner and operators."""
    rows = Profile.objects.select_related("user", "user__availability", "user__identity_check", "user__photo")
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
        capacity=capacity(week=week, today=today),
        away_until=away,
        may_edit=own,
        photo=user.photo.version if hasattr(user, "photo") else "",
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


# What is not asked for and helps to be found: at least so many skills, and one of each of the others.
ENOUGH_SKILLS = 3


def worth_adding(*, viewer: User) -> tuple[str, ...]:
    """Names of what a freelancer's profile gains by, in the order of the page; nothing of it is required."""
    if not own_profile(viewer=viewer).is_freelancer:
        return ()
    has = {
        "photo": Photo.objects.filter(user=viewer).exists(),
        "skills": PersonSkill.objects.filter(user=viewer).count() >= ENOUGH_SKILLS,
        "languages": PersonLanguage.objects.filter(user=viewer).exists(),
        "experience": Experience.objects.filter(user=viewer).exists(),
        "portfolio": Piece.objects.filter(user=viewer).exists(),
    }
    return tuple(name for name, is_there in has.items() if not is_there)


def is_new_here(*, viewer: User) -> bool:
    """Whether the first steps are still to be taken: nothing of the profile was changed since the account was made."""
    profile = own_profile(viewer=viewer)
    return profile.pk is None or profile.changed_at == viewer.joined_at
