"""What the figures of a public profile are made of: the labelled selection, in groups for the sum and row by row for the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from nintei.catalog import queries as catalog
from nintei.kit.periods import start_of_day
from nintei.record.kinds import Figure, Kind, Outcome
from nintei.record.queries import LABELLED, LABELS, Entry, Selection, entries, entries_about, party_id
from nintei.record.rules import figures as rules
from nintei.record.rules.figures import Counts, Told

# Above every entry: figures show what holds now.
_NOW = 2**62

# ``nth`` is that of rules.figures.Told; 2 is a contract's end, 1 good, label 0 counted.
_TOLD = f"""
SELECT l.*, to_char(l.happened_at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month,
       CASE WHEN l.kind = 2 AND l.outcome = 1 AND l.label = 0 AND l.counterparty_id IS NOT NULL
            THEN least(row_number() OVER (PARTITION BY l.kind, l.outcome, l.label, l.counterparty_id
                                          ORDER BY l.happened_at, l.ref), 3)
            ELSE 0 END AS nth
  FROM ({LABELLED}) l
"""
_GROUPS = f"""
SELECT kind, outcome, label, nth, month, count(*), record_sum(value) FROM ({_TOLD}) t
 GROUP BY kind, outcome, label, nth, month
"""
_ROWS = f"""
SELECT id, kind, outcome, label, nth, value FROM ({_TOLD}) t
 WHERE (%(month)s = '' OR month = %(month)s)
   AND (kind, outcome, label, nth) IN (SELECT * FROM unnest(%(kinds_wanted)s::smallint[], %(outcomes)s::smallint[],
                                                            %(labels)s::integer[], %(nths)s::bigint[]))
 ORDER BY happened_at DESC, ref DESC LIMIT %(limit)s OFFSET %(offset)s
"""


class Group(NamedTuple):
    """Facts of one month that no figure tells apart."""

    month: str
    told: Told


class Line(NamedTuple):
    """One fact and what it adds to the figure."""

    entry: Entry
    counts: Counts


def _selection(kinds: Sequence[Kind], at: datetime, before: int) -> Selection:
    since, until = rules.window(at, settings.TIME_ZONE)
    shown = start_of_day(rules.months(at, settings.TIME_ZONE)[0].plus(-before).first_day, settings.TIME_ZONE)
    everywhere = [each.pk for each in catalog.categories_by_slug().values()]
    return Selection(everywhere, kinds, since, until, _NOW, shown_since=shown)


def groups(*, about: str, at: datetime, kinds: Sequence[Kind] = rules.SUMMED, before: int = 0) -> list[Group]:
    """A person's facts of the window in groups; ``before``: so many months before it too, as outside."""
    party = party_id(about)
    if party is None:
        return []
    said = {
        **_selection(kinds, at, before).params,
        "about_from": party,
        "about_to": party,
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, said)
        return [
            Group(month, Told(Kind(kind), Outcome(outcome), LABELS[label], nth, n, value))
            for kind, outcome, label, nth, month, n, value in cursor.fetchall()
        ]


def lines(
    *, about: str, figure: Figure, at: datetime, wanted: Iterable[Told], before: int, limit: int, offset: int = 0,
    month: str = "",
) -> list[Line]:  # fmt: skip
    """Facts of the groups ``wanted``, newest first; ``month``: of this one only, as "2026-03"."""
    party, keys = party_id(about), {(one.kind, one.outcome, one.why, one.nth) for one in wanted}
    if party is None or not keys:
        return []
    said: dict[str, Any] = _selection(rules.KINDS[figure], at, before).params
    said |= {
        "about_from": party,
        "about_to": party,
        "zone": settings.TIME_ZONE,
        "month": month,
        "limit": limit,
        "offset": offset,
    }
    ordered = sorted(keys)
    said |= {
        "kinds_wanted": [int(kind) for kind, _outcome, _why, _nth in ordered],
        "outcomes": [int(outcome) for _kind, outcome, _why, _nth in ordered],
        "labels": [LABELS.index(why) for _kind, _outcome, why, _nth in ordered],
        "nths": [nth for _kind, _outcome, _why, nth in ordered],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, said)
        found = {
            row[0]: Told(Kind(row[1]), Outcome(row[2]), LABELS[row[3]], row[4], 1, row[5])
            for row in cursor.fetchall()
        }
    known = {entry.id: entry for entry in entries(list(found))}
    return [Line(known[id_], rules.counts(figure, told)) for id_, told in found.items()]


def latest(*, about: str) -> Entry | None:
    """The fact that was the last activity, of all time; None when there is none."""
    kinds = rules.KINDS[Figure.LAST_ACTIVE]
    return next(iter(entries_about(about, kinds=kinds, limit=1)), None)
