"""Files that were sent with a message."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from nintei.talk.models.threads import Message, Thread


class Attachment(models.Model):
    """One file of one message, which it waits for while ``message`` is null; after that it never changes.

    ``key`` and ``preview_key``: where its bytes and a picture drawn from them lie; ``kind``: a key of kit.files.TYPES;
    ``size`` in bytes; ``digest``: SHA-256; ``width`` and ``height`` of the preview in pixels, 0 without one.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="attachments")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="attachments")
    key = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    preview_key = models.TextField(blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="what_was_sent_stays", operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__message__isnull=False),
            )
        ]  # fmt: skip
        constraints = [models.UniqueConstraint(fields=["key"], name="one_attachment_per_stored_file")]
        indexes = [
            models.Index(fields=["kept_at"], name="talk_files_waiting", condition=Q(message=None)),
        ]
