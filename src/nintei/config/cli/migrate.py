"""``nintei migrate``: brings the tables up to date."""

from __future__ import annotations

import click

from nintei.config.cli import ground


@click.command(help="Bring the database's tables up to date.")
def command() -> None:
    """Apply every migration that is missing; safe to repeat."""
    with ground.database():
        ground.set_up()
        ground.migrate(quiet=False)
