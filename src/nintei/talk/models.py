"""Threads, their messages, reply turns, read marks, blocks and reports."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from nintei.talk import kinds
from nintei.talk.rules import texts
from nintei.talk.rules.threads import THREAD
from nintei.talk.rules.turns import TURN

_APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
_USER = settings.AUTH_USER_MODEL


class Thread(models.Model):
    """A conversation of a freelancer and a client about one thing, in one category.

    ``contact_hours``: 168 marks in ``contact_zone`` at which the client can be reached. ``mismatch_seen_at``: the client
    wrote although none of them is an hour of the freelancer's week. ``ends_at``: when it ends if nobody says anything.
    """

    subject = models.TextField(default=kinds.Subject.INQUIRY)
    freelancer = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    client = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    category = models.ForeignKey("catalog.Category", models.PROTECT, related_name="+")
    title = models.TextField()
    state = models.TextField(default=kinds.ThreadState.OPEN)
    waiting_for = models.TextField(default=kinds.WaitingFor.NOBODY)
    contact_hours = models.CharField(max_length=168)
    contact_zone = models.TextField()
    mismatch_seen_at = models.DateTimeField(null=True)
    is_scout = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            pgtrigger.FSM(name="legal_moves", field="state", transitions=list(THREAD.pairs())),
            pgtrigger.ReadOnly(
                name="who_and_what_stay",
                fields=["subject", "freelancer", "client", "category", "title", "opened_at"],
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(freelancer=F("client")), name="nobody_asks_themselves"),
            models.CheckConstraint(
                condition=Q(state="OPEN", ended_at=None) | (~Q(state="OPEN") & Q(ended_at__isnull=False)),
                name="an_ended_thread_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(contact_hours__regex=r"^[01]{168}$"), name="contact_hours_are_168_marks"
            ),
            models.UniqueConstraint(
                fields=["client", "freelancer", "category"],
                condition=Q(state="OPEN", subject="inquiry"),
                name="one_open_inquiry_of_a_client_per_freelancer_and_category",
            ),
        ]
        indexes = [
            models.Index(fields=["freelancer", "-last_at"], name="talk_of_freelancer"),
            models.Index(fields=["client", "-last_at"], name="talk_of_client"),
            models.Index(fields=["ends_at"], name="talk_ending", condition=Q(state="OPEN")),
        ]


class Message(models.Model):
    """One line of a thread, never changed. A correction is a new row that ``revises`` the first one.

    ``author`` is null for what happened by the clock. ``facts``: details of a decline.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages")
    author = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    said = models.TextField(default=kinds.Said.TEXT)
    body = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    revises = models.ForeignKey("self", models.PROTECT, null=True, related_name="revisions")

    class Meta:
        triggers = [_APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=~Q(said="text") | (~Q(body="") & ~Q(text_hash="") & Q(author__isnull=False)),
                name="a_text_has_words_and_an_author",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("body"), texts.MOST_SIGNS),
                name="a_message_keeps_to_its_length",
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "sent_at"], name="talk_messages_in_order"),
            models.Index(fields=["author", "text_hash"], name="talk_same_text"),
        ]


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


class ReadMark(models.Model):
    """Until when somebody has read a thread."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="one_read_mark_per_person_and_thread")
        ]


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
        triggers = [_APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(fields=["thread", "by"], name="one_report_per_person_and_thread")
        ]
