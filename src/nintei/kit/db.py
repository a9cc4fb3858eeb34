"""Transactions around verbs: one verb, one durable transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from psycopg import sql

P = ParamSpec("P")
R = TypeVar("R")


def writes(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb in one durable transaction.

    Durable: a verb called inside another verb's transaction raises RuntimeError, because
    one verb is one transaction; share code through ``within_write`` functions instead.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            return verb(*args, **kwargs)

    return run


def within_write(step: Callable[P, R]) -> Callable[P, R]:
    """Mark a step that only makes sense inside a verb; RuntimeError when no transaction is open."""

    @wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise RuntimeError(f"{step.__name__} must be called inside a verb's transaction")
        return step(*args, **kwargs)

    return run


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Stream ``rows`` into ``table`` with COPY; returns how many were written."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
