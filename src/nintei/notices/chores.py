"""Background work: tell what the journal says, and send it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nintei.notices import actions

# About 17 hours in all; after that, ``notices.ask_again`` keeps asking.
_RETRY = RetryStrategy(max_attempts=15, exponential_wait=2)


@app.task(name="notices.tell", retry=_RETRY)
def tell(entry_ids: list[int], **later: Any) -> int:
    """Tell the people concerned of new facts."""
    return actions.tell(entry_ids=entry_ids, at=timezone.now())


@app.task(name="notices.send_mail", retry=_RETRY)
def send_mail(notice_id: int, **later: Any) -> bool:
    """Send one notice by mail."""
    return actions.send_mail(notice_id=notice_id, at=timezone.now())


@app.periodic(cron="*/30 * * * *")
@app.task(name="notices.ask_again", queueing_lock="notices.ask_again")
def ask_again(timestamp: int, **later: Any) -> int:
    """Ask again for mails that were given up while no mail server answered."""
    return actions.ask_again(at=timezone.now())
