"""Operators look at documents."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from nintei.kit.db import writes
from nintei.kit.errors import Forbidden, NotFound
from nintei.people.models import IdentityCheck, User


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
