"""What a person says about themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit.db import within_write, writes
from nintei.kit.errors import Malformed, Outdated
from nintei.people import rules
from nintei.people.models import Availability, Profile, User

PROFILE_FIELDS = (
    "display_name",
    "family_name",
    "given_name",
    "family_kana",
    "given_kana",
    "headline",
    "introduction",
    "prefecture",
    "hourly_yen",
    "is_freelancer",
    "is_client",
    "is_listed",
)


@writes
def save_profile(*, by: User, at: datetime, seen_at: datetime | None = None, **changes: Any) -> Profile:
    """Change one's own profile; unknown names are Malformed. ``seen_at``: its ``changed_at`` when it was read."""
    if unknown := set(changes) - set(PROFILE_FIELDS):
        raise Malformed(_("プロフィールにない項目です。"), fields=sorted(unknown))
    profile = Profile.objects.select_for_update().filter(user=by).first() or Profile(user=by)
    if seen_at is not None and profile.changed_at != seen_at:
        raise Outdated(_("読んだあとで変わっています。もう一度読んでから直してください。"))
    for name, value in changes.items():
        setattr(profile, name, value)
    profile.changed_at = at
    profile.save()
    note_completeness(user=by, profile=profile, at=at)
    return profile


@within_write
def note_completeness(*, user: User, profile: Profile, at: datetime) -> None:
    """Remember when the profile was first complete, and forget it when it no longer is."""
    week = Availability.objects.filter(user=user).first()
    said = {name: getattr(profile, name) for name in rules.WANTED if name != "hours"}
    said["hours"] = week.hours if week else ""
    complete = not rules.missing(said, is_freelancer=profile.is_freelancer)
    if complete != (profile.completed_at is not None):
        profile.completed_at = at if complete else None
        profile.save(update_fields=["completed_at"])
