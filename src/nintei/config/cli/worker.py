"""``nintei worker``: runs the chores."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from nintei.config.cli import ground

# Seconds without a sign of life after which a worker counts as dead; living ones say so every ten.
PATIENCE = 30.0
AGAIN = "worker.take_up_again"


async def take_up_again(app: Any, *, patience: float = PATIENCE) -> int:
    """Queue what dead workers left half done, and return how many chores that were.

    A killed worker's chore would stay "doing" for ever. Doing one twice is harmless: chores are idempotent.
    """
    from procrastinate.exceptions import ConnectorException, UniqueViolation
    from procrastinate.jobs import Status

    taken = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=patience):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            # The same chore waits already, under the same lock: it does this one's work too.
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        except ConnectorException:
            # Another worker was quicker.
            continue
        taken += 1
    return taken


def run(app: Any, *, patience: float = PATIENCE, **options: Any) -> None:
    """Take up what was left behind, now and every minute, and work; ``options`` as for Procrastinate."""
    working = app.with_connector(app.connector.get_worker_connector())

    async def look(timestamp: int, **_later: Any) -> None:
        await take_up_again(working, patience=patience)

    working.periodic(cron="* * * * *")(working.task(name=AGAIN, queueing_lock=AGAIN)(look))

    async def work() -> None:
        async with working.open_async():
            await take_up_again(working, patience=patience)
            await working.run_worker_async(delete_jobs="successful", **options)

    asyncio.run(work())


@click.command(help="Run background chores until interrupted.")
@click.option("--concurrency", default=1, show_default=True)
def command(concurrency: int) -> None:
    """Fetch jobs by LISTEN; any number of workers may share one database."""
    with ground.database():
        ground.set_up()
        from procrastinate.contrib.django import app

        run(app, concurrency=concurrency)
