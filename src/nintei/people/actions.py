"""The only writes about people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, Malformed, NotFound
from nintei.people import rules
from nintei.people.models import Absence, Availability, IdentityCheck, Profile, User

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
def register_user(*, email: str, display_name: str, at: datetime, **given: Any) -> User:
    """Make an account with its profile. ``given``: see ``enrol``."""
    return enrol(email=email, display_name=display_name, at=at, **given)


@within_write
def enrol(
    *,
    email: str,
    display_name: str,
    at: datetime,
    locale: str = "ja",
    password: str | None = None,
    public_id: str | None = None,
    is_operator: bool = False,
    is_address_proven: bool = False,
    **profile: Any,
) -> User:
    """One account and profile; without ``password`` the only way in is a mailed code or a passkey.

    ``is_address_proven``: the first log-in need not prove the e-mail address with a code.
    """
    fields: dict[str, Any] = {"public_id": public_id} if public_id else {}
    user = User.objects.create_user(
        email, password, locale=locale, is_operator=is_operator, is_staff=is_operator, joined_at=at, **fields
    )
    # Known to allauth from the start: the first log-in by code then proves the address, once.
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_address_proven)
    Profile.objects.create(user=user, display_name=display_name, changed_at=at, **profile)
    return user


@within_write
def enrol_many(*, people: Iterable[Mapping[str, Any]], password: str | None = None) -> list[User]:
    """Many people at once (imports, demo). Each: ``email display_name at public_id``, and any
    profile field; ``hours`` if the hours of the week are known. They share one password hash.
    """
    rows = [dict(person) for person in people]
    hashed = User()
    hashed.set_password(password)
    users = User.objects.bulk_create(
        User(
            email=row.pop("email").lower(),
            public_id=row.pop("public_id"),
            locale=row.pop("locale", "ja"),
            joined_at=row["at"],
            password=hashed.password,
        )
        for row in rows
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )
    weeks = []
    profiles = []
    for user, row in zip(users, rows, strict=True):
        at = row.pop("at")
        if hours := row.pop("hours", ""):
            weeks.append(Availability(user=user, hours=hours, changed_at=at))
        profiles.append(Profile(user=user, changed_at=at, completed_at=at if hours else None, **row))
    Profile.objects.bulk_create(profiles)
    Availability.objects.bulk_create(weeks)
    return users


@writes
def complete_sign_up(*, user: User, at: datetime) -> User:
    """Store an account that allauth has filled in, with its profile."""
    user.joined_at = at
    user.save()
    Profile.objects.create(user=user, display_name=_("はじめまして"), changed_at=at)
    return user


@writes
def save_profile(*, by: User, at: datetime, **changes: Any) -> Profile:
    """Change one's own profile; unknown names are Malformed."""
    if unknown := set(changes) - set(PROFILE_FIELDS):
        raise Malformed(_("プロフィールにない項目です。"), fields=sorted(unknown))
    profile = Profile.objects.select_for_update().filter(user=by).first() or Profile(user=by)
    for name, value in changes.items():
        setattr(profile, name, value)
    profile.changed_at = at
    profile.save()
    _note_completeness(by, profile, at)
    return profile


@writes
def save_availability(
    *, by: User, hours: str, at: datetime, time_zone: str = "Asia/Tokyo", observes_holidays: bool = True
) -> Availability:
    """Replace one's own week. ``hours``: 168 marks, Monday 00:00 first (``rules.grid`` makes them)."""
    if len(hours) != 168 or set(hours) - {"0", "1"}:
        raise Malformed(_("稼働時間の形が正しくありません。"))
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise Malformed(_("このタイムゾーンはありません。"), time_zone=time_zone) from None
    said = {
        "hours": hours,
        "time_zone": time_zone,
        "observes_holidays": observes_holidays,
        "changed_at": at,
    }
    week, _made = Availability.objects.update_or_create(user=by, defaults=said)
    if profile := Profile.objects.filter(user=by).first():
        _note_completeness(by, profile, at)
    return week


@within_write
def _note_completeness(user: User, profile: Profile, at: datetime) -> None:
    """Remember when the profile was first complete, and forget it when it no longer is."""
    week = Availability.objects.filter(user=user).first()
    said = {name: getattr(profile, name) for name in rules.WANTED if name != "hours"}
    said["hours"] = week.hours if week else ""
    complete = not rules.missing(said, is_freelancer=profile.is_freelancer)
    if complete != (profile.completed_at is not None):
        profile.completed_at = at if complete else None
        profile.save(update_fields=["completed_at"])


@writes
def declare_absence(
    *, by: User, starts_on: date, ends_on: date, at: datetime, reason: str = "", is_emergency: bool = False
) -> Absence:
    """Say that nobody should expect an answer. Only an emergency may start in the past."""
    if ends_on < starts_on:
        raise Malformed(_("最終日は開始日以降にしてください。"))
    week = Availability.objects.filter(user=by).first()
    today = at.astimezone(ZoneInfo(week.time_zone if week else "Asia/Tokyo")).date()
    if starts_on < today and not is_emergency:
        raise Malformed(_("過去の日から始まる不在は、緊急の場合だけ登録できます。"))
    return Absence.objects.create(
        user=by,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        is_emergency=is_emergency,
        declared_at=at,
    )


@writes
def withdraw_absence(*, by: User, absence_id: int, at: datetime) -> None:
    """Take back one's own absence; a stranger's is NotFound."""
    found = Absence.objects.filter(pk=absence_id, user=by, withdrawn_at=None).update(withdrawn_at=at)
    if not found:
        raise NotFound(_("この不在は見つかりません。"))


@writes
def verify_identity(*, by: User, public_id: str, method: str, at: datetime, note: str = "") -> IdentityCheck:
    """An operator has compared a document with the person; nobody checks themselves."""
    user = User.objects.select_for_update().filter(public_id=public_id).first()
    if user is None:
        raise NotFound(_("この人は見つかりません。"))
    if not by.is_operator or by.pk == user.pk:
        raise Forbidden(_("本人確認は、本人以外の運営担当者が行います。"))
    check, _made = IdentityCheck.objects.update_or_create(
        user=user, defaults={"method": method, "verified_at": at, "verified_by": by, "note": note}
    )
    return check


@writes
def choose_language(*, by: User, locale: str) -> None:
    """Pages and mails in 'ja' or 'en'."""
    if locale not in ("ja", "en"):
        raise Malformed(_("この言語は選べません。"))
    User.objects.filter(pk=by.pk).update(locale=locale)
