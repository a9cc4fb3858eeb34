"""Accounts come to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from nintei.kit.db import within_write, writes
from nintei.kit.errors import Malformed
from nintei.people.actions.profiles import cleaned
from nintei.people.models import Availability, Profile, User


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
    said = cleaned({"display_name": display_name, **profile})
    Profile.objects.create(user=user, changed_at=at, **said)
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
        profiles.append(Profile(user=user, changed_at=at, completed_at=at if hours else None, **cleaned(row)))
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
def choose_language(*, by: User, locale: str) -> None:
    """Pages and mails in 'ja' or 'en'."""
    if locale not in ("ja", "en"):
        raise Malformed(_("この言語は選べません。"))
    User.objects.filter(pk=by.pk).update(locale=locale)
