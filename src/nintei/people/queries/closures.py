"""Closing an account: what goes, what stays, what stands in the way."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nintei.kit import personal
from nintei.people.models import Closure, User
from nintei.people.queries.organisations import members_of, sole_ownerships


def own_closure(*, viewer: User) -> Closure | None:
    """The closure that is under way; None when there is none."""
    return Closure.objects.filter(user=viewer, withdrawn_at=None, done_at=None).first()


def obstacles(*, user: User) -> list[str]:
    """What must be settled first, in sentences; empty when nothing stands in the way."""
    found = [
        _("「%(name)s」のオーナーを、先にほかのメンバーへ譲ってください。") % {"name": organisation.name}
        for organisation in sole_ownerships(user=user)
        if members_of(organisation).count() > 1
    ]
    if user.is_operator:
        found.append(_("運営の担当者です。先に、ほかの担当者に役割を外してもらってください。"))
    return found


def what_goes_and_stays(*, viewer: User) -> tuple[list[str], list[tuple[list[str], str]]]:
    """(what is erased, (what stays, why) by reason), in words; what only operators leave behind, for operators alone."""
    declared = [
        held
        for held in personal.everything()
        if viewer.is_operator or not held.stays or held.stays != held.why_not
    ]
    goes = [_(held.what) for held in declared if not held.stays]
    stays: dict[str, list[str]] = {}
    for held in declared:
        if held.stays:
            stays.setdefault(_(held.stays), []).append(_(held.what))
    return list(dict.fromkeys(goes)), [(whats, why) for why, whats in stays.items()]


def due_closures(*, at: object) -> QuerySet[Closure]:
    """Closures whose time to come back is over."""
    return Closure.objects.filter(withdrawn_at=None, done_at=None, due_at__lte=at).order_by("due_at", "pk")
