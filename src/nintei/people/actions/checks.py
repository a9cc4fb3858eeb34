"""Identities that are checked, and no longer are."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from nintei.kit import later
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, NotFound
from nintei.people.models import IdentityCheck, Profile, User
from nintei.people.rules import identity as rules

# The journal lies above this room: it is asked by name to write down what certificates presuppose.
NOTE = "record.note_person"
VERIFIED = "people.identity.verified"


@writes
def verify_identity(*, by: User, public_id: str, method: str, at: datetime, note: str = "") -> IdentityCheck:
    """An operator has compared a document with the person; nobody checks themselves."""
    user = User.objects.select_for_update().filter(public_id=public_id).first()
    if user is None:
        raise NotFound(_("この人は見つかりません。"))
    if not by.is_operator or by.pk == user.pk:
        raise Forbidden(_("本人確認は、本人以外の運営担当者が行います。"))
    return hold_identity(user=user, method=method, at=at, by=by, note=note)


@within_write
def hold_identity(*, user: User, method: str, at: datetime, by: User | None, note: str = "") -> IdentityCheck:
    """The identity is checked, under the legal name of this moment; the journal hears of it."""
    profile = Profile.objects.filter(user=user).first()
    said = {
        "method": method, "verified_at": at, "verified_by": by, "note": note, "renew_by": None, "reminded_at": None,
        "checked_family": profile.family_name if profile else "",
        "checked_given": profile.given_name if profile else "",
    }  # fmt: skip
    check, _made = IdentityCheck.objects.update_or_create(user=user, defaults=said)
    later.defer(NOTE, kind=VERIFIED, about=user.public_id, happened_at=at.isoformat(), is_good=True)
    return check


@within_write
def lose_identity(*, check: IdentityCheck, at: datetime) -> None:
    """The check holds no more; the journal hears of it."""
    later.defer(NOTE, kind=VERIFIED, about=check.user.public_id, happened_at=at.isoformat(), is_good=False)
    check.delete()


@within_write
def note_legal_name(*, profile: Profile, at: datetime) -> None:
    """After a profile was saved: a changed legal name starts the time for a new check, the old name stops it.

    Everything that rests on the check is kept meanwhile.
    """
    check = IdentityCheck.objects.select_for_update().filter(user_id=profile.user_id).first()
    if check is None or not (check.checked_family or check.checked_given):
        return
    now = (profile.family_name, profile.given_name)
    until = rules.renewal_by(checked=(check.checked_family, check.checked_given), now=now, at=at)
    if (until is None) == (check.renew_by is None):
        return
    check.renew_by, check.reminded_at = until, None
    check.save(update_fields=["renew_by", "reminded_at"])
    if until is not None:
        later.defer("people.send_letter", letter="identity_renamed", user_id=profile.user_id, number=0)
