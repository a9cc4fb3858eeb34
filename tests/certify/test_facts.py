"""The facts reader: what it accepts, and that every bad row is named with place, reason and remedy."""

from __future__ import annotations

import gzip
import os
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as arrow
import pytest
from pyarrow import parquet

from nintei.config.cli.certifying.facts import Chunk, read
from nintei.config.cli.certifying.meaning import COLUMNS
from nintei.config.cli.certifying.problems import SHOWN, Problems

HEAD = ",".join(COLUMNS)
GOOD = "work.contract.ended,ada,bob,web-design,2026-03-01T09:30:00+09:00,good,,r1"
STARS = "work.review.revealed,ada,bob,web-design,2026-03-01T00:30:00Z,,5,r2"


class Row(NamedTuple):
    """One line for COPY, as the staging table reads it."""

    file: int
    line: int
    kind: int
    about: str
    counterparty: str | None
    category: str | None
    happened_at: datetime
    outcome: int
    value: int
    ref: str


def parsed(chunk: Chunk) -> Iterator[Row]:
    def text(part: str) -> str | None:
        return None if part == "\\N" else part.replace("\\\\", "\\")

    for line in bytes(chunk.lines).decode().split("\n")[:-1]:
        file, at, kind, about, client, category, when, outcome, value, ref = line.split("\t")
        yield Row(
            int(file), int(at), int(kind), text(about), text(client), text(category),
            datetime.fromisoformat(when), int(outcome), int(value), text(ref),
        )  # fmt: skip


def told(*paths: Path, quick: bool = True) -> tuple[list[Row], Problems]:
    problems = Problems()
    chunks = list(read(list(paths), problems, quick=quick))
    assert all(0 <= chunk.share <= 1 for chunk in chunks)
    return [row for chunk in chunks for row in parsed(chunk)], problems


def written(tmp_path: Path, *lines: str, head: str = HEAD) -> Path:
    path = tmp_path / "facts.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_good_rows_are_read(tmp_path: Path) -> None:
    rows, problems = told(written(tmp_path, GOOD, "", STARS))
    assert not problems.count
    assert [(row.file, row.line) for row in rows] == [(0, 2), (0, 4)]
    first, stars = rows
    assert first.happened_at == datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    assert (first.kind, first.outcome, first.value) == (2, 1, 0)
    assert (stars.kind, stars.outcome, stars.value) == (4, 3, 4)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (GOOD.replace("work.contract", "work.kontract"), "kind", "not a kind of fact"),
        (GOOD.replace("+09:00", ""), "happened_at", "no time zone"),
        (GOOD.replace("2026-03-01T", "2026-13-01T"), "happened_at", "not a moment"),
        (GOOD.replace("2026", "0001"), "happened_at", "1970 to 2199"),
        (GOOD.replace("good", "fine"), "outcome", "not an outcome"),
        (GOOD.replace("good,,", "good,3.5,"), "value", "not a whole number"),
        (GOOD.replace("ada", " "), "about", "is empty"),
        (GOOD.replace("bob", ""), "counterparty", "is empty"),
        (GOOD.replace("r1", "r\x001"), "ref", "control character"),
        (GOOD.replace("r1", "r" * 201), "ref", "longer than"),
        (GOOD.replace("web-design", "Web Design"), "category", "not a category"),
        (STARS.replace(",5,", ",0,"), "value", "number of stars"),
        (STARS.replace(",5,", ",4.5,"), "value", "number of stars"),
        (STARS.replace(",,5", ",good,5"), "outcome", "no outcome but a value"),
        ("work.earning.released,ada,bob,web,2026-03-01T00:30:00Z,,-1,r", "value", "not an amount"),
        ("people.identity.verified,ada,,web,2026-03-01T00:30:00Z,good,,r", "category", "about the person"),
        (GOOD + ",extra", "", "has 9 columns"),
        (GOOD.replace("good,,", "good,1e3,"), "value", "not a whole number"),
        (GOOD.replace("2026", "9999"), "happened_at", "1970 to 2199"),
        (GOOD.replace("2026", "0000"), "happened_at", "not a moment"),
        (GOOD.replace("09:30:00", "23:59:60"), "happened_at", "not a moment"),
        (GOOD.replace("T09:30:00+09:00", ""), "happened_at", "no time zone"),
        (GOOD.replace("web-design", "w" * 61), "category", "not a category"),
        (STARS.replace(",5,", ",,"), "value", "number of stars"),
        ("work.earning.released,ada,bob,web,2026-03-01T00:30:00Z,,,r", "value", "not an amount"),
        ("work.earning.released,ada,bob,web,2026-03-01T00:30:00Z,,0x10,r", "value", "not an amount"),
        (
            "work.earning.released,ada,bob,web,2026-03-01T00:30:00Z,,9007199254740992,r",
            "value",
            "not an amount",
        ),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, column: str, says: str) -> None:
    rows, problems = told(written(tmp_path, GOOD, row))
    (problem,) = problems.first
    assert len(rows) == 1
    assert (problem.file, problem.line, problem.column) == (str(tmp_path / "facts.csv"), 3, column)
    assert says in problem.reason
    assert problem.remedy


def test_a_kind_written_wrong_is_guessed(tmp_path: Path) -> None:
    for wrong in ("work.contract.end", "Work.Contract.Ended", "contract.ended"):
        _, problems = told(written(tmp_path, GOOD.replace("work.contract.ended", wrong)))
        assert problems.first[0].remedy == "Did you mean work.contract.ended?"
    _, problems = told(written(tmp_path, GOOD.replace("work.contract.ended", "xyz")))
    assert problems.first[0].remedy.startswith("Use one of: talk.turn.settled, ")


def test_a_row_may_have_several_problems(tmp_path: Path) -> None:
    _, problems = told(written(tmp_path, GOOD.replace("good", "fine").replace("+09:00", "")))
    assert {p.column for p in problems.first} == {"outcome", "happened_at"}


def test_the_first_hundred_then_a_count(tmp_path: Path) -> None:
    _, problems = told(written(tmp_path, *[GOOD.replace("good", "x")] * 250))
    assert (len(problems.first), problems.count) == (SHOWN, 250)
    assert problems.lines()[-1] == "... and 150 more like these."


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"", None, "empty"),
        (HEAD.encode() + b"\n", None, "no facts"),
        (b"kind,about\n", 1, "misses the columns"),
        (HEAD.replace(",", ";").encode() + b"\n", 1, "misses the columns"),
        ((HEAD + ",ref\n").encode(), 1, "columns twice"),
        (f"{HEAD}\n{GOOD}\n".encode() + "work.contract.ended,山".encode("shift_jis") + b"\n", 3, "not UTF-8"),
        (f"{HEAD}\n".encode("utf-16"), 1, "UTF-16"),
        (f'{HEAD}\n{GOOD}\n"never closed,{GOOD}\n'.encode(), 3, "not CSV"),
        (gzip.compress(f"{HEAD}\n{GOOD}\n".encode() * 50)[:-20], None, "damaged"),
        (b"PAR1 and then nonsense", None, "not readable as Parquet"),
        (b"PK\x03\x04 and more", None, "Excel workbook"),
        (b"\x28\xb5\x2f\xfd and more", None, "zstd"),
        (f"{HEAD}\n{GOOD}\n".encode() + "work.contract.ended,山田".encode("cp932") + b"\n", 3, "Shift_JIS"),
        (f"{HEAD}\r{GOOD}\r".encode(), 1, "carriage return"),
        (f"{HEAD}\n{GOOD}\n".encode("utf-16-le"), 1, "misses the columns"),
        (HEAD.encode() + b"\n" + b"x" * 3_000_000, 2, "longer than 262,144 bytes"),
        (f"{HEAD}\n{GOOD}\n".encode() + b"x" * 300_000 + b"\n", 3, "longer than 262,144 bytes"),
        (f'{HEAD}\n{GOOD}\n"'.encode() + b"x\n" * 200_000, 131_075, "field larger than"),
        (gzip.compress(f"{HEAD}\n{GOOD}\n".encode()) + b"garbage", None, "damaged"),
        (b"\x1f\x8b", None, "damaged"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_an_unreadable_file_is_named(tmp_path: Path, content: bytes, line: int | None, says: str) -> None:
    path = tmp_path / "facts.csv"
    path.write_bytes(content)
    _, problems = told(path)
    assert problems.first[-1].line == line
    assert says in problems.first[-1].reason
    assert problems.first[-1].remedy


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        _, problems = told(path)
        assert "cannot be read" in problems.first[0].reason


def test_a_misspelt_header_is_told_what_to_rename(tmp_path: Path) -> None:
    _, problems = told(written(tmp_path, GOOD, head=HEAD.replace("happened_at", "Happened At")))
    assert problems.first[0].remedy == "Rename 'Happened At' to happened_at"
    _, problems = told(written(tmp_path, GOOD, head=HEAD.replace(",", ";")))
    assert "separate columns by commas" in problems.first[0].remedy


def test_a_pipe_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(f"{HEAD}\n{GOOD}\n",))
    writer.start()
    rows, problems = told(path)
    writer.join()
    assert ([row.ref for row in rows], problems.count) == (["r1"], 0)


def test_line_ends_of_windows_and_quotes_around_everything_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    quoted = "\r\n".join(",".join(f'"{part}"' for part in row.split(",")) for row in (HEAD, GOOD, STARS))
    path.write_bytes(quoted.encode("utf-8-sig"))
    same, _ = told(written(tmp_path / "..", GOOD, STARS))
    rows, problems = told(path)
    assert (rows, problems.count) == (same, 0)


def test_a_byte_order_mark_other_order_and_more_columns_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv.gz"
    row = GOOD.split(",")[::-1]
    text = ",".join([*COLUMNS[::-1], "note"]) + "\n" + ",".join([*row, "hi"]) + "\n"
    path.write_bytes(gzip.compress(text.encode("utf-8-sig")))
    rows, problems = told(path)
    assert not problems.count
    assert rows[0].ref == "r1"


def parquet_file(path: Path, **other: arrow.Array) -> Path:
    columns = {name: arrow.array([text or None]) for name, text in zip(COLUMNS, GOOD.split(","), strict=True)}
    parquet.write_table(arrow.table(columns | other), path)
    return path


def test_parquet_tells_the_same_as_csv(tmp_path: Path) -> None:
    when = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    same, _ = told(written(tmp_path, GOOD))
    for number, moment in enumerate(
        [
            arrow.array([when], arrow.timestamp("ns", tz="Asia/Tokyo")),
            arrow.array([when.isoformat()]).dictionary_encode(),
        ]
    ):
        rows, problems = told(parquet_file(tmp_path / f"{number}.parquet", happened_at=moment))
        assert not problems.lines()
        assert rows[0]._replace(line=2) == same[0]


def test_parquet_moments_and_numbers_out_of_reach_are_named(tmp_path: Path) -> None:
    for n, seconds in enumerate((253_402_300_799, -62_135_596_801, 2**40)):
        when = arrow.array([seconds], arrow.timestamp("s", tz="UTC"))
        rows, problems = told(parquet_file(tmp_path / f"{n}.parquet", happened_at=when))
        assert (rows, problems.count) == ([], 1)
        assert "1970 to 2199" in problems.first[0].reason
    _, problems = told(parquet_file(tmp_path / "v.parquet", value=arrow.array([2**53])))
    assert "not a whole number" in problems.first[0].reason
    _, problems = told(
        parquet_file(tmp_path / "n.parquet", happened_at=arrow.array([None], arrow.timestamp("us", "UTC")))
    )
    assert "not a moment" in problems.first[0].reason


def test_parquet_cut_short_is_named(tmp_path: Path) -> None:
    path = parquet_file(tmp_path / "a.parquet")
    path.write_bytes(path.read_bytes()[:-30])
    _, problems = told(path)
    assert "not readable as Parquet" in problems.first[0].reason


def test_parquet_of_wrong_types_is_named(tmp_path: Path) -> None:
    naive = arrow.array([datetime(2026, 3, 1)], arrow.timestamp("us"))
    _, problems = told(parquet_file(tmp_path / "a.parquet", happened_at=naive))
    assert "no time zone" in problems.first[0].reason
    _, problems = told(parquet_file(tmp_path / "b.parquet", value=arrow.array([1.5])))
    assert "column value is of type double" in problems.first[0].reason


@pytest.mark.parametrize("more", ["", "\ufffd,bad"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, more: str) -> None:
    """5 MB of rows, in order or with one thing wrong in every block."""
    path = tmp_path / "facts.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + "\n")
        for n in range(60_000):
            file.write(GOOD[:-1] + str(n) + (more if n % 5000 == 0 else "") + "\n")
    rows, problems = 0, Problems()
    tracemalloc.start()
    try:
        for chunk in read([path], problems):
            rows += chunk.rows
        assert tracemalloc.get_traced_memory()[1] < 9_000_000
    finally:
        tracemalloc.stop()
    assert (rows, problems.count) == (60_000, 12 if more else 0)
