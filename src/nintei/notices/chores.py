"""Background work: tell what the journal and threads say, remind, and send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nintei.notices import actions, queries

_RETRY = RetryStrategy(max_attempts=15, exponential_wait=2)


@app.task(name="notices.tell", retry=_RETRY)
def tell(entry_ids: list[int], **later: Any) -> int:
    """Tell the people concerned of new facts."""
    return actions.tell(entry_ids=entry_ids, at=timezone.now())


@app.task(name="notices.hear", retry=_RETRY)
def hear(message_id: int, **later: Any) -> int:
    """Tell the people of a thread of a new line."""
    return actions.hear(message_id=message_id, at=timezone.now())


@app.task(name="notices.send_mail", retry=_RETRY)
def send_mail(mail_id: int = 0, **later: Any) -> bool:
    """Send one mail; when the mail server refuses, the mail itself says when to try again."""
    return actions.send_mail(mail_id=mail_id, at=timezone.now())


@app.task(name="notices.send_proof", retry=_RETRY)
def send_proof(public_id: str, **later: Any) -> int:
    """Send the link that shows that an address takes mail again."""
    return queries.proof_mail(public_id=public_id).send()


@app.periodic(cron="* * * * *")
@app.task(name="notices.ask_again", queueing_lock="notices.ask_again")
def ask_again(timestamp: int, **later: Any) -> int:
    """Send what has become due: bundles, ends of quiet hours, mails that a server refused for now."""
    return actions.ask_again(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="1-59/5 * * * *")
@app.task(name="notices.remind", queueing_lock="notices.remind")
def remind(timestamp: int, **later: Any) -> int:
    """Remind people of deadlines."""
    return actions.remind(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="3-59/10 * * * *")
@app.task(name="notices.make_digests", queueing_lock="notices.make_digests")
def make_digests(timestamp: int, **later: Any) -> int:
    """Make the digests whose hour has come."""
    return actions.make_digests(at=datetime.fromtimestamp(timestamp, UTC))
