"""Archives that people ask for, and accounts that end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nintei.people.models.accounts import User


class DataExport(models.Model):
    """One archive of everything about somebody: asked for, made in the background, kept for a while."""

    user = models.ForeignKey(User, models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ready_at=None), name="one_archive_under_way_per_person"
            )
        ]


class Closure(models.Model):
    """Somebody ends their account: asked for, taken back or done. ``was_listed``: for coming back."""

    user = models.ForeignKey(User, models.PROTECT, related_name="closures")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    was_listed = models.BooleanField()
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(withdrawn_at=None, done_at=None), name="one_closure_under_way"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(done_at=None), name="taken_back_or_done"
            ),
        ]
