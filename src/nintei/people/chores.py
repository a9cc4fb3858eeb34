"""Background work about accounts: mails, and what ends by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nintei.kit import files
from nintei.people import actions

# About 17 hours in all.
_RETRY = RetryStrategy(max_attempts=15, exponential_wait=2)


@app.task(name="people.send_invitation", retry=_RETRY)
def send_invitation(invitation_id: int, **later: Any) -> bool:
    """Make an invitation's link and mail it."""
    return actions.send_invitation(invitation_id=invitation_id, at=timezone.now())


@app.periodic(cron="11 * * * *")
@app.task(name="people.expire_invitations", queueing_lock="people.expire_invitations")
def expire_invitations(timestamp: int, **later: Any) -> int:
    """End invitations that nobody answered."""
    return actions.expire_invitations(at=datetime.fromtimestamp(timestamp, UTC))


@app.task(name="people.drop_files", retry=RetryStrategy(max_attempts=5, exponential_wait=10))
def drop_files(keys: list[str], **later: Any) -> int:
    """Delete stored files by their keys; what is gone already is no fault."""
    for key in keys:
        files.drop(key)
    return len(keys)
