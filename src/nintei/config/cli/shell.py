"""``nintei shell``: Python with the models at hand."""

from __future__ import annotations

import click

from nintei.config.cli import ground


@click.command(help="A Python shell in the installation, or psql's address with --address.")
@click.option("--address", is_flag=True, help="print the database's address and wait")
@click.option("--database", "name", default="nintei", show_default=True, help="the demo's is nintei_demo")
def command(address: bool, name: str) -> None:
    """Open the installation for somebody who knows what they are doing."""
    with ground.database(name):
        ground.set_up()
        if address:
            from nintei.config.env import ENV

            click.prompt(f"{ENV.database_url}\nEnter ends", default="", show_default=False)
            return
        from django.core.management import call_command

        call_command("shell")
