"""What runs by the clock: the monthly evaluation, effect dates, the daily preview."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from nintei.certification import actions
from nintei.kit.periods import Month


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
def simulate(simulation: int, **later: Any) -> str:
    """Replay a draft policy over stored history and tell how far it is; returns the report's id."""

    def tell(as_of: date, done: int, total: int) -> None:
        actions.note_progress(
            simulation_id=simulation, as_of=as_of, done=done, total=total, at=timezone.now()
        )

    try:
        done = actions.run_simulation(simulation_id=simulation, at=timezone.now(), on_progress=tell)
    except Exception:
        actions.fail_simulation(simulation_id=simulation, at=timezone.now())
        raise
    return done.whatif.public_id if done.whatif else ""
