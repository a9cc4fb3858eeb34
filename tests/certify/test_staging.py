"""From files into the scratch database: duplicates and mixed categories are found there, by SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from nintei.config.cli.certifying import staging
from nintei.config.cli.certifying.problems import SHOWN, BadInput
from tests.certify.test_facts import GOOD, STARS, written


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database on the test run's own server."""
    import os

    server = os.environ["DATABASE_URL"].replace("/nintei?", "/postgres?")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS staging_test WITH (FORCE)")
        admin.execute("CREATE DATABASE staging_test")
        yield server.replace("/postgres?", "/staging_test?")
        admin.execute("DROP DATABASE staging_test WITH (FORCE)")


def arrive(address: str, *paths: Path) -> dict[str, bool]:
    return staging.arrive(address, list(paths), lambda _count: None)


def refused(address: str, *paths: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        arrive(address, *paths)
    return caught.value.problems.lines()


def test_facts_arrive_once_and_whole(address: str, tmp_path: Path) -> None:
    task = "piecework.assignment.settled,ada,bob,labelling,2026-03-02T09:30:00+09:00,bad,-40,r3"
    path = written(tmp_path, GOOD, STARS, task)
    assert arrive(address, path) == {"labelling": True, "web-design": False}
    rows = sorted(staging.staged(address))
    assert [(row[0], row[5], row[6], row[7]) for row in rows] == [
        (2, 1, 0, "r1"),
        (4, 3, 4, "r2"),
        (6, 2, -40, "r3"),
    ]
    first, last = staging.span(address)
    assert (last - first).days == 1
    staging.forget(address)


def test_a_ref_used_twice_is_named_with_both_places(address: str, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, STARS, GOOD)
    assert refused(address, path) == [
        f"{path}:4: ref: 'r1' was used before. It is the ref of {path}:2; every fact needs one of its own"
    ]


def test_a_file_given_twice_is_a_hundred_lines_and_a_count(address: str, tmp_path: Path) -> None:
    path = written(tmp_path, *[GOOD[:-1] + str(n) for n in range(300)])
    lines = refused(address, path, path)
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "... and 200 more like these."


def test_a_category_is_tasks_or_projects(address: str, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, "piecework.gold.answered,ada,,web-design,2026-03-02T00:00:00Z,good,,g")
    assert "both tasks" in refused(address, path)[0]


def test_bad_rows_and_duplicates_are_told_together(address: str, tmp_path: Path) -> None:
    lines = refused(address, written(tmp_path, GOOD, GOOD, GOOD.replace("good", "x")))
    assert len(lines) == 2
