"""Facts about people that rooms below the journal ask it to write down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nintei.record import actions
from nintei.record.kinds import Kind, Outcome

_RETRY = RetryStrategy(max_attempts=15, exponential_wait=2)


@app.task(name="record.note_person", retry=_RETRY)
def note_person(kind: str, about: str, happened_at: str, is_good: bool, **later: Any) -> bool:
    """Write down that something holds of a person, or holds no more. ``happened_at``: ISO 8601."""
    return actions.note_person(
        kind=Kind.from_code(kind), about=about, happened_at=datetime.fromisoformat(happened_at),
        outcome=Outcome.GOOD if is_good else Outcome.BAD, at=timezone.now(),
    )  # fmt: skip
