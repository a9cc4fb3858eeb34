"""What a person says about themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit import later
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Malformed, Outdated
from nintei.kit.text import one_line, own_letters, paragraphs
from nintei.people import rules
from nintei.people.actions.checks import NOTE, note_legal_name
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
    """Change one's own profile; unknown names are Malformed, and so is a display name in which nothing can be seen.

    ``seen_at``: its ``changed_at`` when it was read; Outdated when it has changed since.
    """
    if unknown := set(changes) - set(PROFILE_FIELDS):
        raise Malformed(_("プロフィールにない項目です。"), fields=sorted(unknown))
    profile = Profile.objects.select_for_update().filter(user=by).first() or Profile(user=by)
    if seen_at is not None and profile.changed_at != seen_at:
        raise Outdated(_("読んだあとで変わっています。もう一度読んでから直してください。"))
    for name, value in cleaned(changes).items():
        setattr(profile, name, value)
    profile.changed_at = at
    profile.save()
    note_completeness(user=by, profile=profile, at=at)
    note_legal_name(profile=profile, at=at)
    return profile


def cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes without letters that nobody sees; legal names keep their very letters."""
    found = {name: _CLEAN[name](value) if name in _CLEAN else value for name, value in changes.items()}
    if not found.get("display_name", "x"):
        raise Malformed(_("表示名に、見える文字を入れてください。"))
    return found


_CLEAN: dict[str, Callable[[str], str]] = {
    "display_name": one_line,
    "headline": one_line,
    "introduction": paragraphs,
    "family_name": own_letters,
    "given_name": own_letters,
    "family_kana": one_line,
    "given_kana": one_line,
}


@writes
def take_first_steps(
    *, by: User, display_name: str, is_freelancer: bool, is_client: bool, hours: str, at: datetime
) -> Profile:
    """What somebody new says first: a name, what for, and the hours of an ordinary week ("" = later).

    Malformed: neither freelancer nor client.
    """
    if not (is_freelancer or is_client):
        raise Malformed(_("使い方を1つ以上選んでください。"))
    profile = Profile.objects.select_for_update().get(user=by)
    said = {"display_name": display_name, "is_freelancer": is_freelancer, "is_client": is_client}
    for name, value in cleaned(said).items():
        setattr(profile, name, value)
    profile.changed_at = at
    profile.save()
    if hours and is_freelancer:
        Availability.objects.update_or_create(user=by, defaults={"hours": hours, "changed_at": at})
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
        said = {"about": user.public_id, "happened_at": at.isoformat(), "is_good": complete}
        later.defer(NOTE, kind="people.profile.completed", **said)
