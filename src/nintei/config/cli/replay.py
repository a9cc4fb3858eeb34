"""``nintei replay``: recomputes every decision from the journal and compares."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import Progress

from nintei.config.cli import ground


@click.command(help="Recompute stored decisions from the journal; differences are errors.")
@click.option("--database", "name", default="nintei", show_default=True, help="the demo's is nintei_demo")
def command(name: str) -> None:
    """Exit code 1 when a stored decision is not what the journal and its policy give."""
    with ground.database(name):
        ground.set_up()
        from nintei.certification.queries import replay

        with Progress(console=Console(stderr=True)) as bars:
            task = bars.add_task("recomputing", total=None)
            different = list(replay(on_progress=lambda n, of: bars.update(task, completed=n, total=of)))
        for line in different[:50]:
            ground.say(str(line))
        if different:
            raise SystemExit(1)
        ground.say("Every stored decision was recomputed and is the same.")
