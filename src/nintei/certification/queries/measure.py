"""Count the journal's labelled selection for many people at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from nintei.certification.rules.judge import Evidence
from nintei.certification.rules.policy import METRICS, Policy
from nintei.certification.rules.recheck import CONDITION_KINDS, caps_of
from nintei.record.kinds import Kind
from nintei.record.queries import EVERYBODY, LABELLED, PERSONAL, Selection


class Measured(NamedTuple):
    """One person's evidence in one category.

    ``snapshot``: hex digest of every entry that was read; ``entries``: their ids.
    """

    about_id: int
    category_id: int
    evidence: Evidence
    snapshot: str
    entries: tuple[int, ...] = ()


def selection(
    policy: Policy, categories: Sequence[int], as_of: date, seen: int, about: tuple[int, int] = EVERYBODY
) -> Selection:
    """What an evaluation of ``policy`` on day ``as_of`` reads, for the journal's labelled selection."""
    since, until = policy.window(as_of)
    return Selection(
        categories=categories,
        kinds=[Kind.from_code(code) for code in policy.kinds],
        since=since,
        until=until,
        seen=seen,
        caps={Kind.from_code(code): k for code, k in caps_of(policy).items()},
        about=about,
        personal_kinds=[Kind.from_code(CONDITION_KINDS[name]) for name in policy.conditions],
    )


def _kind(code: str) -> int:
    return int(Kind.from_code(code))


def done_kind(policy: Policy) -> int:
    """The kind whose good facts are experience: contracts, or tasks."""
    return _kind("work.contract.ended" if policy.track == "project" else "piecework.assignment.settled")


# What a client's sixth order proves, it proves: experience is not capped by number (0 counted, 4 capped).
_EXPERIENCE = {
    "completed_orders": "count(*) FILTER (WHERE {done})",
    "approved_tasks": "count(*) FILTER (WHERE {done})",
    "distinct_clients": "count(DISTINCT counterparty_id) FILTER (WHERE {done})",
    "distinct_requesters": "count(DISTINCT counterparty_id) FILTER (WHERE {done})",
    # least(cap, running sum) grows by what this payment adds, and ends at least(cap, the client's sum).
    "released_earnings": "record_sum({earned}) FILTER (WHERE kind = 5 AND label IN (0, 4))",
    "first_order_age_days": "%(as_of)s - (min(happened_at) FILTER (WHERE {ever}) AT TIME ZONE %(zone)s)::date",
    "first_task_age_days": "%(as_of)s - (min(happened_at) FILTER (WHERE {ever}) AT TIME ZONE %(zone)s)::date",
}


def counted(policy: Policy) -> dict[str, str]:
    """{column: aggregate over the labelled rows}: n0, x0, n1, ... by criterion, e0, ... by experience."""
    columns = {}
    for i, criterion in enumerate(policy.criteria):
        metric = METRICS[criterion.metric]
        mine = f"label = 0 AND kind = {_kind(metric.kind_code)}"
        columns[f"n{i}"] = f"count(*) FILTER (WHERE {mine})"
        if metric.uses == "value":
            columns[f"x{i}"] = f"record_sum(value) FILTER (WHERE {mine})"
        else:
            columns[f"x{i}"] = f"count(*) FILTER (WHERE {mine} AND outcome = 1)"
    done = f"kind = {done_kind(policy)} AND outcome = 1"
    for i, e in enumerate(policy.experience):
        capped = f"least({e.client_cap}, so_far) - least({e.client_cap}, so_far - value)"
        columns[f"e{i}"] = _EXPERIENCE[e.metric].format(
            done=f"{done} AND label IN (0, 4)",
            ever=f"{done} AND is_countable",
            earned="value" if e.client_cap is None else capped,
        )
    return columns


def _conditions(policy: Policy) -> dict[str, str]:
    """{column: whether it holds}: k0, ... by condition. No word means no; for a case: none was ever opened."""
    said = "bool_or(outcome = 1) FILTER (WHERE kind = {kind})"
    return {
        f"k{i}": said.format(kind=_kind(CONDITION_KINDS[name])) for i, name in enumerate(policy.conditions)
    }


# w: one person and category; s: standings, which are measured even without an entry; p: latest words.
# Work from before the window says how long ago it began, and alone makes nobody somebody to evaluate.
_MEASURED = """
SELECT about_id, category_id, {columns}, coalesce(w.entries, '{{}}') || coalesce(p.entries, '{{}}') AS entries,
       encode(sha256(coalesce(w.digest, sha256('')) || coalesce(p.digest, '')), 'hex') AS snapshot{more}
  FROM (SELECT about_id, category_id, {counted}, bool_or(label <> 3) AS is_here, array_agg(id) AS entries,
               sha256(string_agg(digest, ''::bytea ORDER BY digest)) AS digest
          FROM ({labelled}) l GROUP BY about_id, category_id) w
  FULL JOIN ({standings}) s USING (about_id, category_id)
  LEFT JOIN (SELECT about_id, {said}, array_agg(id) AS entries,
                    string_agg(digest, ''::bytea ORDER BY digest) AS digest
               FROM ({personal}) said GROUP BY about_id) p USING (about_id)
 WHERE w.is_here OR s.about_id IS NOT NULL
"""
_ALSO = """SELECT about_id, category_id
             FROM unnest(%(also_about)s::bigint[], %(also_category)s::integer[]) AS a(about_id, category_id)"""


def measured_sql(policy: Policy, unsupplied: Collection[str], standings: str = _ALSO, more: str = "") -> str:
    """The statement that measures: about_id, category_id, n0, x0, ..., e0, ..., k0, ..., entries, snapshot.

    ``standings``: a SELECT of about_id, category_id and what ``more`` takes from it.
    """
    columns = counted(policy)
    conditions = _conditions(policy) or {"said_nothing": "NULL"}
    shown = [f"coalesce({name}, 0) AS {name}" for name in columns]
    for i, name in enumerate(policy.conditions):
        silent = "true" if name == "no_open_integrity_case" else "false"
        shown.append(f"true AS k{i}" if name in unsupplied else f"coalesce(k{i}, {silent}) AS k{i}")
    return _MEASURED.format(
        columns=", ".join(shown),
        counted=", ".join(f"{text} AS {name}" for name, text in columns.items()),
        labelled=LABELLED,
        personal=PERSONAL,
        said=", ".join(f"{text} AS {name}" for name, text in conditions.items()),
        standings=standings,
        more=more,
    )


def params(
    policy: Policy, categories: Sequence[int], as_of: date, seen: int, about: tuple[int, int]
) -> dict[str, Any]:
    """What ``measured_sql`` needs, without ``also_about`` and ``also_category``."""
    ever = [Kind.from_code(code) for code in policy.kinds_ever]
    chosen = replace(selection(policy, categories, as_of, seen, about), ever=ever)
    return {**chosen.params, "as_of": as_of, "zone": policy.time_zone}


def prepare_planner() -> None:
    """For this transaction: a chunk's rows are sorted in memory, and digests on their own.

    Sorting whole rows for the sake of one sorted aggregate (PostgreSQL 16 and newer) costs more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        if connection.connection.info.server_version >= PRESORTING:
            cursor.execute("SET LOCAL enable_presorted_aggregate = off")


PRESORTING = 160000


def measure(
    policy: Policy,
    categories: Sequence[int],
    as_of: date,
    seen: int,
    *,
    about: tuple[int, int] = EVERYBODY,
    only: Sequence[int] | None = None,
    also: Collection[tuple[int, int]] = (),
    unsupplied: Collection[str] = (),
) -> list[Measured]:
    """Evidence of everybody in ``about`` with an entry in the window, and of ``also``.

    ``about``: first and last party id; ``only``: of those, just these. ``also``: (party id, category id) pairs to measure even without an
    entry. ``unsupplied``: conditions that the facts cannot say anything about and that therefore hold.
    """
    told = {
        **params(policy, categories, as_of, seen, about),
        "only": None if only is None else list(only),
        "also_about": [a for a, _ in also],
        "also_category": [c for _, c in also],
    }
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            prepare_planner()
        cursor.execute(measured_sql(policy, unsupplied) + "ORDER BY 1, 2", told)
        return [_measured(policy, row) for row in cursor.fetchall()]


def _measured(policy: Policy, row: tuple[Any, ...]) -> Measured:
    numbers = iter(row)
    about, category = next(numbers), next(numbers)
    counts = {c.id: (next(numbers), next(numbers)) for c in policy.criteria}
    experience = {e.metric: next(numbers) for e in policy.experience}
    conditions = {name: next(numbers) for name in policy.conditions}
    entries, snapshot = numbers
    return Measured(about, category, Evidence(counts, experience, conditions), snapshot, tuple(entries))


_CLIENTS = """
SELECT about_id, category_id, counterparty_id, {counted}
  FROM ({labelled}) l WHERE counterparty_id IS NOT NULL AND label = 0 GROUP BY 1, 2, 3
"""
Parts = dict[str, dict[int, tuple[int, int]]]


def by_clients(
    policy: Policy, categories: Sequence[int], people: Sequence[int], as_of: date, seen: int
) -> dict[tuple[int, int], Parts]:
    """{(party id, category id): {criterion: {client's party id: (n, x)}}} for the one-client rule."""
    if not people:
        return {}
    rates = {name: text for name, text in counted(policy).items() if name[0] in "nx"}
    text = _CLIENTS.format(labelled=LABELLED, counted=", ".join(f"{t} AS {n}" for n, t in rates.items()))
    chosen = replace(
        selection(policy, categories, as_of, seen, (min(people), max(people))), only=sorted(set(people))
    )
    found: dict[tuple[int, int], Parts] = {}
    with connection.cursor() as cursor:
        cursor.execute(text, chosen.params)
        for about, category, client, *numbers in cursor.fetchall():
            parts = found.setdefault((about, category), {c.id: {} for c in policy.criteria})
            for i, criterion in enumerate(policy.criteria):
                if numbers[2 * i]:
                    parts[criterion.id][client] = (numbers[2 * i], numbers[2 * i + 1])
    return found


def unsupplied(conditions: Collection[str]) -> set[str]:
    """Those conditions of which the whole journal has not a single fact (files often lack them)."""
    with connection.cursor() as cursor:
        missing = set()
        for name in conditions:
            cursor.execute(
                "SELECT 1 FROM record_entry WHERE kind = %s LIMIT 1", [_kind(CONDITION_KINDS[name])]
            )
            if cursor.fetchone() is None:
                missing.add(name)
    return missing
