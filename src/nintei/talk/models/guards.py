"""Blocks and reports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nintei.talk.models.threads import APPEND_ONLY, Thread

_USER = settings.AUTH_USER_MODEL


class Block(models.Model):
    """Somebody wants to hear nothing from somebody, and says nothing to them either."""

    by = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    about = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("about")), name="nobody_blocks_themselves"),
            models.UniqueConstraint(
                fields=["by", "about"], condition=Q(lifted_at=None), name="one_standing_block_per_pair"
            ),
        ]


class Report(models.Model):
    """A participant tells the operator about a thread; its id is the case number."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="reports")
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    reason = models.TextField()
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(fields=["thread", "by"], name="one_report_per_person_and_thread")
        ]
