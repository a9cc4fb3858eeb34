"""What runs by the clock: the monthly evaluation, effect dates, the daily preview."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from procrastinate.contrib.django import app

from nintei.certification import actions
from nintei.kit.periods import Month
from nintei.people.queries import user_by_public_id

log = structlog.get_logger(__name__)


def _today(at: datetime) -> date:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


# Several times on the first day: a run that was killed is taken up again, a finished one is left alone.
@app.periodic(cron="5 * 1 * *")
@app.task(name="certification.monthly_run", queueing_lock="certification.monthly_run")
def monthly_run(timestamp: int, **later: Any) -> None:
    """Evaluate everybody as of the first day of this month."""
    at = datetime.fromtimestamp(timestamp, UTC)
    actions.run_month(as_of=Month.of(_today(at)).first_day, at=at)


@app.periodic(cron="20 * * * *")
@app.task(name="certification.apply_effects", queueing_lock="certification.apply_effects")
def apply_effects(timestamp: int, **later: Any) -> None:
    """End the notices that today ends."""
    at = datetime.fromtimestamp(timestamp, UTC)
    actions.apply_effects(today=_today(at), at=at)


@app.periodic(cron="40 18 * * *")
@app.task(name="certification.daily_preview", queueing_lock="certification.daily_preview")
def daily_preview(timestamp: int, **later: Any) -> None:
    """Say what an evaluation today would say."""
    actions.refresh_previews(today=_today(datetime.fromtimestamp(timestamp, UTC)))


@app.task(name="certification.simulate")
def simulate(text: str, first: str, last: str, by: str, at: str, **later: Any) -> str:
    """Replay a draft policy over stored history; returns the report's id. ``by``: public id or nothing."""
    started = datetime.fromisoformat(at)

    def tell(as_of: date, done: int, total: int) -> None:
        log.info("whatif.progress", as_of=as_of.isoformat(), done=done, total=total)

    report = actions.simulate(
        text=text, first=Month.parse(first), last=Month.parse(last), at=started,
        by=user_by_public_id(by) if by else None, on_progress=tell,
    )  # fmt: skip
    return report.public_id
