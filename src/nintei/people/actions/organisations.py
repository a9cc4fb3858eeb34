"""Organisations: founded, joined, led, left."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, Malformed, NotFound, Refusal
from nintei.kit.text import one_line
from nintei.people import queries
from nintei.people.kinds import Happened, InvitationState, MembershipState, Role, Side
from nintei.people.models import Invitation, Membership, Organisation, OrganisationEvent, User
from nintei.people.rules import organisations as rules


class LastOwner(Refusal):
    """An organisation always has an owner."""

    code = "last_owner"


class NotAlone(Refusal):
    """An organisation with other members is not closed over their heads."""

    code = "not_alone"


@within_write
def note_event(
    *, organisation: Organisation, what: Happened, by: User | None, at: datetime, about: User | None = None,
    invitation: Invitation | None = None, role: str = "",
) -> None:  # fmt: skip
    """One more line of the history."""
    OrganisationEvent.objects.create(
        organisation=organisation, what=what, by=by, about=about, invitation=invitation, role=role, happened_at=at
    )  # fmt: skip


@within_write
def locked(*, by: User, organisation: str) -> Membership:
    """The actor's own place, with the organisation under lock; NotFound for everybody who has none.

    One lock for all of an organisation, so that two owners who leave at the same moment cannot both be let go.
    """
    Organisation.objects.select_for_update().filter(public_id=organisation).first()
    return queries.membership_of(viewer=by, organisation=organisation)


def _clean(name: str) -> str:
    kept = one_line(name)
    if not 1 <= len(kept) <= 120:
        raise Malformed(_("組織の名前は1文字から120文字までで書いてください。"))
    return kept


def _member(mine: Membership, public_id: str) -> Membership:
    rows = Membership.objects.filter(organisation=mine.organisation, state=MembershipState.ACTIVE)
    found = rows.select_related("user").filter(user__public_id=public_id).first()
    if found is None:
        raise NotFound(_("この人は、この組織のメンバーではありません。"))
    return found


@writes
def found_organisation(*, by: User, name: str, at: datetime) -> Organisation:
    """A new organisation with its founder as owner."""
    made = Organisation.objects.create(name=_clean(name), founded_at=at)
    Membership.objects.create(organisation=made, user=by, role=Role.OWNER, joined_at=at)
    note_event(organisation=made, what=Happened.FOUNDED, by=by, at=at)
    return made


@writes
def rename_organisation(*, by: User, organisation: str, name: str, at: datetime) -> Organisation:
    """Owners change the name."""
    mine = locked(by=by, organisation=organisation)
    if not rules.may_rename(mine.role):
        raise Forbidden(_("組織の名前を変えられるのはオーナーだけです。"))
    mine.organisation.name = _clean(name)
    mine.organisation.save(update_fields=["name"])
    note_event(organisation=mine.organisation, what=Happened.RENAMED, by=by, at=at)
    return mine.organisation


@writes
def change_role(*, by: User, organisation: str, member: str, role: str, at: datetime) -> Membership:
    """An owner moves somebody between manager and member."""
    mine = locked(by=by, organisation=organisation)
    theirs = _member(mine, member)
    if role not in set(Role):
        raise Malformed(_("この役割はありません。"))
    if not rules.may_change_role(mine.role, theirs.role, role):
        raise Forbidden(
            _(
                "役割を変えられるのはオーナーだけです。オーナーにするときは「オーナーを譲る」を使ってください。"
            )
        )
    if theirs.role != role:
        theirs.role = role
        theirs.save(update_fields=["role"])
        note_event(
            organisation=mine.organisation, what=Happened.ROLE_CHANGED, by=by, about=theirs.user, role=role, at=at
        )  # fmt: skip
    return theirs


@writes
def hand_over(*, by: User, organisation: str, member: str, at: datetime) -> Membership:
    """An owner gives the place to another member, and is a manager from then on."""
    mine = locked(by=by, organisation=organisation)
    theirs = _member(mine, member)
    if not rules.may_hand_over(mine.role, to_oneself=mine.pk == theirs.pk):
        raise Forbidden(_("譲れるのは、オーナーが自分の役割をほかのメンバーへ渡すときだけです。"))
    theirs.role, mine.role = Role.OWNER, Role.MANAGER
    theirs.save(update_fields=["role"])
    mine.save(update_fields=["role"])
    note_event(organisation=mine.organisation, what=Happened.HANDED_OVER, by=by, about=theirs.user, at=at)
    return theirs


@writes
def remove_member(*, by: User, organisation: str, member: str, at: datetime) -> Membership:
    """Owners remove managers and members, managers remove members."""
    mine = locked(by=by, organisation=organisation)
    theirs = _member(mine, member)
    if mine.pk == theirs.pk or not rules.may_remove(mine.role, theirs.role):
        raise Forbidden(_("この人を外すことはできません。オーナーは、自分で抜けるか、役割を譲ります。"))
    end_membership(membership=theirs, move="remove", side=Side.STAFF, at=at)
    note_event(organisation=mine.organisation, what=Happened.REMOVED, by=by, about=theirs.user, at=at)
    return theirs


@writes
def leave_organisation(*, by: User, organisation: str, at: datetime) -> None:
    """Leave; the last owner cannot."""
    leave(mine=locked(by=by, organisation=organisation), at=at)


@within_write
def leave(*, mine: Membership, at: datetime) -> None:
    """The step inside ``leave_organisation``; LastOwner for the last owner."""
    owners = queries.members_of(mine.organisation).filter(role=Role.OWNER).count()
    if not rules.may_leave(mine.role, owners=owners):
        raise LastOwner(
            _("最後のオーナーは抜けられません。先にオーナーを譲るか、ひとりだけなら組織を閉じてください。")
        )
    end_membership(membership=mine, move="leave", side=Side.ONESELF, at=at)
    note_event(organisation=mine.organisation, what=Happened.LEFT, by=mine.user, at=at)


@within_write
def end_membership(*, membership: Membership, move: str, side: Side, at: datetime) -> None:
    """The place ends by one of its moves."""
    membership.state = rules.MEMBERSHIP.target(move, membership.state, side)
    membership.ended_at = at
    membership.save(update_fields=["state", "ended_at"])


@writes
def close_organisation(*, by: User, organisation: str, at: datetime) -> None:
    """The owner closes what nobody else belongs to; waiting invitations are taken back."""
    close(mine=locked(by=by, organisation=organisation), at=at)


@within_write
def close(*, mine: Membership, at: datetime) -> None:
    """The step inside ``close_organisation``; Forbidden for others than the owner, NotAlone while there are others."""
    if mine.role != Role.OWNER:
        raise Forbidden(_("組織を閉じられるのはオーナーだけです。"))
    if not rules.may_close(mine.role, members=queries.members_of(mine.organisation).count()):
        raise NotAlone(_("ほかのメンバーがいるあいだは閉じられません。オーナーを譲れば、抜けられます。"))
    for invitation in Invitation.objects.filter(organisation=mine.organisation, state=InvitationState.SENT):
        invitation.state = rules.INVITATION.target("withdraw", invitation.state, Side.STAFF)
        invitation.answered_at = at
        invitation.save(update_fields=["state", "answered_at"])
    end_membership(membership=mine, move="leave", side=Side.ONESELF, at=at)
    mine.organisation.closed_at = at
    mine.organisation.save(update_fields=["closed_at"])
    note_event(organisation=mine.organisation, what=Happened.CLOSED, by=mine.user, at=at)
