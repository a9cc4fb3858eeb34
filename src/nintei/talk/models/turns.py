"""Reply turns: the clock of a first unanswered message."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nintei.talk import kinds
from nintei.talk.models.threads import Message, Thread
from nintei.talk.rules.turns import TURN


class Turn(models.Model):
    """A client's first unanswered message and the clock that began with it, frozen as it was promised.

    ``hours``, ``time_zone``, ``holidays`` (those of the year after), ``absences`` ([first day, last day]) and the limits
    are what the freelancer had published when the message arrived; only an emergency may add to ``absences`` and so
    move ``deadline_at`` later. ``noted_at``: when its outcome went into the journal, as entry ``entry_id``.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="turns")
    message = models.OneToOneField(Message, models.PROTECT, related_name="+")
    state = models.TextField(default=kinds.TurnState.OPEN)
    opened_at = models.DateTimeField()
    hours = models.CharField(max_length=168)
    time_zone = models.TextField()
    holidays = ArrayField(models.DateField(), default=list)
    holidays_version = models.TextField(blank=True)
    absences = models.JSONField(default=list)
    limit_staffed_hours = models.PositiveIntegerField()
    limit_wall_hours = models.PositiveIntegerField()
    first_deadline_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    hold_until = models.DateTimeField(null=True)
    answer = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    answered_by = models.TextField(blank=True)
    void = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    staffed_minutes = models.PositiveIntegerField(null=True)
    outcome = models.PositiveSmallIntegerField(null=True)
    excluded_reason = models.TextField(blank=True)
    why = models.TextField(blank=True)
    noted_at = models.DateTimeField(null=True)
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        triggers = [
            pgtrigger.FSM(name="legal_moves", field="state", transitions=list(TURN.pairs())),
            pgtrigger.ReadOnly(
                name="what_was_promised_stays",
                fields=[
                    "thread", "message", "opened_at", "hours", "time_zone", "holidays", "holidays_version",
                    "limit_staffed_hours", "limit_wall_hours", "first_deadline_at",
                ],
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], condition=Q(state__in=kinds.WAITING), name="one_waiting_turn_per_thread"
            ),
            models.CheckConstraint(
                condition=Q(first_deadline_at__gt=F("opened_at"))
                & Q(deadline_at__gte=F("first_deadline_at")),
                name="a_deadline_never_moves_earlier",
            ),
            models.CheckConstraint(
                condition=Q(state__in=kinds.WAITING, settled_at=None)
                | (~Q(state__in=kinds.WAITING) & Q(settled_at__isnull=False, staffed_minutes__isnull=False)),
                name="a_settled_turn_says_when_and_after_how_long",
            ),
            models.CheckConstraint(
                condition=Q(noted_at=None, entry_id=None, outcome=None)
                | Q(noted_at__isnull=False, entry_id__isnull=False, outcome__isnull=False),
                name="a_noted_turn_has_an_outcome_and_an_entry",
            ),
        ]
        indexes = [models.Index(fields=["deadline_at"], name="talk_turns_due", condition=Q(noted_at=None))]
