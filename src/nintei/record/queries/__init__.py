"""Reads of the journal; above all the one labelled selection that is both listed and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from nintei.record import rules
from nintei.record.kinds import Kind, Outcome, Why

# Which facts count, and why the others do not. Certification aggregates this very text, people are shown
# its rows; there is no second copy of these rules.
#   current   not superseded by an entry with id <= seen
#   outside   before the window: listed when asked for (shown_since < since), never counted; of the kinds in
#             "ever" everything since the beginning is read
#   excluded  has a reason; neutral: an outcome that is neither good nor bad, for kinds that have outcomes
#   capped    beyond the latest k of one client for that kind; a fact without client is never capped
# ``label`` is the number of a Why. ``so_far`` is what one client has paid, latest payment first, this one included.
# The rows come in the order of the index record_entry_read, so that nothing is sorted; NOT IN, unlike an
# anti-join, keeps that order.
LABELLED = """
SELECT id, about_id, category_id, counterparty_id, kind, outcome, value, happened_at, ref, digest,
       excluded_reason, is_countable,
       CASE WHEN happened_at < %(since)s THEN 3
            WHEN excluded_reason <> '' THEN 2
            WHEN NOT is_countable THEN 1
            WHEN counterparty_id IS NULL OR k IS NULL OR row_number() OVER latest <= k THEN 0
            ELSE 4 END AS label,
       record_sum(value) FILTER (WHERE kind = 5) OVER latest AS so_far
  FROM (
    SELECT e.id, e.about_id, e.category_id, e.counterparty_id, e.kind, e.outcome, e.value, e.happened_at,
           e.ref, e.digest, e.excluded_reason, e.is_countable, (%(caps)s::integer[])[e.kind] AS k
      FROM record_entry e
     WHERE e.about_id BETWEEN %(about_from)s AND %(about_to)s
       AND (%(only)s::bigint[] IS NULL OR e.about_id = ANY(%(only)s::bigint[]))
       AND e.category_id = ANY(%(categories)s::integer[])
       AND e.kind = ANY(%(kinds)s::smallint[])
       AND e.happened_at < %(until)s
       AND (e.happened_at >= %(shown_since)s OR e.kind = ANY(%(ever)s::smallint[]))
       AND e.id <= %(seen)s
       AND e.id NOT IN (SELECT s.supersedes_id FROM record_entry s
                         WHERE s.supersedes_id IS NOT NULL AND s.id <= %(seen)s
                           AND s.about_id BETWEEN %(about_from)s AND %(about_to)s)
  ) current
WINDOW latest AS (PARTITION BY about_id, category_id, kind, counterparty_id, is_countable
                  ORDER BY happened_at DESC, ref DESC ROWS UNBOUNDED PRECEDING)
"""

# The latest word on each personal kind before a moment; outcome 1 means that it holds.
PERSONAL = """
SELECT DISTINCT ON (e.about_id, e.kind) e.id, e.about_id, e.kind, e.outcome, e.digest
  FROM record_entry e
 WHERE e.about_id BETWEEN %(about_from)s AND %(about_to)s
   AND e.kind = ANY(%(personal_kinds)s::smallint[]) AND e.kind >= 20
   AND e.happened_at < %(until)s AND e.id <= %(seen)s AND e.excluded_reason = ''
   AND e.id NOT IN (SELECT s.supersedes_id FROM record_entry s
                     WHERE s.supersedes_id IS NOT NULL AND s.id <= %(seen)s
                       AND s.about_id BETWEEN %(about_from)s AND %(about_to)s)
 ORDER BY e.about_id, e.kind, e.happened_at DESC, e.ref DESC
"""

# Under which key the outside knows whom an id means.
KEYS = "SELECT id AS about_id, key AS about FROM record_party"

EVERYBODY = (0, 2**62)


@dataclass(frozen=True)
class Selection:
    """What one labelled selection reads.

    ``caps``: {kind: latest k of one client}. Window [since, until) on happened_at, aware moments.
    ``about``: first and last party id, both read; ``only``: of those, just these. ``shown_since``: also list,
    as "outside", facts from then on; ``ever``: kinds of which everything before is read as "outside".
    """

    categories: Sequence[int]
    kinds: Sequence[Kind]
    since: datetime
    until: datetime
    seen: int
    caps: Mapping[Kind, int] = field(default_factory=dict)
    about: tuple[int, int] = EVERYBODY
    only: Sequence[int] | None = None
    ever: Sequence[Kind] = ()
    shown_since: datetime | None = None
    personal_kinds: Sequence[Kind] = (Kind.IDENTITY_VERIFIED, Kind.PROFILE_COMPLETED)

    @property
    def params(self) -> dict[str, Any]:
        """Parameters of LABELLED and PERSONAL."""
        by_number = {int(kind): most for kind, most in self.caps.items()}
        return {
            "categories": list(self.categories),
            "kinds": [int(kind) for kind in self.kinds],
            "personal_kinds": [int(kind) for kind in self.personal_kinds],
            "ever": [int(kind) for kind in self.ever],
            # The place in the array is the kind's number.
            "caps": [by_number.get(number) for number in range(1, 20)],
            "since": self.since,
            "shown_since": self.shown_since or self.since,
            "until": self.until,
            "seen": self.seen,
            "about_from": self.about[0],
            "about_to": self.about[1],
            "only": None if self.only is None else list(self.only),
        }


LABELS = (Why.COUNTED, Why.NEUTRAL, Why.EXCLUDED, Why.OUTSIDE, Why.CAPPED)


class Listed(NamedTuple):
    """One row of the selection as a person sees it; ``counterparty`` a key, ``category`` a slug."""

    id: int
    ref: str
    kind: Kind
    category: str
    counterparty: str | None
    happened_at: datetime
    outcome: Outcome
    value: int
    excluded_reason: str
    digest: bytes
    facts: Mapping[str, Any]
    why: Why

    @property
    def is_included(self) -> bool:
        return self.why is Why.COUNTED


_LISTED = f"""
SELECT l.id, l.ref, l.kind, k.slug, c.key, l.happened_at, l.outcome, l.value, l.excluded_reason, l.digest,
       e.facts::text, l.label
  FROM ({LABELLED}) l
  JOIN record_entry e ON e.id = l.id
  LEFT JOIN record_party c ON c.id = l.counterparty_id
  LEFT JOIN catalog_category k ON k.id = l.category_id
 ORDER BY l.happened_at DESC, l.ref DESC
"""


def party_id(key: str) -> int | None:
    """The id facts are kept under for this key; None when nothing was ever noted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM record_party WHERE key = %s", [key])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def party_ids(keys: Sequence[str]) -> dict[str, int]:
    """{key: id} for those keys that are known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, id FROM record_party WHERE key = ANY(%s)", [list(keys)])
        return dict(cursor.fetchall())


def party_keys(ids: Sequence[int]) -> dict[int, str]:
    """{id: key} for those ids that exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, key FROM record_party WHERE id = ANY(%s)", [list(ids)])
        return dict(cursor.fetchall())


def party_key(party: int) -> str | None:
    """The key of one party id; None when there is none."""
    return party_keys([party]).get(party)


def largest_party_id() -> int:
    """The largest party id in use, 0 for an empty journal; runs walk up to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM record_party")
        return int(cursor.fetchone()[0])


def listed(selection: Selection, *, about: str) -> list[Listed]:
    """The labelled selection for one party key, newest first; empty for an unknown key."""
    party = party_id(about)
    if party is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, {**selection.params, "about_from": party, "about_to": party})
        return [_listed(row) for row in cursor.fetchall()]


def _listed(row: tuple[Any, ...]) -> Listed:
    (entry, ref, kind, category, counterparty, happened, outcome, value, reason, digest, facts, label) = row
    return Listed(
        entry, ref, Kind(kind), category or "", counterparty, happened, Outcome(outcome), value, reason,
        bytes(digest), json.loads(facts), LABELS[label],
    )  # fmt: skip


class Entry(NamedTuple):
    """One version of a fact. ``supersedes``: the id of the version it corrects."""

    id: int
    kind: Kind
    about: str
    counterparty: str | None
    category: str | None
    happened_at: datetime
    written_at: datetime
    outcome: Outcome
    value: int
    excluded_reason: str
    ref: str
    facts: Mapping[str, Any]
    digest: bytes
    supersedes: int | None
    is_current: bool


_ENTRIES = """
SELECT e.id, e.kind, a.key, c.key, k.slug, e.happened_at, e.written_at, e.outcome, e.value, e.excluded_reason,
       e.ref, e.facts::text, e.digest, e.supersedes_id, s.id IS NULL
  FROM record_entry e
  JOIN record_party a ON a.id = e.about_id
  LEFT JOIN record_party c ON c.id = e.counterparty_id
  LEFT JOIN catalog_category k ON k.id = e.category_id
  LEFT JOIN record_entry s ON s.supersedes_id = e.id AND s.supersedes_id IS NOT NULL
"""


def _entries(condition: str, params: Mapping[str, Any]) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES + condition, params)
        return [_entry(row) for row in cursor.fetchall()]


def _entry(row: tuple[Any, ...]) -> Entry:
    (
        entry_id, kind, about, counterparty, category, happened, written, outcome, value, reason, ref, facts,
        digest, supersedes, is_current,
    ) = row  # fmt: skip
    return Entry(
        entry_id, Kind(kind), about, counterparty, category, happened, written, Outcome(outcome), value, reason,
        ref, json.loads(facts), bytes(digest), supersedes, is_current,
    )  # fmt: skip


def entry(entry_id: int) -> Entry | None:
    """One version by its id; None when there is none."""
    return next(iter(_entries("WHERE e.id = %(id)s", {"id": entry_id})), None)


def entries(entry_ids: Sequence[int]) -> list[Entry]:
    """These versions in the order they were written."""
    return _entries("WHERE e.id = ANY(%(ids)s) ORDER BY e.id", {"ids": list(entry_ids)})


def current(ref: str) -> Entry | None:
    """The version of the fact ``ref`` that holds now; None when it was never noted."""
    found = _entries(
        "WHERE s.id IS NULL AND e.about_id = (SELECT about_id FROM record_entry WHERE ref = %(ref)s"
        " AND supersedes_id IS NULL) AND e.ref = %(ref)s",
        {"ref": ref},
    )
    return found[0] if found else None


def entries_about(about: str, *, kinds: Sequence[Kind] = tuple(Kind), limit: int = 200) -> list[Entry]:
    """The newest current facts about a party key, at most ``limit``."""
    return _entries(
        "WHERE e.about_id = (SELECT id FROM record_party WHERE key = %(about)s) AND s.id IS NULL"
        " AND e.kind = ANY(%(kinds)s::smallint[]) ORDER BY e.happened_at DESC, e.id DESC LIMIT %(limit)s",
        {"about": about, "kinds": [int(kind) for kind in kinds], "limit": limit},
    )


def export_events(about: str) -> Iterator[dict[str, Any]]:
    """Everything the journal holds about a party, every version, as JSON-safe rows for a recheck elsewhere.

    ``happened_at`` in microseconds since 1970 UTC, ``digest`` in hex: see record.rules.entry_digest.
    """
    where = "WHERE e.about_id = (SELECT id FROM record_party WHERE key = %(about)s) ORDER BY e.id"
    for item in _entries(where, {"about": about}):
        yield {
            "id": item.id,
            "ref": item.ref,
            "kind": item.kind.code,
            "about": item.about,
            "counterparty": item.counterparty or "",
            "category": item.category or "",
            "happened_at": rules.micros(item.happened_at),
            "outcome": int(item.outcome),
            "value": item.value,
            "excluded_reason": item.excluded_reason,
            "supersedes": item.supersedes,
            "digest": item.digest.hex(),
            "facts": item.facts,
        }


# Each must return nothing: {what must hold: query}.
INVARIANTS: dict[str, str] = {
    "every fact still has the digest it was written with": """SELECT e.id, e.ref FROM record_entry e JOIN record_party a ON a.id = e.about_id
             LEFT JOIN record_party c ON c.id = e.counterparty_id
             LEFT JOIN catalog_category k ON k.id = e.category_id
            WHERE e.digest IS DISTINCT FROM record_digest(e.ref, e.kind, a.key, c.key, k.slug,
                  e.happened_at, e.outcome, e.value, e.excluded_reason)""",
    "a correction repeats what it corrects, except outcome, value and exclusion": """SELECT e.id, e.ref FROM record_entry e JOIN record_entry o ON o.id = e.supersedes_id
            WHERE e.id <= o.id OR (e.kind, e.about_id, e.counterparty_id, e.category_id, e.happened_at, e.ref)
                  IS DISTINCT FROM (o.kind, o.about_id, o.counterparty_id, o.category_id, o.happened_at, o.ref)""",
    "every fact is of a kind that has a name": "SELECT id, ref FROM record_entry WHERE record_kind_code(kind) IS NULL",
}
