"""Texts that somebody keeps for writing them again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from nintei.talk.rules import texts


class SavedReply(models.Model):
    """One text of one person; ``position`` orders them, the least first."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    title = models.TextField()
    body = models.TextField()
    position = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "position"], name="saved_replies_stand_in_one_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(body="") & LessThanOrEqual(Length("title"), texts.MOST_TITLE)
                & LessThanOrEqual(Length("body"), texts.MOST_SIGNS),
                name="a_saved_reply_has_a_title_and_a_text",
            ),
        ]  # fmt: skip
