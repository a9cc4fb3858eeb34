"""The command as somebody at a terminal meets it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from nintei.config.cli.certifying.meaning import COLUMNS
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
    ],
)
def test_wrong_options_end_with_2(nintei: Run, tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    done = nintei("certify", written(tmp_path, GOOD), "--policy", POLICY, *options)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


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
