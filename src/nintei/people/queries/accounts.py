"""Accounts, as other rooms know them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from nintei.kit.errors import NotFound
from nintei.people.models import Profile, User


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
