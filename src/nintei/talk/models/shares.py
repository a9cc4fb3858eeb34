"""Contact details that two people agree to show each other."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from nintei.talk import kinds
from nintei.talk.models.threads import Thread
from nintei.talk.rules.shares import SHARE


class Share(models.Model):
    """One side's request to exchange contact details. ``asked_by``: a Role; the other's words come with agreeing."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="shares")
    asked_by = models.TextField()
    state = models.TextField(default=kinds.ShareState.ASKED)
    askers_words = models.TextField()
    others_words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            pgtrigger.FSM(name="legal_moves", field="state", transitions=list(SHARE.pairs())),
            pgtrigger.ReadOnly(
                name="what_was_asked_stays", fields=["thread", "asked_by", "askers_words", "asked_at"]
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["thread", "asked_by"], name="each_side_asks_for_contact_once"),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(state__in=["ASKED", "AGREED"]), name="one_request_for_contact_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="AGREED", settled_at__isnull=False) & ~Q(others_words="")
                | ~Q(state="AGREED") & Q(others_words=""),
                name="both_sides_words_or_none",
            ),
        ]  # fmt: skip
