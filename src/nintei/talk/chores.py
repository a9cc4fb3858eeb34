"""What runs by the clock: turns that are due, emergencies, quiet threads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from procrastinate.contrib.django import app

from nintei.talk import actions


@app.periodic(cron="*/5 * * * *")
@app.task(name="talk.settle_due_turns", queueing_lock="talk.settle_due_turns")
def settle_due_turns(timestamp: int, **later: Any) -> int:
    """Write the outcomes of turns whose deadline has passed."""
    return actions.settle_due_turns(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="2-59/10 * * * *")
@app.task(name="talk.allow_emergencies", queueing_lock="talk.allow_emergencies")
def allow_emergencies(timestamp: int, **later: Any) -> int:
    """Move the deadlines, and take back the outcomes, that an emergency explains."""
    return len(actions.allow_emergencies(at=datetime.fromtimestamp(timestamp, UTC)))


@app.periodic(cron="41 * * * *")
@app.task(name="talk.forget_files", queueing_lock="talk.forget_files")
def forget_files(timestamp: int, **later: Any) -> int:
    """Delete files whose message never came."""
    return actions.forget_files(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="*/15 * * * *")
@app.task(name="talk.end_quiet_threads", queueing_lock="talk.end_quiet_threads")
def end_quiet_threads(timestamp: int, **later: Any) -> int:
    """End threads in which nobody says anything any more."""
    return actions.end_quiet_threads(at=datetime.fromtimestamp(timestamp, UTC))
