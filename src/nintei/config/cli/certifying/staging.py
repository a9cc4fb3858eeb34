"""Takes the facts of the files into the scratch database: checked, free of duplicates, all or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import psycopg

from nintei.config.cli.certifying.facts import read
from nintei.config.cli.certifying.meaning import TASK_KINDS
from nintei.config.cli.certifying.problems import SHOWN, BadInput, Problems

TABLE = "certify_arriving"
_TABLE = """
CREATE UNLOGGED TABLE certify_arriving (
  file integer, line bigint, kind smallint, about text COLLATE "C", counterparty text COLLATE "C",
  category text COLLATE "C", happened_at timestamptz, outcome smallint, value bigint, ref text COLLATE "C")
"""
# What the journal wants besides. Added when the rows are there, since then it is not written once a row.
_REST = """
ALTER TABLE certify_arriving ADD excluded_reason text DEFAULT '', ADD facts jsonb DEFAULT '{}'
"""
_COPY = """
COPY certify_arriving (file, line, kind, about, counterparty, category, happened_at, outcome, value, ref) FROM STDIN
"""
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
_CONTENT = """
SELECT sum(facts)::bigint, count(*), min(first), max(last) FROM (
  SELECT count(*) AS facts, min(happened_at) AS first, max(happened_at) AS last
    FROM certify_arriving GROUP BY about) people
"""

# Without the columns of which every value is another one: nothing is planned by them.
_SETTLE = """
VACUUM (ANALYZE) record_entry (kind, about_id, counterparty_id, category_id, happened_at, outcome, excluded_reason),
                 record_party (id), catalog_category
"""

Tick = Callable[[int, float], None]


class Content(NamedTuple):
    """What the files hold. ``categories``: {category: whether it is task work}."""

    rows: int
    people: int
    first: datetime
    last: datetime
    categories: dict[str, bool]


def arrive(address: str, paths: list[Path], tick: Tick) -> Content:
    """Read ``paths`` into the staging table TABLE.

    ``tick`` is called with the number of rows so far and the share of all bytes read. BadInput when anything
    is wrong with any row; a ref used twice is left to the journal to notice (``refuse_duplicates``).
    """
    problems = Problems()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_TABLE)
        _copy(connection, paths, problems, tick)
        categories = _categories(connection, problems)
        if problems.count:
            _duplicates(connection, paths, problems)
            raise BadInput(problems)
        connection.execute(_REST)
        row = connection.execute(_CONTENT).fetchone()
        assert row is not None
        return Content(row[0], row[1], row[2], row[3], categories)


def _copy(connection: psycopg.Connection[Any], paths: list[Path], problems: Problems, tick: Tick) -> None:
    sizes = [path.stat().st_size if path.is_file() else 0 for path in paths]
    chunks, rows = read(paths, problems), 0
    # A pipe may make us wait; a COPY that waits would keep every other run from dropping its database.
    together = all(path.is_file() for path in paths)
    for group in [chunks] if together else map(iter, zip(chunks, strict=True)):
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for chunk in group:
                copy.write(chunk.lines)
                rows += chunk.rows
                done = sum(sizes[: chunk.file]) + chunk.share * sizes[chunk.file]
                tick(rows, done / (sum(sizes) or 1))


def refuse_duplicates(address: str, paths: list[Path]) -> NoReturn:
    """BadInput with every ref of the staging table that is used twice."""
    problems = Problems()
    with psycopg.connect(address, autocommit=True) as connection:
        _duplicates(connection, paths, problems)
    raise BadInput(problems)


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


def forget(address: str) -> None:
    """Drop the staging table: the journal has the facts now."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP TABLE {TABLE}")


def settle(address: str) -> None:
    """Let PostgreSQL know what came in, so that it plans by facts and not by guesses."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_SETTLE)
