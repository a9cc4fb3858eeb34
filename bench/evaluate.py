"""Evaluate everybody: measuring, deciding and storing against one sequential aggregate over the same columns.

    bin/bench evaluate [PEOPLE ...]      (default 10000 100000)

Each size is a database of its own with 20 entries a person. Floor and contenders take turns in every round.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from nintei.kit.postgres import Server

AT = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 3
MONTHS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
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
          FROM generate_series(0::bigint, %(people)s * 20 - 1) n) g
"""
FLOOR = """
SELECT count(*), sum(n), sum(x) FROM (
  SELECT about_id, category_id, kind, count(*) AS n, sum(value) + count(*) FILTER (WHERE outcome = 1) AS x
    FROM record_entry WHERE happened_at >= %(since)s AND happened_at < %(until)s GROUP BY 1, 2, 3) g
"""


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
        cursor.execute(ENTRIES, {"people": people, "at": AT})
        cursor.execute("VACUUM ANALYZE record_entry")


def _timed(what: object) -> float:
    started = time.perf_counter()
    what()  # type: ignore[operator]
    return time.perf_counter() - started


def _rounds(people: int) -> dict[str, float]:
    from django.db import connection

    from nintei.certification import actions
    from nintei.certification.actions.runs import CHUNK
    from nintei.certification.queries.measure import measure
    from nintei.certification.queries.policies import in_force
    from nintei.record.actions import seen_through

    target = next(t for t in in_force(MONTHS[0]) if t.policy.track == "project")
    seen = seen_through()

    def floor(day: date) -> None:
        since, until = target.policy.window(day)
        with connection.cursor() as cursor:
            cursor.execute(FLOOR, {"since": since, "until": until})
            cursor.fetchone()

    def measured(day: date) -> None:
        for first in range(1, people + 1, CHUNK):
            measure(target.policy, [1], day, seen, about=(first, first + CHUNK - 1))

    times: dict[str, list[float]] = {"floor": [], "measure": [], "whole": []}
    for day in MONTHS:
        times["floor"].append(_timed(lambda day=day: floor(day)))
        times["measure"].append(_timed(lambda day=day: measured(day)))
        times["whole"].append(_timed(lambda day=day: actions.run_month(as_of=day, at=AT, auto_accept=True)))
    return {name: median(values) for name, values in times.items()}


def main(sizes: list[int]) -> None:
    """Print one line a size."""
    print("people    floor s  measure s  whole s  measure/floor  whole/floor  people/s  our peak MB")
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
                took = _rounds(people)
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"{people:<9} {took['floor']:<8.2f} {took['measure']:<10.2f} {took['whole']:<8.2f} "
                    f"{took['measure'] / took['floor']:<14.1f} {took['whole'] / took['floor']:<12.1f} "
                    f"{people / took['whole']:<9.0f} {peak:.0f}",
                    flush=True,
                )
            connections.close_all()


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [10_000, 100_000])
