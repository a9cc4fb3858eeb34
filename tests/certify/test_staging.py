"""From files into the scratch database: duplicates and mixed categories are found there, by SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from nintei.config.cli.certifying import staging
from nintei.config.cli.certifying.problems import SHOWN, BadInput
from tests.certify.test_facts import GOOD, HEAD, STARS, written


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


def arrive(address: str, *paths: Path) -> staging.Content:
    return staging.arrive(address, list(paths), lambda _rows, _share: None)


def refused_by_the_journal(address: str, *paths: Path) -> list[str]:
    """What is said when the facts arrived and the journal then met a ref twice."""
    arrive(address, *paths)
    with pytest.raises(BadInput) as caught:
        staging.refuse_duplicates(address, list(paths))
    return caught.value.problems.lines()


def refused(address: str, *paths: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        arrive(address, *paths)
    return caught.value.problems.lines()


def test_facts_arrive_once_and_whole(address: str, tmp_path: Path) -> None:
    task = "piecework.assignment.settled,ada,bob,labelling,2026-03-02T09:30:00+09:00,bad,-40,r3"
    path = written(tmp_path, GOOD, STARS, task)
    content = arrive(address, path)
    assert content.categories == {"labelling": True, "web-design": False}
    assert (content.rows, content.people, (content.last - content.first).days) == (3, 1, 1)
    with psycopg.connect(address) as connection:
        rows = connection.execute(f"SELECT kind, outcome, value, ref FROM {staging.TABLE} ORDER BY ref")
        assert rows.fetchall() == [(2, 1, 0, "r1"), (4, 3, 4, "r2"), (6, 2, -40, "r3")]
    staging.forget(address)


def test_progress_is_told_in_rows_and_as_a_share_of_all_files(address: str, tmp_path: Path) -> None:
    paths = []
    for name in ("a", "b"):
        paths.append(tmp_path / f"{name}.csv")
        lines = [HEAD, *[f"{GOOD[:-1]}{name}{n}" for n in range(20_000)]]
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    ticks: list[tuple[int, float]] = []
    staging.arrive(address, paths, lambda *tick: ticks.append(tick))
    assert ticks == sorted(ticks)
    assert ticks[-1] == (40_000, 1.0)
    assert len(ticks) >= 4


def test_signs_that_copy_treats_specially_arrive_as_they_are(address: str, tmp_path: Path) -> None:
    strange = ["\\N", "a\\tb", "\\\\", "\\.", "é✓𝄞", "a'b"]
    arrive(address, written(tmp_path, *[GOOD.replace("ada", name).replace("r1", name) for name in strange]))
    with psycopg.connect(address) as connection:
        found = connection.execute(f"SELECT about, ref FROM {staging.TABLE} ORDER BY line").fetchall()
    assert found == [(name, name) for name in strange]


def test_a_ref_used_twice_is_named_with_both_places(address: str, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, STARS, GOOD)
    assert refused_by_the_journal(address, path) == [
        f"{path}:4: ref: 'r1' was used before. It is the ref of {path}:2; every fact needs one of its own"
    ]


def test_a_file_given_twice_is_a_hundred_lines_and_a_count(address: str, tmp_path: Path) -> None:
    path = written(tmp_path, *[GOOD[:-1] + str(n) for n in range(300)])
    lines = refused_by_the_journal(address, path, path)
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "... and 200 more like these."


def test_a_category_is_tasks_or_projects(address: str, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, "piecework.gold.answered,ada,,web-design,2026-03-02T00:00:00Z,good,,g")
    assert "both tasks" in refused(address, path)[0]


def test_bad_rows_and_duplicates_are_told_together(address: str, tmp_path: Path) -> None:
    lines = refused(address, written(tmp_path, GOOD, GOOD, GOOD.replace("good", "x")))
    assert len(lines) == 2
