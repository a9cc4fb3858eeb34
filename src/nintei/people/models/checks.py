"""Whose identity was checked, who asks for it, and who looked at what."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nintei.people.kinds import CheckState, PictureSide, Way
from nintei.people.models.accounts import User
from nintei.people.rules.identity import REQUEST


class IdentityCheck(models.Model):
    """A document was compared with the person; the document itself is never kept.

    ``checked_family`` and ``checked_given``: the legal name on it. ``renew_by``: until when it holds after that name was
    changed in the profile.
    """

    class Method(models.TextChoices):
        MY_NUMBER_CARD = "my_number_card", _("マイナンバーカード")
        DRIVING_LICENCE = "driving_licence", _("運転免許証")
        RESIDENCE_CARD = "residence_card", _("在留カード")
        PASSPORT = "passport", _("パスポート")

    user = models.OneToOneField(User, models.CASCADE, related_name="identity_check")
    method = models.CharField(max_length=20, choices=Method)
    verified_at = models.DateTimeField()
    # Nobody of ours when an outside provider has checked.
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    checked_family = models.CharField(max_length=60, blank=True)
    checked_given = models.CharField(max_length=60, blank=True)
    renew_by = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)


class IdentityRequest(models.Model):
    """Somebody asks to have their identity checked. ``wish``: when and where they could show the document."""

    user = models.ForeignKey(User, models.CASCADE, related_name="identity_requests")
    method = models.CharField(max_length=20, choices=IdentityCheck.Method)
    way = models.CharField(max_length=10, choices=[(way, way) for way in Way])
    wish = models.CharField(max_length=300, blank=True)
    family_name = models.CharField(max_length=60)
    given_name = models.CharField(max_length=60)
    provider = models.CharField(max_length=200)
    goes_on_at_url = models.URLField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default=CheckState.REQUESTED)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        triggers = [pgtrigger.FSM(name="legal_moves", field="state", transitions=list(REQUEST.pairs()))]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="REQUESTED"), name="one_waiting_identity_request"
            ),
            models.CheckConstraint(
                condition=Q(state="REQUESTED", decided_at=None)
                | (~Q(state="REQUESTED") & Q(decided_at__isnull=False)),
                name="an_ended_identity_request_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="REFUSED") | ~Q(reason=""), name="a_refused_identity_request_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at"], name="people_identity_waiting", condition=Q(state="REQUESTED")
            )
        ]


class IdentityPicture(models.Model):
    """A picture of a document, for the decision only: its row and its file go with the decision."""

    request = models.ForeignKey(IdentityRequest, models.CASCADE, related_name="pictures")
    side = models.CharField(max_length=5, choices=[(side, side) for side in PictureSide])
    key = models.CharField(max_length=120)
    mime = models.CharField(max_length=40)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "side"], name="one_picture_of_each_side")]


class IdentityLook(models.Model):
    """An operator has opened a picture of a document. Append-only; stays when the picture is gone."""

    request = models.ForeignKey(IdentityRequest, models.CASCADE, related_name="looks")
    side = models.CharField(max_length=5)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="what_was_seen_stays", operation=pgtrigger.Update)]
