"""Who agreed to which text, and when."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from nintei.people.models.accounts import User


class Agreement(models.Model):
    """Somebody agreed to one version of the confidentiality agreement; ``digest``: of exactly that text."""

    user = models.ForeignKey(User, models.CASCADE, related_name="agreements")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_agreed_stays", fields=["user", "version", "digest", "agreed_at"]
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"],
                condition=Q(withdrawn_at=None),
                name="one_standing_agreement_per_version",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("agreed_at")),
                name="withdrawn_after_agreed",
            ),
        ]
