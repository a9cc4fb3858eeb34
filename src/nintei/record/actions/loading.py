"""History from elsewhere enters by the million, as one set: checked, digested and written in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from psycopg import sql

from nintei.kit import later
from nintei.kit.db import copy_in, writes
from nintei.kit.errors import Malformed, Refusal
from nintei.record import rules
from nintei.record.actions._writing import COLUMNS, INSERT, row
from nintei.record.kinds import Excluded, Kind, Outcome
from nintei.record.rules import Fact

STEPS = 4
_LOADED: list[str] = []
Heard = Callable[[int, int], None]


class AlreadyNoted(Refusal):
    """The journal already holds a fact under this reference."""

    code = "already_noted"


def wake_loaded(chore: str) -> None:
    """Have every load defer ``chore`` once, without arguments: too many facts to name. ``chore`` is its own lock."""
    if chore not in _LOADED:
        _LOADED.append(chore)


_STAGING = """
CREATE TEMPORARY TABLE record_arriving (
  kind smallint, about text COLLATE "C", counterparty text COLLATE "C", category text, happened_at timestamptz,
  outcome smallint, value bigint, ref text COLLATE "C", excluded_reason text, facts jsonb
) ON COMMIT DROP
"""
# The same as record.rules.check, for a whole table; a test holds the two together. The keys are looked at
# once each and not once a fact: there are far fewer of them.
_UNFIT = r"""
SELECT f.* FROM (
  SELECT kind, about, counterparty, category, CASE WHEN {sayable} THEN happened_at END, outcome, value, ref,
         excluded_reason
    FROM {table} f
   WHERE (f.kind = ANY(%(kinds)s) AND f.outcome = ANY(%(outcomes)s) AND {sayable}
          AND char_length(f.ref) BETWEEN 1 AND 200 AND f.ref !~ '[\x01-\x1f]'
          AND CASE WHEN f.kind < 20 THEN f.category <> '' WHEN f.kind < 30 THEN f.category IS NULL
                   ELSE f.category IS NULL OR f.category <> '' END
          AND f.value > -9007199254740992 AND f.value < 9007199254740992
          AND (f.kind <> 4 OR f.value BETWEEN 0 AND 4)
          AND (f.excluded_reason = '' OR f.excluded_reason = ANY(%(reasons)s))
          AND f.about IS NOT NULL AND f.facts IS NOT NULL) IS NOT TRUE
   LIMIT 1) f
UNION ALL
SELECT f.* FROM (
  SELECT kind, about, counterparty, category, CASE WHEN {sayable} THEN happened_at END, outcome, value, ref,
         excluded_reason
    FROM {table} f
   WHERE f.about IN (SELECT key FROM record_arriving_keys WHERE NOT fits)
      OR f.counterparty IN (SELECT key FROM record_arriving_keys WHERE NOT fits)
   LIMIT 1) f
"""
# Moments that Python can say.
_SAYABLE = "f.happened_at BETWEEN '0001-01-02Z' AND '9999-12-30Z'"
_KEYS = r"""
CREATE TEMPORARY TABLE record_arriving_keys ON COMMIT DROP AS
SELECT key, char_length(key) BETWEEN 1 AND 200 AND key !~ '[\x01-\x1f]' AS fits
  FROM (SELECT about AS key FROM {table} WHERE about IS NOT NULL UNION
        SELECT counterparty FROM {table} WHERE counterparty IS NOT NULL) k
"""
_PARTIES = """
INSERT INTO record_party (key)
SELECT key FROM record_arriving_keys k
 WHERE NOT EXISTS (SELECT 1 FROM record_party p WHERE p.key = k.key)
 ORDER BY key
"""
_UNKNOWN = """
SELECT category FROM (SELECT DISTINCT category FROM {table} WHERE category <> '') f
 WHERE NOT EXISTS (SELECT 1 FROM catalog_category k WHERE k.slug = f.category)
 ORDER BY 1 LIMIT 5
"""
_ANALYZE = "ANALYZE {table} (kind, about, counterparty, category)"
# One person's facts side by side, as they are read.
_ORDER = "a.id, f.kind, f.happened_at, f.ref"

_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
 WHERE i.indrelid = 'record_entry'::regclass
   AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
 ORDER BY 1
"""
_FOREIGN_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid = 'record_entry'::regclass AND contype = 'f' ORDER BY 1
"""


@writes
def load(*, facts: Iterable[Fact], at: datetime) -> int:
    """Read any number of facts into the journal by COPY; returns how many. All or none.

    Wakes no reader of single facts: this is for history from elsewhere. Malformed for an unknown category or a wrong shape,
    AlreadyNoted for a reference that appears twice or is in the journal already.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAGING)
    copy_in("record_arriving", COLUMNS, map(row, facts))
    return _told_readers(_enter("record_arriving", at))


def _told_readers(written: int) -> int:
    for chore in _LOADED:
        later.defer_once(chore, lock=chore)
    return written


@writes
def load_table(*, table: str, at: datetime, alone: bool = False, on_step: Heard | None = None) -> int:
    """Read the facts that ``table`` holds into the journal without a row leaving the database. All or none.

    The table has the columns of COLUMNS, typed as the journal's; empty ``counterparty`` or ``category`` is
    NULL. It stays as it is. Wakes and refuses like ``load``.

    ``alone``: nobody else uses this database meanwhile. Then the journal's indexes and foreign keys are taken
    off and made again afterwards, which checks them for everything at once, and nobody is woken. ``on_step`` hears (steps done, of).
    """
    with connection.cursor() as cursor:
        if not alone:
            return _told_readers(_enter(table, at, on_step))
        cursor.execute("SET LOCAL work_mem = '96MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '192MB'")
        with _bare(cursor):
            return _enter(table, at, on_step)


def _enter(table: str, at: datetime, on_step: Heard | None = None) -> int:
    heard = on_step or (lambda _done, _steps: None)
    name = sql.Identifier(table).as_string()
    with connection.cursor() as cursor:
        cursor.execute(_ANALYZE.format(table=name))
        cursor.execute(_KEYS.format(table=name))
        cursor.execute("ANALYZE record_arriving_keys")
        heard(1, STEPS)
        _check(cursor, name)
        heard(2, STEPS)
        cursor.execute(_PARTIES)
        cursor.execute("ANALYZE record_party")
        heard(3, STEPS)
        with _told_of_references():
            cursor.execute(INSERT.format(source=name, order=_ORDER), {"at": at})
        written = int(cursor.rowcount)
        cursor.execute(f"SELECT count(*) FROM {name}")
        if cursor.fetchone() != (written,):
            raise Malformed(f"only {written} of the facts in {table} found their person and category")
        heard(4, STEPS)
        return written


def _check(cursor: Any, table: str) -> None:
    """Malformed, in the words of record.rules.check, for the first fact found that the journal cannot hold."""
    known = {
        "kinds": [int(kind) for kind in Kind],
        "outcomes": [int(outcome) for outcome in Outcome],
        "reasons": [reason.value for reason in Excluded],
    }
    cursor.execute(_UNFIT.format(table=table, sayable=_SAYABLE), known)
    for found in cursor.fetchall():
        try:
            rules.check(Fact(*found))
        except (TypeError, ValueError, AttributeError) as error:
            raise Malformed(f"the journal cannot hold {found[-2]!r}: {error}") from error
        raise Malformed(f"the journal cannot hold {found[-2]!r}")
    cursor.execute(_UNKNOWN.format(table=table))
    if unknown := [name for (name,) in cursor.fetchall()]:
        raise Malformed(f"no such category: {', '.join(unknown)}")


@contextmanager
def _told_of_references() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "record_entry_ref_once" not in str(error):
            raise
        raise AlreadyNoted(f"a reference is used twice: {str(error).strip()}") from error


@contextmanager
def _bare(cursor: Any) -> Iterator[None]:
    """The journal without indexes and foreign keys inside the block; at its end they are made, and so checked.

    What they are is asked of the database, so that this knows nothing of which there are. An error leaves
    it to the transaction to put everything back.
    """
    cursor.execute("LOCK TABLE record_entry IN ACCESS EXCLUSIVE MODE")
    cursor.execute(_FOREIGN_KEYS)
    keys = cursor.fetchall()
    cursor.execute(_INDEXES)
    indexes = cursor.fetchall()
    for name, _definition in keys:
        cursor.execute(sql.SQL("ALTER TABLE record_entry DROP CONSTRAINT {}").format(sql.Identifier(name)))
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    with _told_of_references():
        for _name, definition in indexes:
            cursor.execute(definition)
    for name, definition in keys:
        cursor.execute(
            sql.SQL("ALTER TABLE record_entry ADD CONSTRAINT {} {}").format(
                sql.Identifier(name), sql.SQL(definition)
            )
        )
