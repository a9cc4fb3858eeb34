"""The command as somebody at a terminal meets it."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyarrow as arrow
import pytest
from pyarrow import parquet
from rich.console import Console

from nintei.config.cli.certifying.meaning import COLUMNS
from nintei.config.cli.certifying.telling import Summary
from nintei.kit.postgres import Server
from tests.certify.conftest import POLICY, Run
from tests.certify.test_facts import GOOD, HEAD, written

MONTHS = ("--from", "2026-03", "--to", "2026-04")


def some(people: int = 6) -> list[tuple[str, ...]]:
    """A few people of two categories with a handful of orders each."""
    chance, rows = random.Random(7), []
    for n in range(people * 20):
        kind = (
            "work.contract.ended",
            "work.milestone.delivered",
            "work.review.revealed",
            "talk.turn.settled",
            "work.earning.released",
        )[n % 5]
        outcome = (
            ""
            if kind in ("work.review.revealed", "work.earning.released")
            else chance.choice(["good"] * 9 + ["bad"])
        )
        value = {"work.review.revealed": chance.choice("45"), "work.earning.released": "9000"}.get(kind, "")
        when = f"2026-0{chance.randint(1, 3)}-{chance.randint(10, 28)}T09:00:00+09:00"
        rows.append(
            (
                kind,
                f"人{n % people}",
                f"c{n // people}",
                ("web", "logo")[n % people % 2],
                when,
                outcome,
                value,
                f"r{n}",
            )
        )
    return rows


def test_same_facts_same_bytes_whatever_file_they_come_in(nintei: Run, tmp_path: Path) -> None:
    rows = some()
    a, b = tmp_path / "a.csv", tmp_path / "b.parquet"
    a.write_text("\n".join([HEAD, *map(",".join, rows)]) + "\n", encoding="utf-8")
    random.Random(1).shuffle(rows)
    columns = {
        name: arrow.array(column) for name, column in zip(COLUMNS, zip(*rows, strict=True), strict=True)
    }
    parquet.write_table(arrow.table(columns), b)
    one = nintei("certify", a, "--policy", POLICY, *MONTHS, "--out", tmp_path / "one")
    two = nintei("certify", b, "--policy", POLICY, *MONTHS, "--out", tmp_path / "two", "--format", "json")
    assert (one.returncode, two.returncode, one.stderr, two.stderr) == (0, 0, "", "")
    for name in ("decisions.csv", "decisions.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["decisions.csv", "decisions.jsonl"]
    assert two.stdout == (tmp_path / "two" / "decisions.jsonl").read_text("utf-8")
    assert "2026-03" in one.stdout
    assert {json.loads(line)["about"] for line in two.stdout.splitlines()} == {f"人{n}" for n in range(6)}


def test_bad_facts_end_with_2_and_write_nothing(nintei: Run, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, GOOD, GOOD.replace("+09:00", ""))
    done = nintei("certify", path, "--policy", POLICY, "--as-of", "2026-04-01", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert f"{path}:4: happened_at: " in done.stderr
    assert f"{path}:3: ref: 'r1' was used before" in done.stderr
    assert "2 problems in the facts; nothing was written." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "either --as-of"),
        (("--as-of", "2026-04-01", "--from", "2026-04"), "either --as-of"),
        (("--from", "2026-04"), "belong together"),
        (("--from", "2026-04", "--to", "2026-03"), "lies after"),
        (("--from", "2026-4", "--to", "2026-05"), "not a month"),
        (("--as-of", "1.4.2026"), "not a day"),
        (("--as-of", "2015-04-01"), "decides from 2016-01-01 on"),
        (("--as-of", "9999-12-31"), "only the years 1970 to 2199"),
        (("--from", "0000-01", "--to", "2026-05"), "not a month"),
        (("--from", "2026-01", "--to", "9999-12"), "only the years 1970 to 2199"),
        (("--as-of", "2026-04-01", "--format", "xml"), "'xml' is not one of"),
    ],
)
def test_wrong_options_end_with_2(nintei: Run, tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    done = nintei("certify", written(tmp_path, GOOD), "--policy", POLICY, *options)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_goes_to_standard_output_is_the_file_and_nothing_else(
    nintei: Run, tmp_path: Path, form: str
) -> None:
    path = written(tmp_path, *map(",".join, some()))
    done = nintei("certify", path, "--policy", POLICY, *MONTHS, "--out", tmp_path / "out", "--format", form)
    name = {"csv": "decisions.csv", "json": "decisions.jsonl"}[form]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (tmp_path / "out" / name).read_text("utf-8")


def test_the_table_says_month_by_month_what_the_run_did(nintei: Run, tmp_path: Path) -> None:
    path = written(tmp_path, *map(",".join, some(12)))
    done = nintei("certify", path, "--policy", POLICY, *MONTHS, "--out", tmp_path / "out")
    with (tmp_path / "out" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert done.stdout.startswith("240 facts about 12 people in 2 categories, 2026-01-10 to 2026-03-28\n")
    for month in ("2026-03", "2026-04"):
        mine = [line for line in lines if line["as_of"].startswith(month)]
        shown = next(line.split() for line in done.stdout.splitlines() if line.startswith(f" {month}"))
        certified = sum(line["state_after"] == "CERTIFIED" for line in mine)
        granted = sum(line["decision"] == "granted" for line in mine)
        assert shown[1:7] == [str(len(mine)), str(certified or "-"), "-", "-", shown[5], str(granted or "-")]
        assert certified >= granted
    assert "Written: " in done.stdout


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_fits_the_terminal_with_nothing_cut_off(width: int) -> None:
    summary = Summary()
    for month in ("2026-01", "2026-02"):
        summary.evaluated[month] = 1_000_000
        summary.states[month, "CERTIFIED"] = 654_321
        for name in ("granted", "lapsed", "warned", "noticed", "recovered", "held", "awake"):
            summary.decisions[month, name] = 123_456
    console = Console(width=width, file=io.StringIO())
    console.print(summary.table("certified 1", console))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in shown
    assert "2,000,000" in shown
    assert "654,321" in shown
    assert ("warned" in shown) == (width == 120)


def test_facts_outside_every_window_are_pointed_out(nintei: Run, tmp_path: Path) -> None:
    done = nintei("certify", written(tmp_path, GOOD), "--policy", POLICY, "--as-of", "2020-01-01")
    assert done.returncode == 0
    assert "Nobody was evaluated: no fact lies in the 6 months before" in done.stderr


@pytest.mark.parametrize(
    ("out", "says"),
    [("facts.csv", "is a file"), ("facts.csv/deeper", "is a file"), ("taken", "is a folder. Remove it")],
)
def test_a_folder_that_cannot_take_the_decisions_is_refused_before_anything_is_read(
    nintei: Run, tmp_path: Path, out: str, says: str
) -> None:
    (tmp_path / "taken" / "decisions.jsonl").mkdir(parents=True)
    path = written(tmp_path, "this is not a fact")
    done = nintei("certify", path, "--policy", POLICY, "--as-of", "2026-04-01", "--out", tmp_path / out)
    assert done.returncode == 2
    assert says in done.stderr
    assert "problem" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_fills_up_keeps_what_it_had_and_gets_nothing_half(nintei: Run, tmp_path: Path) -> None:
    path = written(tmp_path, *map(",".join, some(60)))
    told = ("certify", path, "--policy", POLICY, *MONTHS, "--out")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "decisions.csv").write_text("of before")
    for out in (tmp_path / "old", tmp_path / "new" / "deep"):
        done = nintei(*told, out, before=["bash", "-c", 'ulimit -f 16; exec "$@"', "bash"])
        assert done.returncode == 2
        assert "the decisions cannot be written" in done.stderr
        assert "Nothing was written." in done.stderr
        assert "Traceback" not in done.stderr
    assert [p.name for p in (tmp_path / "old").iterdir()] == ["decisions.csv"]
    assert (tmp_path / "old" / "decisions.csv").read_text() == "of before"
    assert not (tmp_path / "new").exists()


def test_a_data_folder_that_cannot_be_used_is_named(nintei: Run, tmp_path: Path) -> None:
    told = ("certify", written(tmp_path, GOOD), "--policy", POLICY, "--as-of", "2026-04-01")
    done = nintei(*told, before=["env", "NINTEI_DATA=/proc/nowhere"])
    assert done.returncode == 1
    assert "/proc/nowhere/certify cannot be used" in done.stderr
    assert "Set NINTEI_DATA" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_of_standard_output_that_leaves_early_is_no_traceback(nintei: Run, tmp_path: Path) -> None:
    path = written(tmp_path, *map(",".join, some(60)))
    done = nintei(
        "certify", path, "--policy", POLICY, *MONTHS, "--format", "json",
        before=["bash", "-c", '"$@" | head -n 1', "bash"],
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr


class TestInterrupted:
    """The facts come through a pipe that never ends, so that the command is in the middle of reading them."""

    @pytest.fixture
    def begun(self, nintei: Run, home: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
        pipe = tmp_path / "facts.csv"
        os.mkfifo(pipe)
        out = tmp_path / "out"
        running = nintei.start("certify", pipe, "--policy", POLICY, "--as-of", "2026-04-01", "--out", out)  # type: ignore[attr-defined]
        with pipe.open("w", encoding="utf-8") as file:
            file.write(f"{HEAD}\n{GOOD}\n")
            file.flush()
            give_up = time.monotonic() + 120
            while not staging_tables(home) and time.monotonic() < give_up:
                time.sleep(0.1)
            assert staging_tables(home)
            yield running
            running.kill()
            running.wait(60)
            running.stderr.close()

    @pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
    def test_a_stopped_run_leaves_nothing_behind(
        self, begun: subprocess.Popen[str], home: Path, tmp_path: Path, sign: signal.Signals
    ) -> None:
        begun.send_signal(sign)
        _out, told = begun.communicate(timeout=60)
        assert begun.returncode == 130
        assert told == "Stopped; nothing was written.\n"
        assert runs(home) == []
        assert not (tmp_path / "out").exists()

    def test_what_a_killed_run_left_is_swept_by_the_next_one_and_a_living_run_is_not(
        self, begun: subprocess.Popen[str], nintei: Run, home: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "some.csv"
        path.write_text(f"{HEAD}\n{GOOD}\n", encoding="utf-8")
        told = ("certify", path, "--policy", POLICY, "--as-of", "2026-04-01")
        before = runs(home)
        assert len(before) == 1
        assert nintei(*told).returncode == 0
        assert runs(home) == before
        begun.kill()
        begun.wait(60)
        assert nintei(*told).returncode == 0
        assert runs(home) == []


def asked(home: Path, database: str, question: str) -> list[str]:
    with psycopg.connect(Server(home / "certify").url(database)) as connection:
        return [row[0] for row in connection.execute(question)]


def runs(home: Path) -> list[str]:
    return asked(home, "postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'certify_run_%'")


def staging_tables(home: Path) -> list[str]:
    asking = "SELECT relname FROM pg_class WHERE relname = 'certify_arriving'"
    return [name for database in runs(home) for name in asked(home, database, asking)]


def test_a_wrong_policy_ends_with_2_and_names_line_and_field(nintei: Run, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(POLICY.read_text("utf-8").replace('grant: "0.90"', "grant: 0.90"), encoding="utf-8")
    done = nintei("certify", written(tmp_path, GOOD), "--policy", policy, "--as-of", "2026-04-01")
    assert done.returncode == 2
    assert "criteria.1.grant" in done.stderr
    assert f"{policy}:" in done.stderr
    assert (
        nintei("certify", tmp_path, "--policy", tmp_path / "none.yaml", "--as-of", "2026-04-01").returncode
        == 2
    )
