"""Takes the facts of the files into the scratch database: checked, free of duplicates, all or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from nintei.config.cli.certifying.facts import BATCH, read
from nintei.config.cli.certifying.meaning import TASK_KINDS, Fact
from nintei.config.cli.certifying.problems import SHOWN, BadInput, Problems

_TABLE = """
CREATE UNLOGGED TABLE certify_arriving (
  file integer, line bigint, kind smallint, about text COLLATE "C", counterparty text COLLATE "C",
  category text COLLATE "C", happened_at timestamptz, outcome smallint, value bigint, ref text COLLATE "C")
"""
_COPY = "COPY certify_arriving FROM STDIN (FORMAT BINARY)"
_TYPES = ["int4", "int8", "int2", "text", "text", "text", "timestamptz", "int2", "int8", "text"]
_TWICE = """
SELECT file, line, ref, first_file, first_line, count(*) OVER () FROM (
  SELECT file, line, ref, first_value(file) OVER w AS first_file, first_value(line) OVER w AS first_line,
         row_number() OVER w AS nth
    FROM certify_arriving WHERE ref IN (SELECT ref FROM certify_arriving GROUP BY ref HAVING count(*) > 1)
  WINDOW w AS (PARTITION BY ref ORDER BY file, line)) twice
 WHERE nth > 1 ORDER BY file, line LIMIT %s
"""
_CATEGORIES = """
SELECT category, bool_or(kind = ANY(%(task)s)), bool_or(kind <> ALL(%(task)s)), min(ref)
  FROM certify_arriving WHERE category IS NOT NULL GROUP BY category ORDER BY category
"""
_SPAN = "SELECT min(happened_at), max(happened_at) FROM certify_arriving"

Tick = Callable[[int], None]


def arrive(address: str, paths: list[Path], tick: Tick) -> dict[str, bool]:
    """Read ``paths`` into the staging table; {category: whether it is task work}.

    ``tick`` is called with the number of rows so far. BadInput when anything is wrong with any row.
    """
    problems = Problems()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_TABLE)
        _copy(connection, read(paths, problems), tick)
        connection.execute("ANALYZE certify_arriving")
        _duplicates(connection, paths, problems)
        categories = _categories(connection, problems)
    if problems.count:
        raise BadInput(problems)
    return categories


def _copy(connection: psycopg.Connection[Any], rows: Iterator[tuple[int, int, Fact]], tick: Tick) -> None:
    count = 0
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for file, line, fact in rows:
            copy.write_row((file, line, *fact))
            count += 1
            if count % BATCH == 0:
                tick(count)
    tick(count)


def _duplicates(connection: psycopg.Connection[Any], paths: list[Path], problems: Problems) -> None:
    """A million-row file given twice has a million duplicates: list the first ones, count the rest."""
    found = connection.execute(_TWICE, [SHOWN]).fetchall()
    for file, line, ref, first_file, first_line, _count in found:
        problems.add(
            str(paths[file]),
            line,
            "ref",
            f"'{ref[:60]}' was used before",
            f"It is the ref of {paths[first_file]}:{first_line}; every fact needs one of its own",
        )
    if found:
        problems.count += found[0][5] - len(found)


def _categories(connection: psycopg.Connection[Any], problems: Problems) -> dict[str, bool]:
    known = {}
    for category, tasks, projects, ref in connection.execute(_CATEGORIES, {"task": list(TASK_KINDS)}):
        known[category] = tasks
        if tasks and projects:
            problems.add(
                "facts",
                None,
                "category",
                f"'{category}' has both tasks (piecework.*) and projects",
                f"Give the tasks a category of their own (one fact of it: {ref})",
            )
    return known


def span(address: str) -> tuple[datetime, datetime]:
    """When the first and the last fact happened; the table must not be empty."""
    with psycopg.connect(address) as connection:
        first, last = connection.execute(_SPAN).fetchone() or (None, None)
    return first, last


def staged(address: str) -> Iterator[tuple[Any, ...]]:
    """Every staged fact, in any order: kind ... ref as in Fact, streamed."""
    columns = ", ".join(Fact._fields)
    with psycopg.connect(address) as connection, connection.cursor("arriving", binary=True) as cursor:
        cursor.itersize = BATCH
        cursor.execute(f"SELECT {columns} FROM certify_arriving")
        yield from cursor


def forget(address: str) -> None:
    """Drop the staging table: the journal has the facts now."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP TABLE certify_arriving")


def settle(address: str) -> None:
    """Let PostgreSQL know what came in, so that it plans by facts and not by guesses."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
