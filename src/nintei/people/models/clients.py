"""What clients say about themselves."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from nintei.people import rules
from nintei.people.kinds import ClientKind
from nintei.people.models.accounts import User


class ClientProfile(models.Model):
    """When a client can be reached, and whom to turn to about harassment."""

    user = models.OneToOneField(User, models.CASCADE, related_name="client_profile")
    contact_hours = models.CharField(max_length=168, default=rules.NO_HOURS)
    contact_zone = models.CharField(max_length=40, default="Asia/Tokyo")
    harassment_name = models.CharField(max_length=80, blank=True)
    harassment_email = models.EmailField(blank=True)
    harassment_phone = models.CharField(max_length=30, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact_hours__regex=r"^[01]{168}$"), name="client_hours_are_168_marks"
            )
        ]


class ClientDeclaration(models.Model):
    """What a client declared to be, who said so, and when. Never changed: a change is a new declaration.

    ``employees``: regularly employed; None when nothing was asked. A contract freezes the one in force.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="client_declarations")
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in ClientKind])
    company_name = models.CharField(max_length=120, blank=True)
    company_kana = models.CharField(max_length=120, blank=True)
    has_staff = models.BooleanField(default=False)
    has_officers = models.BooleanField(default=False)
    capital_yen = models.PositiveBigIntegerField(null=True)
    employees = models.PositiveIntegerField(null=True)

    class Meta:
        triggers = [pgtrigger.Protect(name="what_was_declared_stays", operation=pgtrigger.Update)]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="company") | Q(capital_yen=None, has_officers=False),
                name="only_companies_have_capital_and_officers",
            ),
            models.CheckConstraint(
                condition=~Q(kind="company") | ~Q(company_name=""), name="a_company_has_a_name"
            ),
        ]
        indexes = [models.Index(fields=["user", "-declared_at"], name="people_declared")]
