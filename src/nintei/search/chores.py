"""Background work: follow changes, and compare everything every night."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nintei.search.actions import numbering, people, synonyms
from nintei.search.queries import columns

_RETRY = RetryStrategy(max_attempts=15, exponential_wait=2)


@app.task(name="search.notice_facts", retry=_RETRY)
def notice_facts(entry_ids: list[int], **later: Any) -> int:
    """New facts: mark whom they are about."""
    return people.notice_facts(entry_ids=entry_ids, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name=people.CATCH_UP, queueing_lock=people.CATCH_UP, retry=_RETRY)
def catch_up(timestamp: int = 0, **later: Any) -> int:
    """Refresh everybody who waits."""
    count = 0
    while (done := people.catch_up(at=timezone.now())).last:
        count += done.written + done.removed
    return count


@app.periodic(cron="40 3 * * *")
@app.task(name="search.compare", queueing_lock="search.compare", lock="search.compare")
def compare(timestamp: int = 0, **later: Any) -> int:
    """Compare everybody with their sources, then number them; with another dictionary, make the index anew instead."""
    if people.is_spelled_otherwise():
        return people.rebuild(at=timezone.now())
    looked, mended, last = 0, 0, 0
    while (done := people.compare(after=last, at=timezone.now())).last:
        looked, mended, last = looked + done.looked, mended + done.written + done.removed, done.last
    people.settle(at=timezone.now(), looked=looked, mended=mended)
    if columns.is_large():
        numbering.number(at=timezone.now())
    return mended


@app.periodic(cron="*/15 * * * *")
@app.task(name="search.number", queueing_lock="search.number", lock="search.compare")
def number(timestamp: int = 0, **later: Any) -> int:
    """Number everybody anew when many have changed since, on a site that is large enough."""
    return numbering.number(at=timezone.now()) if columns.is_due() else 0


@app.task(name=synonyms.REBUILD, queueing_lock=synonyms.REBUILD, lock="search.compare")
def rebuild(**later: Any) -> int:
    """Make the index anew after an operator changed what means the same; nothing when it has been made since."""
    return people.rebuild(at=timezone.now()) if people.is_spelled_otherwise() else 0
