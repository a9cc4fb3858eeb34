"""Background work about accounts: mails, and what ends by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

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
