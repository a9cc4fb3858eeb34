"""The reader under input that nobody would write on purpose: it never falls over, and its quick way and its
row by row way always say the same."""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from unittest.mock import patch

import pyarrow as arrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from nintei.config.cli.certifying import columns, meaning
from nintei.config.cli.certifying.facts import Chunk
from nintei.config.cli.certifying.meaning import COLUMNS, SHAPES
from nintei.config.cli.certifying.problems import Problems
from tests.certify.test_facts import GOOD, HEAD, STARS, Row, parsed, told

MANY = settings(max_examples=60, deadline=None)
ODD = ["", " ", "\u3000", "\u200b", "a", "山田", "\\N", "\\", '"', '""', 'a"b', "a,b", "a\nb", "a\r\nb", "\r", "\t", "\x7f",
     "\x1c", "\x85", "\xa0", "\ufeff", "\ufffd", "NULL", "nan", "x" * 200, "x" * 201, "é" * 200, "𝄞" * 201, "1e3",
     "0x10", "+5", "-0", "007", "٣", "-", "--1", "5.0", " 5", "9" * 18, "9" * 19, "-" + "9" * 17, "0" * 19,
     "9007199254740991", "9007199254740992", "true"]  # fmt: skip
odd = st.sampled_from(ODD)
texts = st.one_of(st.sampled_from(["ada", "bob", "c-1"]), odd, st.text(max_size=12))
kinds = st.one_of(
    st.sampled_from([*SHAPES]), odd, st.sampled_from(["work.contract.end", "WORK.REVIEW.REVEALED"])
)
slugs = st.one_of(st.sampled_from(["web", "web-design", "a_b", "Web", "-a", "a-", "a" * 60, "a" * 61]), odd)
outcomes = st.one_of(st.sampled_from(["good", "bad", "neutral", "", "Good", "good "]), odd)
values = st.one_of(st.sampled_from(["", "0", "1", "5", "6", "-1"]), st.integers().map(str), odd)


DATES = ("2026-03-01", "20260301", "2026-W09-7", "2026-02-29", "2024-02-29", "1969-12-31", "1970-01-01", "1970-01-02",
         "2199-12-31", "2200-01-01", "0000-01-01", "9999-12-31")  # fmt: skip
CLOCKS = ("09:30:00", "09:30", "093000", "0930", "09", "24:00:00", "23:59:60", "9:30", "00:00:00", "")
PARTS = ("", ".5", ".123456", ".1234567", ".123456789", ",25", ".")
ZONES = (
    "Z",
    "+09:00",
    "-03:00",
    "+0900",
    "+09",
    "+23:59",
    "-00:00",
    "+24:00",
    "z",
    " +09:00",
    "+09:00:30",
    "",
    "[Asia/Tokyo]",
)
MOMENTS = ["".join(parts) for parts in product(DATES, "T t_", CLOCKS, PARTS, ZONES)]
moments = st.sampled_from(MOMENTS)
plain_moments = st.datetimes(datetime(1970, 1, 3), datetime(2199, 12, 28)).map(
    lambda d: d.isoformat() + "+09:00"
)
any_row = st.tuples(
    kinds, texts, texts, slugs, st.one_of(moments, plain_moments, odd), outcomes, values, texts
)
one_wrong = st.builds(
    lambda base, place, row: [*base[:place], row[place], *base[place + 1 :]],
    st.sampled_from([GOOD.split(","), STARS.split(",")]), st.integers(0, 7), any_row,
)  # fmt: skip
rows = st.lists(st.one_of(one_wrong, one_wrong, any_row.map(list)), max_size=8)


@contextmanager
def stored(content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts"
        path.write_bytes(content)
        yield path


def both_ways(content: bytes) -> tuple[list[Row], Problems]:
    with stored(content) as path:
        quick, row_by_row = told(path), told(path, quick=False)
    assert quick[0] == row_by_row[0]
    assert quick[1] == row_by_row[1]
    assert all(p.reason and p.remedy and "\n" not in str(p) for p in quick[1].first)
    return quick


def as_csv(table: list[list[str]], quote: str, end: str, last: bool) -> str:
    def field(text: str) -> str:
        if quote == "none" or (quote == "some" and not set(text) & set('",\r\n')):
            return text
        return '"' + text.replace('"', '""') + '"'

    return end.join(",".join(map(field, row)) for row in table) + (end if last else "")


@MANY
@given(
    rows, st.sampled_from(["none", "some", "all"]), st.sampled_from(["\n", "\r\n", "\n\n", "\r"]), st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]), st.sampled_from([1 << 20, 90, 7]),
)  # fmt: skip
def test_csv_is_told_alike_at_once_and_row_by_row(
    table: list[list[str]], quote: str, end: str, last: bool, encoding: str, block: int
) -> None:
    text = as_csv([[*COLUMNS], *table], quote, end, last)
    with patch("nintei.config.cli.certifying.lines.BLOCK", block):
        found, problems = both_ways(text.encode(encoding, "ignore"))
    assert len(found) + problems.count >= bool(table)


def quick_and_slow(row: list[str]) -> bool:
    """Whether the quick check passes a row; then the other one must too, and both must stage the same."""
    batch = arrow.record_batch([arrow.array([text]) for text in row], [*COLUMNS])
    quick = columns.staged(batch, 3, 17)
    if quick is not None:
        fact = meaning.check(tuple(row), lambda *said: pytest.fail(f"{row}: {said}"))
        assert fact is not None
        (mine,), (theirs,) = parsed(Chunk(1, quick, 3, 1)), parsed(Chunk(1, meaning.line(3, 17, fact), 3, 1))
        assert mine == theirs
    return quick is not None


def test_whatever_stands_in_a_column_the_quick_check_is_never_more_lenient() -> None:
    bases = [GOOD, STARS, "work.earning.released,ada,bob,web,2026-03-01T00:30:00Z,,20000,r",
             "people.identity.verified,ada,,,2026-03-01T00:30:00Z,good,,r",
             "piecework.gold.answered,ada,,web,2026-03-01T00:30:00Z,bad,3,r"]  # fmt: skip
    told = [
        *ODD,
        *SHAPES,
        "good",
        "bad",
        "neutral",
        "Good",
        "0",
        "1",
        "5",
        "6",
        "-1",
        "web",
        "Web",
        "a_b",
        "a-",
        "a" * 61,
    ]
    passed = 0
    for base, place, text in product([base.split(",") for base in bases], range(len(COLUMNS)), told):
        passed += quick_and_slow([*base[:place], text, *base[place + 1 :]])
    assert passed > 300  # it is not merely afraid of everything


def test_however_a_moment_is_written_the_quick_check_is_never_more_lenient() -> None:
    base = GOOD.split(",")
    passed = sum(quick_and_slow([*base[:4], when, *base[5:]]) for when in MOMENTS[::17])
    assert passed > 12


@pytest.mark.parametrize(
    "field",
    ['a"b', '"ab"', '"a"b', '"a,b"', '"a,"b"', '"a""b"', '""', '"', '"a', 'a"', '" a"', ' "a"', '"a"  '],
)
@pytest.mark.parametrize("place", [1, 7, 8])
def test_quotes_mean_the_same_at_once_and_row_by_row(field: str, place: int) -> None:
    base = [*GOOD.split(","), "note"]
    line = ",".join([*base[:place], field, *base[place + 1 :]])
    both_ways("\n".join([HEAD + ",note", line, STARS + ",", ""]).encode())


@MANY
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda b: HEAD.encode() + b"\n" + b)))
def test_any_bytes_are_either_facts_or_problems(content: bytes) -> None:
    found, problems = both_ways(content)
    assert found or problems.count


def broken(content: bytes) -> st.SearchStrategy[bytes]:
    """``content`` cut short, or with some bytes changed."""

    def changed(at: int, new: bytes) -> bytes:
        return content[:at] + new + content[at + len(new) :]

    places = st.integers(0, len(content) - 1)
    return st.one_of(
        places.map(lambda at: content[:at]), st.builds(changed, places, st.binary(min_size=1, max_size=4))
    )


def parquet_bytes(columns: dict[str, arrow.Array]) -> bytes:
    out = io.BytesIO()
    parquet.write_table(arrow.table(columns), out)
    return out.getvalue()


LINES = [GOOD, STARS] * 5
TABLE = {
    name: arrow.array(texts)
    for name, texts in zip(COLUMNS, zip(*[line.split(",") for line in LINES], strict=True), strict=True)
}


@MANY
@given(broken(gzip.compress("\n".join([HEAD, *LINES, ""]).encode(), mtime=0)))
def test_broken_gzip_is_told(content: bytes) -> None:
    both_ways(content)


@MANY
@given(broken(parquet_bytes(TABLE)))
def test_broken_parquet_is_told(content: bytes) -> None:
    with stored(content) as path:
        found, problems = told(path)
    assert found or problems.count


@MANY
@given(
    st.lists(any_row, min_size=1, max_size=6), st.booleans(), st.sampled_from(["s", "ms", "us", "ns"]), st.data(),
)  # fmt: skip
def test_parquet_is_told_alike_at_once_and_row_by_row(
    table: list[tuple[str, ...]], typed: bool, unit: str, data: st.DataObject
) -> None:
    whole = dict(zip(COLUMNS, map(list, zip(*table, strict=True)), strict=True))
    given_columns = {
        name: arrow.array(
            [
                None if data.draw(st.integers(0, 9)) == 0 else text.encode("utf-8", "ignore").decode()
                for text in texts
            ],
            arrow.string(),
        )
        for name, texts in whole.items()
    }
    if typed:
        numbers = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(0, 6))
        far = st.integers(-(2**40), 2**40).map(
            lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=n)
        )
        given_columns["value"] = arrow.array(
            data.draw(st.lists(numbers, min_size=len(table), max_size=len(table))), arrow.int64()
        )
        given_columns["happened_at"] = arrow.array(
            data.draw(st.lists(st.one_of(st.none(), far), min_size=len(table), max_size=len(table))),
            arrow.timestamp("us", "UTC"),
        ).cast(arrow.timestamp(unit, "Asia/Tokyo"), safe=False)
    found, problems = both_ways(parquet_bytes(given_columns))
    assert len(found) + problems.count >= len(table)
