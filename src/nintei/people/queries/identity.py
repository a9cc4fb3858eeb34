"""Requests for identity checks, for the person and for the desk."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from nintei.kit.errors import Forbidden, NotFound
from nintei.people.kinds import CheckState
from nintei.people.models import IdentityCheck, IdentityLook, IdentityPicture, IdentityRequest, User
from nintei.people.rules import identity as rules

OURS = "operator"


def provider(name: str = "") -> rules.Provider:
    """Who checks: the one of the settings, or that of an older request by its name."""
    called = name or settings.IDENTITY_PROVIDER
    if called == OURS:
        return rules.OperatorReviewed()
    return cast("rules.Provider", import_string(called)())


def settled_provider() -> str:
    """The name of the provider that new requests go to."""
    return str(settings.IDENTITY_PROVIDER)


def own_requests(*, viewer: User) -> list[IdentityRequest]:
    """Everything the viewer asked for, newest first."""
    rows = IdentityRequest.objects.filter(user=viewer).prefetch_related("pictures", "looks")
    return list(rows.order_by("-requested_at", "-pk"))


def waiting_requests(*, viewer: User) -> QuerySet[IdentityRequest]:
    """Requests that wait for a decision at the desk, oldest first, for operators only."""
    if not viewer.is_operator:
        raise Forbidden(_("運営の担当者だけが見られます。"))
    rows = IdentityRequest.objects.filter(state=CheckState.REQUESTED, provider=OURS, user__is_active=True)
    return rows.select_related("user__profile").order_by("requested_at", "pk")


def waiting_request_of(*, viewer: User, public_id: str) -> IdentityRequest | None:
    """The waiting request of one person with its pictures and who looked at them; for operators only."""
    looks = IdentityLook.objects.select_related("by__profile").order_by("-looked_at", "-pk")
    rows = waiting_requests(viewer=viewer).prefetch_related("pictures", Prefetch("looks", looks))
    return rows.filter(user__public_id=public_id).first()


def picture_for(*, viewer: User, public_id: str, side: str) -> IdentityPicture:
    """One picture of a waiting request, for an operator who is somebody else; NotFound for everybody else."""
    rows = IdentityPicture.objects.select_related("request__user")
    found = rows.filter(
        request__user__public_id=public_id, request__state=CheckState.REQUESTED, side=side
    ).first()
    if not viewer.is_operator or found is None or found.request.user_id == viewer.pk:
        raise NotFound(_("この写真は、もうありません。"))
    return found


def asked(request_id: int) -> rules.Asked | None:
    """A waiting request as its provider sees it; None when it waits no more."""
    found = (
        IdentityRequest.objects.select_related("user")
        .filter(pk=request_id, state=CheckState.REQUESTED)
        .first()
    )
    if found is None:
        return None
    return rules.Asked(
        reference=f"identity-{found.pk}", method=found.method, way=found.way, family_name=found.family_name,
        given_name=found.given_name, locale=found.user.locale,
    )  # fmt: skip


def waiting_elsewhere() -> list[tuple[int, str]]:
    """(id, provider) of requests that somebody outside decides."""
    rows = IdentityRequest.objects.filter(state=CheckState.REQUESTED).exclude(provider=OURS)
    return list(rows.order_by("pk").values_list("pk", "provider"))


def overdue_renewals(*, at: datetime) -> QuerySet[IdentityCheck]:
    """Checks that ended because the changed name was never checked."""
    return IdentityCheck.objects.filter(renew_by__lte=at)
