"""What was told to whom, by which way they want to hear it, and which of it went out by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from nintei.notices.kinds import Channel, MailState, Period

_USER = settings.AUTH_USER_MODEL
_WAY = {"max_length": 8, "choices": [(way, way) for way in Channel]}


class Digest(models.Model):
    """Several notices in one mail. ``day_on``: the receiver's own day on which it was due."""

    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    period = models.CharField(max_length=8, choices=[(period, period) for period in Period])
    day_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="notices_one_digest_a_day",
                fields=["user", "period", "day_on"],
                condition=~Q(period="asked"),
            )
        ]


class Notice(models.Model):
    """One message to one person, told of one thing and never twice.

    ``source`` names that thing: ``entry:12`` of the journal, ``message:7``, ``turn:5:half``. A notice about a thread is
    read as soon as the thread is; ``last_at``: when the latest thing happened that it tells of.
    """

    user = models.ForeignKey(_USER, models.CASCADE, related_name="+", db_index=False)
    topic = models.CharField(max_length=24)
    source = models.CharField(max_length=64)
    # The facts: names, numbers, dates and the address of the statement.
    subject = models.JSONField()
    thread = models.ForeignKey("talk.Thread", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()
    last_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(name="notices_notice_told_once", fields=["user", "source"])]
        indexes = [
            models.Index(name="notices_notice_newest", fields=["user", "-id"]),
            models.Index(name="notices_notice_unread", fields=["user"], condition=Q(read_at__isnull=True)),
            models.Index(
                name="notices_notice_undigested",
                fields=["created_at"],
                condition=Q(read_at__isnull=True, digest__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.source}"


class MailOut(models.Model):
    """One mail to send. Apart from its notice, so that reading the page never waits for a mail server.

    ``claimed_at``: when somebody last began to send it; ``said``: the mail server's last answer; ``to``, ``host``: the
    address it went to and that address's domain.
    """

    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    notice = models.OneToOneField(Notice, models.CASCADE, null=True, related_name="mail")
    digest = models.OneToOneField(Digest, models.CASCADE, null=True, related_name="mail")
    state = models.CharField(max_length=16, default=MailState.WAITING)
    to = models.EmailField(blank=True)
    host = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    said = models.TextField(blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(notice=None, digest__isnull=False) | Q(notice__isnull=False, digest=None),
                name="a_mail_carries_a_notice_or_a_digest",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="a_sent_mail_says_when",
            ),
        ]
        indexes = [
            models.Index(name="notices_mailout_due", fields=["due_at"], condition=Q(state="waiting")),
            models.Index(name="notices_mailout_pace", fields=["host", "claimed_at"]),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class Wishes(models.Model):
    """How somebody wants to be told. Hours are of the day in ``time_zone``; no quiet hours: both null."""

    user = models.OneToOneField(_USER, models.CASCADE, primary_key=True, related_name="+")
    message = models.CharField(**_WAY, default=Channel.NOW)
    deadline = models.CharField(**_WAY, default=Channel.NOW)
    result = models.CharField(**_WAY, default=Channel.NOW)
    certificate = models.CharField(**_WAY, default=Channel.NOW)
    record = models.CharField(**_WAY, default=Channel.WEEKLY)
    time_zone = models.TextField(default="Asia/Tokyo")
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    digest_weekday = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__lte=23, quiet_until__lte=23) & ~Q(quiet_from=models.F("quiet_until")),
                name="quiet_hours_begin_and_end",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour__lte=23, digest_weekday__lte=6), name="a_digest_has_an_hour_and_a_day"
            ),
        ]


class DeadAddress(models.Model):
    """Somebody's address that takes no mail. Counts only while it is still their address."""

    user = models.OneToOneField(_USER, models.CASCADE, primary_key=True, related_name="+")
    email = models.EmailField()
    said = models.TextField(blank=True)
    found_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
