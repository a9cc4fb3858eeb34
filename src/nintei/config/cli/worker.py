"""``nintei worker``: runs the chores."""

from __future__ import annotations

import click

from nintei.config.cli import ground


@click.command(help="Run background chores until interrupted.")
@click.option("--concurrency", default=1, show_default=True)
def command(concurrency: int) -> None:
    """Fetch jobs by LISTEN; any number of workers may share one database."""
    with ground.database():
        ground.set_up()
        from procrastinate.contrib.django import app

        worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        worker_app.run_worker(concurrency=concurrency, delete_jobs="successful")
