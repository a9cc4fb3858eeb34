"""``nintei invariants``: the questions that must have no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec

import click

from nintei.config.cli import ground


def declared() -> Iterator[tuple[str, str, str]]:
    """(room, what must be true, SQL) of every entry in a room's ``queries.INVARIANTS``.

    A room writes either a mapping name -> SQL or a tuple of (name, sentence, SQL).
    """
    from django.conf import settings

    for room in settings.ROOMS:
        if find_spec(f"nintei.{room}.queries") is None:
            continue
        found = getattr(import_module(f"nintei.{room}.queries"), "INVARIANTS", {})
        for *said, query in found.items() if isinstance(found, Mapping) else found:
            yield room, " - ".join(said), query


def broken() -> list[str]:
    """One line per invariant that does not hold, with its first offending row; empty when all hold."""
    from django.db import connection

    lines = []
    for room, name, query in declared():
        with connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
        if row is not None:
            lines.append(f"{room}: {name}: {row!r}")
    return lines


@click.command(help="Run the queries that must return nothing.")
@click.option("--database", "name", default="nintei", show_default=True, help="the demo's is nintei_demo")
def command(name: str) -> None:
    """Exit code 1 and one line per broken invariant."""
    with ground.database(name):
        ground.set_up()
        lines = broken()
        for line in lines:
            ground.say(line)
        if lines:
            raise SystemExit(1)
        ground.say(f"{len(list(declared()))} invariants hold.")
