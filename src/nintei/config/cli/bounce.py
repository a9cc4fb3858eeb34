"""``nintei bounce``: reads a delivery report, as a mail server pipes it."""

from __future__ import annotations

import sys

import click

from nintei.config.cli import ground

# sysexits.h: the mail server keeps the mail and tries again later.
TRY_AGAIN = 75
MOST_BYTES = 5_000_000


@click.command(help="Read one mail that came to the return path from standard input.")
@click.option("--database", "name", default="nintei", show_default=True, help="the demo's is nintei_demo")
def command(name: str) -> None:
    """Mark the address that a genuine report calls dead; everything else is ignored. Says in a word what it was."""
    raw = sys.stdin.buffer.read(MOST_BYTES)
    with ground.database(name):
        ground.set_up()
        from django.db import OperationalError
        from django.utils import timezone

        from nintei.notices import actions

        try:
            ground.say(actions.hear_bounce(raw=raw, at=timezone.now()))
        except OperationalError as error:
            ground.say(str(error))
            raise SystemExit(TRY_AGAIN) from error
