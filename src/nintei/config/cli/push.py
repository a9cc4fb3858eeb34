"""``nintei push``: tells open pages what has changed."""

from __future__ import annotations

import os
import sys

import click

from nintei.config.cli import ground


@click.command(help="Tell open pages what has changed, as it changes.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
def command(host: str, port: int) -> None:
    """Hold a stream of server-sent events for each page that is looked at; any number may share a database."""
    with ground.database():
        ground.set_up()
        from nintei.config.push import run

        run.run(host, port)
    # Everything is closed. Python's own farewell would meet threads of the server that are still on their way out, and abort.
    sys.stderr.flush()
    os._exit(0)
