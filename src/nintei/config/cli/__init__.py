"""The ``nintei`` command: one verb per file in this folder, imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

VERBS = (
    "demo",
    "serve",
    "worker",
    "push",
    "migrate",
    "certify",
    "replay",
    "recheck",
    "invariants",
    "reindex",
    "bounce",
    "shell",
)


class Verbs(click.Group):
    """Looks for ``command`` in the module named like the verb."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order in which a reader meets them."""
        return [verb for verb in VERBS if find_spec(f"{__name__}.{verb}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, or None when there is no such verb."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found = import_module(f"{__name__}.{cmd_name}").command
        return found if isinstance(found, click.Command) else None


@click.group(cls=Verbs)
def main() -> None:
    """A marketplace for freelance work around a certification that is earned in the open."""
