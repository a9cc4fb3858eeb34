"""``nintei reindex``: makes the search index anew, beside the one that answers."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import Progress

from nintei.config.cli import ground


@click.command(help="Make the search index anew, for instance after changing the synonyms.")
@click.option("--database", "name", default="nintei", show_default=True, help="the demo's is nintei_demo")
def command(name: str) -> None:
    """Search goes on answering from the old index until the new one is complete."""
    with ground.database(name):
        ground.set_up()
        from django.utils import timezone

        from nintei.search.actions import people

        with Progress(console=Console(stderr=True)) as bars:
            task = bars.add_task("indexing", total=None)
            count = people.rebuild(
                at=timezone.now(), on_progress=lambda n, of: bars.update(task, completed=n, total=of)
            )
        ground.say(f"{count} people can be found.")
