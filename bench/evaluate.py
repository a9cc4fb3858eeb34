"""Evaluate everybody: measuring, deciding and storing against one sequential aggregate over the same columns.

    bin/bench evaluate [PEOPLE ...]      (default 10000 100000; 1000000 needs 8 GB of disk and half an hour)

Each size is a database of its own with 20 entries a person. In every round (one month each) these take turns:

floor    one sequential aggregate: count and sum by person, category and kind in the window
hand     counts by hand: the cap of the latest few of one client, nothing else (no corrections, no experience
         per client, no list and no digest of what was read)
measure  what the site runs: the labelled selection, counted, with the ids and the digest of what was read
decide   verdicts by table, the one-client rule, and the step of each standing
store    decision records written and hashed, evaluations, standings and moves stored

The last column is the whole of a real month: ``run_month``, with all its transactions.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from nintei.kit.postgres import Server

AT = datetime(2026, 1, 1, tzinfo=UTC)
MONTHS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
PER_PERSON, AT_ONCE = 20, 50_000
PARTIES = "INSERT INTO record_party (key) SELECT 'p' || n FROM generate_series(1, %s) n"
# Every kind a project policy reads, forty clients, one entry in twelve bad: a market, not an edge case.
ENTRIES = """
INSERT INTO record_entry (kind, about_id, counterparty_id, category_id, happened_at, written_at, outcome, value,
                          excluded_reason, ref, facts, digest)
SELECT kind, a, c, 1, t, %(at)s, o, v, '', r, '{}', sha256(r::bytea)
  FROM (SELECT 1 + n %% 5 AS kind, 1 + n / 20 AS a, 1 + (n * 7919) %% 40 AS c,
               timestamptz '2025-03-01Z' + make_interval(mins => ((n * 104729) %% 430000)::int) AS t,
               CASE WHEN (n * 31) %% 12 = 0 THEN 2 ELSE 1 END AS o,
               CASE 1 + n %% 5 WHEN 4 THEN CASE WHEN (n * 31) %% 12 = 0 THEN 1 ELSE 4 END WHEN 5 THEN 30000 ELSE 0 END AS v,
               'r' || n AS r
          FROM generate_series(%(first)s::bigint, %(last)s::bigint) n) g
"""
FLOOR = """
SELECT count(*), sum(n), sum(x) FROM (
  SELECT about_id, category_id, kind, count(*) AS n, sum(value) + count(*) FILTER (WHERE outcome = 1) AS x
    FROM record_entry WHERE happened_at >= %(since)s AND happened_at < %(until)s GROUP BY 1, 2, 3) g
"""
HAND = """
SELECT count(*), sum(n1 + n2 + n3 + n4), sum(x1 + x2 + x3 + x4 + yen) FROM (
  SELECT about_id, category_id,
         count(*) FILTER (WHERE kind = 4 AND r <= 3) AS n1, sum(value) FILTER (WHERE kind = 4 AND r <= 3) AS x1,
         count(*) FILTER (WHERE kind = 2 AND r <= 5) AS n2,
         count(*) FILTER (WHERE kind = 2 AND r <= 5 AND outcome = 1) AS x2,
         count(*) FILTER (WHERE kind = 3 AND r <= 5) AS n3,
         count(*) FILTER (WHERE kind = 3 AND r <= 5 AND outcome = 1) AS x3,
         count(*) FILTER (WHERE kind = 1 AND r <= 3) AS n4,
         count(*) FILTER (WHERE kind = 1 AND r <= 3 AND outcome = 1) AS x4,
         sum(value) FILTER (WHERE kind = 5) AS yen
    FROM (SELECT about_id, category_id, kind, outcome, value,
                 row_number() OVER (PARTITION BY about_id, category_id, kind, counterparty_id, is_countable
                                    ORDER BY happened_at DESC, ref DESC) AS r
            FROM record_entry WHERE happened_at >= %(since)s AND happened_at < %(until)s AND is_countable) l
   GROUP BY 1, 2) g
"""
# Built anew after the rows are there, as after any large import.
LATER = ("record_entry_read", "record_entry_personal", "record_entry_happened", "record_entry_ref_once")


def _prepare(people: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from nintei.catalog.actions import ensure_category
    from nintei.certification import actions

    call_command("migrate", verbosity=0)
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logo", is_task_work=False, at=AT)
    actions.publish_defaults(at=AT)
    with connection.cursor() as cursor:
        cursor.execute(PARTIES, [people])
        cursor.execute("UPDATE catalog_category SET id = 1 WHERE slug = 'logo' AND id <> 1")
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(LATER)])
        definitions = [row[0] for row in cursor.fetchall()]
        for name in LATER:
            cursor.execute(f"DROP INDEX {name}")
        for first in range(0, people * PER_PERSON, AT_ONCE * PER_PERSON):
            last = min(first + AT_ONCE * PER_PERSON, people * PER_PERSON) - 1
            cursor.execute(ENTRIES, {"first": first, "last": last, "at": AT})
        for definition in definitions:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE record_entry")


class Clock:
    """Seconds by name, summed over one round."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}

    def time(self, name: str, what: Callable[..., Any], *told: Any, **named: Any) -> Any:
        started = time.perf_counter()
        found = what(*told, **named)
        self.took[name] = self.took.get(name, 0) + time.perf_counter() - started
        return found


def _asked(cursor: Any, text: str, told: dict[str, Any]) -> None:
    cursor.execute(text, told)
    cursor.fetchone()


def _parts(clock: Clock, target: Any, day: date, seen: int, people: int) -> None:
    """Measure, decide and store chunk by chunk, then take it back: the real month comes after."""
    from django.db import connection, transaction

    from nintei.certification.actions.runs import CHUNK
    from nintei.certification.actions.standings import store_decided
    from nintei.certification.models import Run
    from nintei.certification.queries.batch import DECIDED, MEASURED, Batch

    batch = Batch(target, day, seen, auto_accept=True, unsupplied=target.policy.conditions[:2])
    with transaction.atomic(), connection.cursor() as cursor:
        _settings(cursor)
        run = Run.objects.create(as_of=day, total=people, seen_through=seen, started_at=AT)
        for first in range(1, people + 1, CHUNK):
            cursor.execute(f"DROP TABLE IF EXISTS {MEASURED}, {DECIDED}")
            text, told = batch.measured((first, first + CHUNK - 1))
            clock.time("measure", cursor.execute, f"CREATE TEMPORARY TABLE {MEASURED} AS {text}", told)
            tables = clock.time("decide", lambda: batch.tables(batch.most()))
            held = clock.time("decide", batch.held, tables)
            tables |= {"held_about": [a for a, _ in held], "held_category": [c for _, c in held]}
            clock.time("decide", _asked, cursor, f"SELECT sum(step) FROM ({batch.stepped}) s", tables)
            clock.time(
                "store", cursor.execute, f"CREATE TEMPORARY TABLE {DECIDED} AS {batch.decided}", tables
            )
            clock.time("store", store_decided, target=target, run_id=run.pk, as_of=day, seen=seen, at=AT,
                       announce=False)  # fmt: skip
        cursor.execute(f"DROP TABLE IF EXISTS {MEASURED}, {DECIDED}")
        transaction.set_rollback(True)


def _settings(cursor: Any) -> None:
    """The same for everybody: what a run gives itself."""
    from nintei.certification.queries.measure import prepare_planner

    prepare_planner()
    cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")


def _rounds(people: int) -> dict[str, float]:
    from django.db import connection, transaction

    from nintei.certification import actions
    from nintei.certification.queries.policies import in_force
    from nintei.record.actions import seen_through

    target = next(t for t in in_force(MONTHS[0]) if t.policy.track == "project")
    seen = seen_through()
    rounds = []
    for day in MONTHS:
        clock = Clock()
        since, until = target.policy.window(day)
        for name, text in (("floor", FLOOR), ("hand", HAND)):
            with transaction.atomic(), connection.cursor() as cursor:
                _settings(cursor)
                clock.time(name, _asked, cursor, text, {"since": since, "until": until})
        _parts(clock, target, day, seen, people)
        with connection.cursor() as cursor:
            # What was taken back lies about as dead rows, which no real month leaves.
            cursor.execute("VACUUM certification_standing, certification_evaluation")
        clock.time("month", actions.run_month, as_of=day, at=AT, auto_accept=True)
        rounds.append(clock.took)
    return {name: median(took[name] for took in rounds) for name in rounds[0]}


COLUMNS = ("floor", "hand", "measure", "decide", "store", "month")


def main(sizes: list[int]) -> None:
    """Print one line a size."""
    print(
        "people     "
        + "".join(f"{name + ' s':<10}" for name in COLUMNS)
        + "hand/floor  measure/floor  month/floor  decided/s   people/s  our peak MB"
    )
    with tempfile.TemporaryDirectory(prefix="nintei-bench-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o711)
        with Server(Path(folder) / "pg", fast=True) as server:
            os.environ["DJANGO_SETTINGS_MODULE"] = "nintei.config.settings"
            os.environ["DATABASE_URL"] = server.create_database("bench_0")
            import django

            django.setup()
            from django.db import connections

            for number, people in enumerate(sizes):
                connections.close_all()
                if number:
                    server.create_database(f"bench_{number}")
                connections["default"].settings_dict["NAME"] = f"bench_{number}"
                _prepare(people)
                _print(people, _rounds(people))
            connections.close_all()


def _print(people: int, took: dict[str, float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{people:<11}" + "".join(f"{took[name]:<10.2f}" for name in COLUMNS)
        + f"{took['hand'] / took['floor']:<12.1f}{took['measure'] / took['floor']:<15.1f}"
        f"{took['month'] / took['floor']:<13.1f}{people / took['decide']:<12,.0f}"
        f"{people / took['month']:<10,.0f}{peak:.0f}",
        flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [10_000, 100_000])
