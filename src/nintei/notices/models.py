"""What was told to whom, and which of it went out by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from nintei.notices.kinds import Topic


class Notice(models.Model):
    """One message to one person, told from one fact of the journal and never twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    topic = models.CharField(max_length=24, choices=[(topic, topic) for topic in Topic])
    entry_id = models.BigIntegerField()
    # The facts of the entry: names, numbers, dates and the address of the statement.
    subject = models.JSONField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="notices_notice_told_once", fields=["user", "entry_id"])]
        indexes = [
            models.Index(name="notices_notice_newest", fields=["user", "-id"]),
            models.Index(
                name="notices_notice_unread", fields=["user"], condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.entry_id}"


class MailOut(models.Model):
    """One mail to send. Apart from its notice, so that reading the page never waits for a mail server."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="mail")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                name="notices_mailout_waiting",
                fields=["created_at"],
                condition=models.Q(sent_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"mail of notice {self.notice_id}"
