"""Count the journal's labelled selection for many people at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from nintei.certification.rules.judge import Evidence
from nintei.certification.rules.policy import EXPERIENCE, METRICS, Policy
from nintei.certification.rules.recheck import CONDITION_KINDS, caps_of
from nintei.record.kinds import Kind
from nintei.record.queries import EVERYBODY, LABELLED, PERSONAL, Selection


class Measured(NamedTuple):
    """One person's evidence in one category; ``snapshot``: hex digest of every entry that was read."""

    about_id: int
    category_id: int
    evidence: Evidence
    snapshot: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the policy's counts stand in the statement's result."""

    select: str
    total: str
    width: int


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


def _parts(policy: Policy) -> list[str]:
    """Aggregates per client: n and x of each criterion, then the first good experience kind, then yen."""
    parts = []
    for criterion in policy.criteria:
        metric = METRICS[criterion.metric]
        mine = f"included AND kind = {_kind(metric.kind_code)}"
        points = "value" if metric.uses == "value" else "1"
        good = mine if metric.uses == "value" else f"{mine} AND outcome = 1"
        parts.append(f"count(*) FILTER (WHERE {mine})")
        parts.append(f"coalesce(sum({points}) FILTER (WHERE {good}), 0)")
    # What a client's sixth order proves, it proves: experience is not capped by number.
    done = f"kind = {_done_kind(policy)} AND outcome = 1 AND why IN ('counted', 'capped')"
    parts.append(f"count(*) FILTER (WHERE {done})")
    parts.append("coalesce(sum(value) FILTER (WHERE kind = 5 AND why IN ('counted', 'capped')), 0)")
    return parts


def _done_kind(policy: Policy) -> int:
    code = "work.contract.ended" if policy.track == "project" else "piecework.assignment.settled"
    return _kind(code)


def _earned_cap(policy: Policy) -> int | None:
    return next((e.client_cap for e in policy.experience if e.metric == "released_earnings"), None)


# l: the labelled rows, read once; parts: per client; whole: per person.
_STATEMENT = """
WITH l AS MATERIALIZED ({labelled}),
parts AS (
  SELECT about_id, category_id, counterparty_id, {parts} FROM l GROUP BY 1, 2, 3),
whole AS (
  SELECT about_id, category_id, {sums},
         count(counterparty_id) FILTER (WHERE {done} > 0) AS clients,
         sum(least({earned}, coalesce(%(earned_cap)s, {earned}))) AS earned
    FROM parts GROUP BY 1, 2),
personal AS ({personal}),
said AS (
  SELECT about_id, array_agg(kind ORDER BY kind) AS kinds, array_agg(outcome ORDER BY kind) AS outcomes
    FROM personal GROUP BY 1),
everybody AS (
  SELECT about_id, category_id FROM whole
   UNION SELECT about_id, category_id FROM unnest(%(standing_about)s::bigint[], %(standing_category)s::integer[])
                                           AS s(about_id, category_id)),
read AS (
  SELECT about_id, category_id, encode(sha256(string_agg(digest, ''::bytea ORDER BY digest)), 'hex') AS snapshot
    FROM (SELECT about_id, category_id, digest FROM l
          UNION ALL
          SELECT p.about_id, e.category_id, p.digest FROM personal p JOIN everybody e USING (about_id)) d
   GROUP BY 1, 2)
SELECT everybody.about_id, everybody.category_id, {columns}, coalesce(clients, 0), coalesce(earned, 0)::bigint,
       (SELECT min(e.happened_at) FROM record_entry e
         WHERE e.about_id = everybody.about_id AND e.kind = {done_kind}
           AND e.category_id = everybody.category_id AND e.outcome = 1 AND e.excluded_reason = ''
           AND e.happened_at < %(until)s AND e.id <= %(seen)s
           AND NOT EXISTS (SELECT 1 FROM record_entry s WHERE s.supersedes_id = e.id
                              AND s.supersedes_id IS NOT NULL AND s.id <= %(seen)s)),
       said.kinds, said.outcomes, coalesce(read.snapshot, encode(sha256(''::bytea), 'hex'))
  FROM everybody
  LEFT JOIN whole USING (about_id, category_id)
  LEFT JOIN said USING (about_id)
  LEFT JOIN read USING (about_id, category_id)
 ORDER BY 1, 2
"""

_CLIENTS = """
SELECT about_id, category_id, counterparty_id, {parts}
  FROM ({labelled}) l WHERE counterparty_id IS NOT NULL AND included GROUP BY 1, 2, 3
"""


def _statement(policy: Policy) -> tuple[str, int]:
    parts = _parts(policy)
    names = [f"c{i}" for i in range(len(parts))]
    done, earned = names[-2], names[-1]
    summed = names[:-1]
    text = _STATEMENT.format(
        labelled=LABELLED,
        personal=PERSONAL,
        parts=", ".join(f"{part} AS {name}" for part, name in zip(parts, names, strict=True)),
        sums=", ".join(f"sum({name})::bigint AS {name}" for name in summed),
        columns=", ".join(f"coalesce({name}, 0)" for name in summed),
        done=done,
        earned=earned,
        done_kind=_done_kind(policy),
    )
    return text, len(summed)


def measure(
    policy: Policy,
    categories: Sequence[int],
    as_of: date,
    seen: int,
    *,
    about: tuple[int, int] = EVERYBODY,
    also: Collection[tuple[int, int]] = (),
    unsupplied: Collection[str] = (),
) -> list[Measured]:
    """Evidence of everybody in ``about`` with an entry in the window, and of ``also``.

    ``about``: first and last party id. ``also``: (party id, category id) pairs to measure even without an
    entry. ``unsupplied``: conditions that the facts cannot say anything about and that therefore hold.
    """
    chosen = selection(policy, categories, as_of, seen, about)
    text, width = _statement(policy)
    params = {
        **chosen.params,
        "earned_cap": _earned_cap(policy),
        "standing_about": [a for a, _ in also],
        "standing_category": [c for _, c in also],
    }
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            # A chunk's rows are sorted in memory; for this transaction only.
            cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(text, params)
        return [_measured(policy, row, width, chosen, unsupplied) for row in cursor.fetchall()]


def _measured(
    policy: Policy, row: tuple[Any, ...], width: int, chosen: Selection, unsupplied: Collection[str]
) -> Measured:
    about, category = row[0], row[1]
    numbers = row[2 : 2 + width]
    clients, earned, first, kinds, outcomes, snapshot = row[2 + width :]
    counts = {c.id: (int(numbers[2 * i]), int(numbers[2 * i + 1])) for i, c in enumerate(policy.criteria)}
    until = chosen.until
    age = (until.date() - first.astimezone(until.tzinfo).date()).days if first else 0
    known = {
        "completed_orders": int(numbers[-1]),
        "approved_tasks": int(numbers[-1]),
        "distinct_clients": int(clients),
        "distinct_requesters": int(clients),
        "released_earnings": int(earned),
        "first_order_age_days": age,
        "first_task_age_days": age,
    }
    said = dict(zip(kinds or (), outcomes or (), strict=True))
    conditions = {
        name: True if name in unsupplied else _holds(name, said.get(_kind(CONDITION_KINDS[name])))
        for name in policy.conditions
    }
    experience = {e.metric: known[e.metric] for e in policy.experience if e.metric in EXPERIENCE}
    return Measured(about, category, Evidence(counts, experience, conditions), snapshot)


def _holds(name: str, outcome: int | None) -> bool:
    # No word means no; for an integrity case it means that none was ever opened.
    return name == "no_open_integrity_case" if outcome is None else outcome == 1


def by_client(
    policy: Policy, category: int, about: int, as_of: date, seen: int
) -> dict[str, dict[int, tuple[int, int]]]:
    """{criterion: {client's party id: (n, x)}} of one person, for the one-client rule."""
    parts = _parts(policy)
    text = _CLIENTS.format(labelled=LABELLED, parts=", ".join(parts))
    found: dict[str, dict[int, tuple[int, int]]] = {c.id: {} for c in policy.criteria}
    with connection.cursor() as cursor:
        cursor.execute(text, selection(policy, [category], as_of, seen, (about, about)).params)
        for row in cursor.fetchall():
            for i, criterion in enumerate(policy.criteria):
                n, x = int(row[3 + 2 * i]), int(row[4 + 2 * i])
                if n:
                    found[criterion.id][row[2]] = (n, x)
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
