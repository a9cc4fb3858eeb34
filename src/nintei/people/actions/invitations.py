"""Invitations to organisations: sent, answered, taken back, over."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.forms import ValidationError
from django.utils.translation import gettext as _

from nintei.kit import later
from nintei.kit.db import writes
from nintei.kit.errors import Forbidden, Malformed, NotFound, Refusal
from nintei.people import queries
from nintei.people.actions import organisations as steps
from nintei.people.kinds import Happened, InvitationState, Role, Side
from nintei.people.models import Invitation, Membership, User
from nintei.people.queries import letters
from nintei.people.rules import organisations as rules

SEND = "people.send_invitation"


class AlreadyThere(Refusal):
    """The person is invited or a member already."""

    code = "already_there"


class TooManyInvitations(Refusal):
    """Too many invitations wait for an answer."""

    code = "too_many_invitations"


@writes
def invite(*, by: User, organisation: str, email: str, role: str, at: datetime) -> Invitation:
    """Ask somebody by mail to join. The link is made when the mail is sent, and lives as long as the invitation."""
    mine = steps.locked(by=by, organisation=organisation)
    if role not in set(Role) or not rules.may_invite(mine.role, role):
        raise Forbidden(_("この役割に招待することはできません。"))
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Malformed(_("メールアドレスの形が正しくありません。")) from None
    waiting = Invitation.objects.filter(organisation=mine.organisation, state=InvitationState.SENT)
    if waiting.count() >= rules.MOST_WAITING:
        raise TooManyInvitations(
            _("返事を待っている招待が多すぎます。古い招待を取り消してから送ってください。")
        )
    if waiting.filter(email__iexact=address).exists():
        raise AlreadyThere(_("この人への招待は、もう届いています。一覧から送り直せます。"))
    emails = queries.members_of(mine.organisation).annotate(address=Lower("user__emailaddress__email"))
    if emails.filter(address=address).exists():
        raise AlreadyThere(_("この人は、もうメンバーです。"))
    made = Invitation.objects.create(
        organisation=mine.organisation, email=address, role=role, invited_by=by, invited_at=at,
        expires_at=at + rules.INVITATION_LIFE,
    )  # fmt: skip
    steps.note_event(
        organisation=mine.organisation, what=Happened.INVITED, by=by, invitation=made, role=role, at=at
    )
    later.defer(SEND, invitation_id=made.pk)
    return made


def _waiting(mine: Membership, invitation_id: int) -> Invitation:
    rows = Invitation.objects.select_for_update().filter(organisation=mine.organisation)
    found = rows.filter(pk=invitation_id, state=InvitationState.SENT).first()
    if found is None:
        raise NotFound(_("この招待は、もう返事を待っていません。"))
    if not rules.may_withdraw(mine.role, found.role):
        raise Forbidden(_("この招待を変えられるのはオーナーだけです。"))
    return found


@writes
def withdraw_invitation(*, by: User, organisation: str, invitation_id: int, at: datetime) -> Invitation:
    """Take an invitation back; its link then leads nowhere."""
    mine = steps.locked(by=by, organisation=organisation)
    found = _waiting(mine, invitation_id)
    _answer(found, "withdraw", Side.STAFF, at)
    steps.note_event(organisation=mine.organisation, what=Happened.WITHDRAWN, by=by, invitation=found, at=at)
    return found


@writes
def send_invitation_again(*, by: User, organisation: str, invitation_id: int, at: datetime) -> Invitation:
    """A new mail with a new link and the full time to answer; the old link dies."""
    mine = steps.locked(by=by, organisation=organisation)
    found = _waiting(mine, invitation_id)
    found.expires_at, found.token_hash, found.sent_at = at + rules.INVITATION_LIFE, "", None
    found.save(update_fields=["expires_at", "token_hash", "sent_at"])
    steps.note_event(organisation=mine.organisation, what=Happened.SENT_AGAIN, by=by, invitation=found, at=at)
    later.defer(SEND, invitation_id=found.pk)
    return found


@writes
def send_invitation(*, invitation_id: int, at: datetime) -> bool:
    """Make the link and mail it; False when it is sent already or nobody waits for it any more.

    The secret exists only here and in the mail: neither the table nor a waiting job ever holds it. When the mail
    server refuses, all of this is undone and the chore tries again.
    """
    rows = Invitation.objects.select_for_update(skip_locked=True, of=("self",))
    found = (
        rows.select_related("organisation", "invited_by__profile")
        .filter(pk=invitation_id, state=InvitationState.SENT, sent_at=None, expires_at__gt=at)
        .first()
    )
    if found is None:
        return False
    token = rules.new_token()
    found.token_hash, found.sent_at = rules.token_hash(token), at
    found.save(update_fields=["token_hash", "sent_at"])
    letters.invitation(found, token=token).send()
    return True


def _answer(invitation: Invitation, move: str, side: Side, at: datetime, by: User | None = None) -> None:
    invitation.state = rules.INVITATION.target(move, invitation.state, side)
    invitation.answered_at, invitation.answered_by, invitation.token_hash = at, by, ""
    invitation.save(update_fields=["state", "answered_at", "answered_by", "token_hash"])


def _own(by: User, invitation_id: int, at: datetime) -> Invitation:
    """The invitation under lock; NotFound unless it waits for an answer of this person."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    found = rows.filter(pk=invitation_id, state=InvitationState.SENT, expires_at__gt=at).first()
    if found is None or found.email.lower() not in queries.proven_addresses(by):
        raise NotFound(_("この招待は、もう返事を待っていません。"))
    return found


@writes
def accept_invitation(*, by: User, invitation_id: int, at: datetime) -> Membership:
    """Join with the role of the invitation; for whoever has proven the address it was sent to."""
    found = _own(by, invitation_id, at)
    if queries.members_of(found.organisation).filter(user=by).exists():
        raise AlreadyThere(_("もうこの組織のメンバーです。"))
    _answer(found, "accept", Side.INVITED, at, by)
    joined = Membership.objects.create(
        organisation=found.organisation, user=by, role=found.role, joined_at=at
    )
    steps.note_event(
        organisation=found.organisation, what=Happened.JOINED, by=by, invitation=found, role=found.role, at=at
    )  # fmt: skip
    return joined


@writes
def decline_invitation(*, by: User, invitation_id: int, at: datetime) -> Invitation:
    """Say no; those who invited see it in the history."""
    found = _own(by, invitation_id, at)
    _answer(found, "decline", Side.INVITED, at, by)
    steps.note_event(
        organisation=found.organisation, what=Happened.DECLINED, by=None, invitation=found, at=at
    )
    return found


@writes
def expire_invitations(*, at: datetime) -> int:
    """End the invitations whose time is over; returns how many. May run any number of times."""
    rows = Invitation.objects.select_for_update(skip_locked=True, of=("self",))
    due = list(
        rows.select_related("organisation").filter(state=InvitationState.SENT, expires_at__lte=at)[:500]
    )
    for found in due:
        _answer(found, "expire", Side.CLOCK, at)
        steps.note_event(
            organisation=found.organisation, what=Happened.EXPIRED, by=None, invitation=found, at=at
        )
    return len(due)
