"""Whose identity an operator has checked."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nintei.kit.errors import Forbidden
from nintei.people.kinds import CheckState
from nintei.people.models import IdentityCheck, User


def awaiting_identity_check(*, viewer: User) -> QuerySet[User]:
    """People without an identity check or a request for one, oldest first, for operators only."""
    if not viewer.is_operator:
        raise Forbidden(_("運営の担当者だけが見られます。"))
    rows = User.objects.filter(is_active=True, identity_check=None, is_operator=False)
    rows = rows.exclude(identity_requests__state=CheckState.REQUESTED)
    return rows.select_related("profile").order_by("joined_at", "pk")


def own_identity_check(*, viewer: User) -> IdentityCheck | None:
    """When and by which document the viewer's identity was checked; None while it was not."""
    return IdentityCheck.objects.filter(user=viewer).first()


def is_identity_verified(*, public_id: str) -> bool:
    """Whether an operator has seen this person's document."""
    return IdentityCheck.objects.filter(user__public_id=public_id).exists()
