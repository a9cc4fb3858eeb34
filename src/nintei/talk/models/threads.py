"""Threads, their messages, and until when somebody has read one."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from nintei.talk import kinds
from nintei.talk.rules import texts
from nintei.talk.rules.threads import THREAD

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
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
            models.Index(fields=["client", "-opened_at"], name="talk_asked_by_client"),
            models.Index(fields=["ends_at"], name="talk_ending", condition=Q(state="OPEN")),
        ]


class Message(models.Model):
    """One line of a thread, never changed. A correction is a new row that ``revises`` the first one.

    ``author`` is null for what happened by the clock. ``facts``: details of a decline. ``form_key``: from which form it
    came, so that a form sent twice makes one message.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages")
    author = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    said = models.TextField(default=kinds.Said.TEXT)
    body = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - unique where there is one
    revises = models.ForeignKey("self", models.PROTECT, null=True, related_name="revisions")

    class Meta:
        triggers = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=~Q(said="text") | (~Q(body="") & ~Q(text_hash="") & Q(author__isnull=False)),
                name="a_text_has_words_and_an_author",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("body"), texts.MOST_SIGNS),
                name="a_message_keeps_to_its_length",
            ),
            models.UniqueConstraint(fields=["author", "form_key"], name="a_form_makes_one_message"),
        ]
        indexes = [
            models.Index(fields=["thread", "sent_at"], name="talk_messages_in_order"),
            models.Index(fields=["author", "text_hash"], name="talk_same_text"),
        ]


class ReadMark(models.Model):
    """Until when somebody has read a thread."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="one_read_mark_per_person_and_thread")
        ]
