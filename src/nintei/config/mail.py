"""Mail that is not sent: each becomes a file that any mail program opens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import time_ns
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes ``<nanoseconds>.eml`` into EMAIL_FILE_PATH, which only its owner may read."""

    def __init__(self, fail_silently: bool = False, **given: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all of them; the names sort by time."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            path = self.folder / f"{time_ns()}.eml"
            fresh = path.with_suffix(".part")
            fresh.write_bytes(message.message().as_bytes())
            fresh.rename(path)
        return len(email_messages)
