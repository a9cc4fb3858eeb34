"""Background work by name, deferred in the caller's own transaction."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def defer(chore: str, **arguments: Any) -> None:
    """Ask for ``chore`` (a registered chore name); the job exists if and only if the write commits."""
    app.configure_task(chore).defer(**arguments)


def defer_once(chore: str, *, lock: str, **arguments: Any) -> bool:
    """Like ``defer``, unless a job with this queueing ``lock`` already waits; True when one was added."""
    from django.db import transaction

    try:
        with transaction.atomic():
            app.configure_task(chore, queueing_lock=lock).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True
