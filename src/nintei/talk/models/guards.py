"""Blocks, reports, what the operator decides about them, and who of the staff has read what."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nintei.talk import kinds
from nintei.talk.models.threads import APPEND_ONLY, Message, Thread
from nintei.talk.rules.cases import CASE

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
    """A participant tells the operator about a thread, perhaps about one message; its id is the case number."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="reports")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    reason = models.TextField()
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    state = models.TextField(default=kinds.CaseState.NEW)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            pgtrigger.FSM(name="legal_moves", field="state", transitions=list(CASE.pairs())),
            pgtrigger.ReadOnly(
                name="what_was_reported_stays",
                fields=["thread", "message", "by", "reason", "note", "made_at"],
            ),
            pgtrigger.Protect(name="no_report_goes", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(fields=["thread", "by"], name="one_report_per_person_and_thread"),
            models.CheckConstraint(
                condition=Q(state="ANSWERED", answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(answer="")
                | (~Q(state="ANSWERED") & Q(answer="", answered_by=None, answered_at=None)),
                name="an_answered_report_has_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["state", "made_at"], name="talk_reports_by_state")]


class Measure(models.Model):
    """What an operator decided about somebody on a report, with the reasons they are told.

    ``message``: the one taken out of view; ``until_at``: until when ``about`` may not write. Only a suspension can be
    lifted; nothing else changes.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="measures")
    kind = models.TextField()
    about = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="measures")
    until_at = models.DateTimeField(null=True)
    statement = models.TextField()
    made_by = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_decided_stays",
                fields=["report", "kind", "about", "message", "until_at", "statement", "made_by", "made_at"],
            ),
            pgtrigger.Protect(name="no_measure_goes", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, kind="remove") | (Q(message=None) & ~Q(kind="remove")),
                name="a_removal_names_its_message",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=False, kind="suspend")
                | (Q(until_at=None, lifted_at=None) & ~Q(kind="suspend")),
                name="a_suspension_ends",
            ),
            models.CheckConstraint(
                condition=~Q(about=F("made_by")) & ~Q(statement=""),
                name="nobody_decides_about_themselves_or_without_reasons",
            ),
            models.UniqueConstraint(
                fields=["message"], condition=Q(kind="remove"), name="a_message_is_removed_once"
            ),
        ]
        indexes = [
            models.Index(fields=["about", "until_at"], name="talk_suspended", condition=Q(kind="suspend"))
        ]


class Look(models.Model):
    """Somebody of the staff has opened a thread: because of a report, or for a reason of their own (``report`` null)."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="looks")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="looks")
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    looked_at = models.DateTimeField()

    class Meta:
        triggers = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False) | ~Q(reason=""),
                name="a_look_without_a_report_has_a_reason",
            )
        ]
        indexes = [models.Index(fields=["-looked_at"], name="talk_looks_latest")]
