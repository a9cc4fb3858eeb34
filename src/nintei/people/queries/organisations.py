"""Organisations as their members and those who are invited see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from nintei.kit.errors import Forbidden, NotFound
from nintei.people.kinds import InvitationState, MembershipState, Role
from nintei.people.models import Invitation, Membership, Organisation, OrganisationEvent, User
from nintei.people.rules import organisations as rules

MOST_EVENTS = 100


def membership_of(*, viewer: User, organisation: str) -> Membership:
    """The viewer's place in this organisation; NotFound for everybody who has none."""
    rows = Membership.objects.select_related("organisation", "user__profile")
    found = rows.filter(
        organisation__public_id=organisation, user=viewer, state=MembershipState.ACTIVE
    ).first()
    if found is None:
        raise NotFound(_("この組織は見つかりません。"))
    return found


@dataclass(frozen=True)
class Row:
    """One member, and what the viewer may do about them."""

    membership: Membership
    is_me: bool
    may_change_role: bool
    may_remove: bool
    may_hand_over: bool

    @property
    def name(self) -> str:
        return self.membership.user.profile.display_name


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation for one of its members. ``may_invite_as``: the roles the viewer may invite to."""

    organisation: Organisation
    mine: Membership
    rows: list[Row]
    waiting: list[Invitation]
    events: list[OrganisationEvent]
    may_invite_as: list[Role] = field(default_factory=list)
    may_rename: bool = False
    may_leave: bool = False
    may_close: bool = False


def organisation_page(*, viewer: User, organisation: str) -> OrganisationPage:
    """Everything a member may see; invitations only for those who may invite. NotFound for strangers."""
    mine = membership_of(viewer=viewer, organisation=organisation)
    members = list(members_of(mine.organisation))
    owners = sum(member.role == Role.OWNER for member in members)
    invite_as = [role for role in Role if rules.may_invite(mine.role, role)]
    return OrganisationPage(
        organisation=mine.organisation,
        mine=mine,
        rows=[_row(member, mine) for member in members],
        waiting=list(_waiting(mine.organisation)) if invite_as else [],
        events=_events(mine.organisation),
        may_invite_as=invite_as,
        may_rename=rules.may_rename(mine.role),
        may_leave=rules.may_leave(mine.role, owners=owners),
        may_close=rules.may_close(mine.role, members=len(members)),
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Those who belong to it now, in the order they came."""
    rows = Membership.objects.filter(organisation=organisation, state=MembershipState.ACTIVE)
    return rows.select_related("user__profile").order_by("joined_at", "pk")


def _row(member: Membership, mine: Membership) -> Row:
    is_me = member.pk == mine.pk
    return Row(
        membership=member,
        is_me=is_me,
        may_change_role=not is_me
        and any(rules.may_change_role(mine.role, member.role, role) for role in Role),
        may_remove=not is_me and rules.may_remove(mine.role, member.role),
        may_hand_over=rules.may_hand_over(mine.role, to_oneself=is_me) and member.role != Role.OWNER,
    )


def _waiting(organisation: Organisation) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(organisation=organisation, state=InvitationState.SENT)
    return rows.select_related("invited_by__profile").order_by("invited_at", "pk")


def _events(organisation: Organisation) -> list[OrganisationEvent]:
    rows = OrganisationEvent.objects.filter(organisation=organisation)
    rows = rows.select_related("by__profile", "about__profile", "invitation")
    return list(rows.order_by("-happened_at", "-pk")[:MOST_EVENTS])


def own_organisations(*, viewer: User) -> list[Membership]:
    """The viewer's places, oldest first."""
    rows = Membership.objects.filter(user=viewer, state=MembershipState.ACTIVE)
    return list(rows.select_related("organisation").order_by("joined_at", "pk"))


def proven_addresses(user: User) -> list[str]:
    """The mail addresses that this person has proven to be theirs, in small letters."""
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return list(rows.values_list(Lower("email"), flat=True))


def own_invitations(*, viewer: User, at: datetime) -> list[Invitation]:
    """Invitations to one of the viewer's proven addresses that can still be answered, oldest first."""
    rows = Invitation.objects.annotate(address=Lower("email")).filter(
        address__in=proven_addresses(viewer), state=InvitationState.SENT, expires_at__gt=at
    )
    return list(rows.select_related("organisation", "invited_by__profile").order_by("invited_at", "pk"))


def invitation_by_token(*, viewer: User, token: str, at: datetime) -> Invitation:
    """The invitation that a mailed link leads to.

    NotFound when it is answered, withdrawn, over or unknown; Forbidden, without naming anything, for somebody who
    has not proven the address it was sent to.
    """
    rows = Invitation.objects.filter(
        token_hash=rules.token_hash(token), state=InvitationState.SENT, expires_at__gt=at
    )
    found = rows.select_related("organisation", "invited_by__profile").first()
    if found is None:
        raise NotFound(
            _(
                "この招待のリンクはもう使えません。期限が過ぎたか、答え終わっています。必要なら、送った人に頼んでください。"
            )
        )
    if found.email.lower() not in proven_addresses(viewer):
        raise Forbidden(
            _(
                "この招待は、ほかのメールアドレスに送られています。「メールアドレス」のページで、招待が届いたアドレスを追加して確認してから、もう一度リンクを開いてください。"
            )
        )
    return found


def sole_ownerships(*, user: User) -> list[Organisation]:
    """Organisations whose only owner this person is."""
    found = []
    for mine in own_organisations(viewer=user):
        others = Membership.objects.filter(
            organisation=mine.organisation, state=MembershipState.ACTIVE, role=Role.OWNER
        ).exclude(user=user)
        if mine.role == Role.OWNER and not others.exists():
            found.append(mine.organisation)
    return found
