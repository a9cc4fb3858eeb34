"""Facts enter one by one, as they happen, and are corrected by new ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from nintei.kit import later
from nintei.kit.db import within_write
from nintei.kit.errors import Malformed, NotFound, Refusal
from nintei.record.actions._writing import COLUMNS, INSERT, row
from nintei.record.kinds import Excluded, Kind, Outcome
from nintei.record.rules import Fact

_WAKES: dict[Kind, list[str]] = {}
_CORRECTIONS: dict[Kind, list[str]] = {}

_GIVEN = """
(SELECT * FROM unnest(%(kind)s::smallint[], %(about)s::text[], %(counterparty)s::text[], %(category)s::text[],
  %(happened_at)s::timestamptz[], %(outcome)s::smallint[], %(value)s::bigint[], %(ref)s::text[],
  %(excluded_reason)s::text[], %(facts)s::jsonb[])
  WITH ORDINALITY AS given(kind, about, counterparty, category, happened_at, outcome, value, ref,
                           excluded_reason, facts, position))
"""


class AlreadySuperseded(Refusal):
    """Somebody corrected this version first; the correction is the one to correct."""

    code = "already_superseded"


def wake(kind: Kind, chore: str, *, corrections: bool = False) -> None:
    """Have every new fact of ``kind`` defer ``chore`` with ``entry_ids=[...]``, in the writer's transaction.

    ``corrections``: corrected facts too, with the new entry's id. Called by upper rooms when the process starts,
    so that the journal knows none of them.
    """
    for woken in (_WAKES, _CORRECTIONS)[: 1 + corrections]:
        chores = woken.setdefault(kind, [])
        if chore not in chores:
            chores.append(chore)


@within_write
def ensure_parties(*, keys: Iterable[str]) -> dict[str, int]:
    """The ids of these party keys, new ones added: {key: id}."""
    wanted = sorted(set(keys))
    with connection.cursor() as cursor:
        # Existing ones are left out first: a refused insert would still use up an id.
        cursor.execute(
            "INSERT INTO record_party (key) SELECT k FROM unnest(%s::text[]) AS given(k)"
            " WHERE NOT EXISTS (SELECT 1 FROM record_party p WHERE p.key = k) ON CONFLICT DO NOTHING",
            [wanted],
        )
        cursor.execute("SELECT key, id FROM record_party WHERE key = ANY(%s)", [wanted])
        return dict(cursor.fetchall())


@within_write
def note(
    *,
    kind: Kind,
    about: str,
    happened_at: datetime,
    outcome: Outcome,
    ref: str,
    at: datetime,
    counterparty: str | None = None,
    category: str | None = None,
    value: int = 0,
    excluded_reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Write one fact; returns its entry id.

    ``about`` and ``counterparty`` are party keys, ``category`` a slug (None for personal kinds), ``ref``
    the fact's own name, unique for ever ("talk.turn:812"). Malformed when the shape or the category is wrong.
    """
    fact = Fact(kind, about, counterparty, category, happened_at, outcome, value, ref, excluded_reason, facts)
    return note_many(facts=[fact], at=at)[0]


@within_write
def note_many(*, facts: Sequence[Fact], at: datetime) -> list[int]:
    """Write facts in one statement; entry ids in the order given. Refuses like ``note``, all or none."""
    if not facts:
        return []
    columns = dict(zip(COLUMNS, map(list, zip(*map(row, facts), strict=True)), strict=True))
    parties = {fact.about for fact in facts} | {fact.counterparty for fact in facts if fact.counterparty}
    ensure_parties(keys=parties)
    statement = INSERT.format(source=_GIVEN, order="f.position") + " RETURNING ref, id"
    with connection.cursor() as cursor:
        cursor.execute(statement, {**columns, "at": at})
        ids = dict(cursor.fetchall())
    if len(ids) < len(facts):
        missing = sorted({str(fact.category) for fact in facts if fact.ref not in ids})
        raise Malformed(f"no such category: {', '.join(missing)}")
    _wake_readers(facts, ids)
    return [ids[fact.ref] for fact in facts]


def _wake_readers(facts: Sequence[Fact], ids: Mapping[str, int]) -> None:
    by_chore: dict[str, list[int]] = {}
    for fact in facts:
        for chore in _WAKES.get(fact.kind, ()):
            by_chore.setdefault(chore, []).append(ids[fact.ref])
    for chore, entry_ids in by_chore.items():
        later.defer(chore, entry_ids=entry_ids)


_SUPERSEDE = """
INSERT INTO record_entry (kind, about_id, counterparty_id, category_id, happened_at, written_at,
                          outcome, value, excluded_reason, ref, facts, supersedes_id, digest)
SELECT e.kind, e.about_id, e.counterparty_id, e.category_id, e.happened_at, %(at)s,
       n.outcome, n.value, n.reason, e.ref, e.facts || %(facts)s::jsonb, e.id,
       record_digest(e.ref, e.kind, a.key, c.key, k.slug, e.happened_at, n.outcome, n.value, n.reason)
  FROM record_entry e
 CROSS JOIN LATERAL (SELECT coalesce(%(outcome)s::smallint, e.outcome) AS outcome,
                            coalesce(%(value)s::bigint, e.value) AS value,
                            coalesce(%(reason)s::text, e.excluded_reason) AS reason) n
  JOIN record_party a ON a.id = e.about_id
  LEFT JOIN record_party c ON c.id = e.counterparty_id
  LEFT JOIN catalog_category k ON k.id = e.category_id
 WHERE e.id = %(entry_id)s
RETURNING id, kind
"""


@within_write
def supersede(
    *,
    entry_id: int,
    at: datetime,
    outcome: Outcome | None = None,
    value: int | None = None,
    excluded_reason: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Correct a fact by a new version of it; returns the new entry id. What is None stays as it was.

    ``facts`` are added to the old ones. NotFound for an unknown id; AlreadySuperseded when ``entry_id``
    is no longer the current version.
    """
    if excluded_reason:
        Excluded(excluded_reason)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM record_entry WHERE supersedes_id = %s", [entry_id])
        if cursor.fetchone():
            raise AlreadySuperseded(_("この記録はすでに訂正されています。"), entry=entry_id)
        cursor.execute(
            _SUPERSEDE,
            {
                "entry_id": entry_id,
                "at": at,
                "outcome": None if outcome is None else int(outcome),
                "value": value,
                "reason": excluded_reason,
                "facts": json.dumps(facts or {}, ensure_ascii=False),
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("この記録はありません。"), entry=entry_id)
    for chore in _CORRECTIONS.get(Kind(row[1]), ()):
        later.defer(chore, entry_ids=[int(row[0])])
    return int(row[0])


def seen_through() -> int:
    """The largest entry id below which everything is committed: the exact edge of what a run may read.

    Waits for writers under way (they share lock 7411 from before their first id until they commit), then
    looks, then lets go at once: writers stop for a moment, not for the run.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7411)")
        try:
            cursor.execute("SELECT coalesce(max(id), 0) FROM record_entry")
            return int(cursor.fetchone()[0])
        finally:
            cursor.execute("SELECT pg_advisory_unlock(7411)")
