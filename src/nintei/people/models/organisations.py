"""Organisations, who belongs to them, who is invited, and what happened."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from nintei.people import rules
from nintei.people.kinds import Happened, InvitationState, MembershipState, Role
from nintei.people.models.accounts import User
from nintei.people.rules.organisations import INVITATION, MEMBERSHIP


class Organisation(models.Model):
    """People who give work together. ``public_id`` is its name in addresses."""

    public_id = models.CharField(max_length=16, unique=True, default=rules.new_public_id, editable=False)
    name = models.CharField(max_length=120)
    founded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody's place in an organisation; a new one each time they join."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=[(role, role) for role in Role])
    state = models.CharField(max_length=10, default=MembershipState.ACTIVE)
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [pgtrigger.FSM(name="legal_moves", field="state", transitions=list(MEMBERSHIP.pairs()))]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(state="ACTIVE"), name="one_place_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state="ACTIVE", ended_at=None) | (~Q(state="ACTIVE") & Q(ended_at__isnull=False)),
                name="an_ended_membership_says_since_when",
            ),
        ]


class Invitation(models.Model):
    """Somebody with this mail address is asked to join. Of the link's secret only the hash is kept."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=[(role, role) for role in Role])
    state = models.CharField(max_length=10, default=InvitationState.SENT)
    token_hash = models.CharField(max_length=64, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [pgtrigger.FSM(name="legal_moves", field="state", transitions=list(INVITATION.pairs()))]
        constraints = [
            models.UniqueConstraint(
                "organisation", Lower("email"), condition=Q(state="SENT"), name="one_waiting_invitation"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="a_link_leads_to_one_invitation"
            ),
        ]
        indexes = [models.Index(Lower("email"), name="people_invited", condition=Q(state="SENT"))]


class OrganisationEvent(models.Model):
    """Who did what in an organisation; ``by`` None for the clock. Append-only, and without mail addresses."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="events")
    what = models.CharField(max_length=16, choices=[(what, what) for what in Happened])
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    about = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=10, blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["organisation", "-happened_at"], name="people_organisation_history")]
