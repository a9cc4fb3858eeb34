"""Reads facts from CSV, gzipped CSV and Parquet, one batch at a time, so that memory stays flat."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from nintei.config.cli.certifying.meaning import COLUMNS, Fact, check
from nintei.config.cli.certifying.problems import Problems

BATCH = 20_000
_SAVE_AGAIN = "Save the file again, or export it anew"


class _Unreadable(Exception):
    """The rest of a file cannot be read."""

    def __init__(self, line: int | None, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.line, self.reason, self.remedy = line, reason, remedy


def read(paths: list[Path], problems: Problems) -> Iterator[tuple[int, int, Fact]]:
    """(number of the file in ``paths``, line, fact) for each good row; the others go to ``problems``."""
    for number, path in enumerate(paths):
        name, found = str(path), False
        try:
            with _opened(path) as (form, file):
                rows = _parquet_rows(path) if form == "parquet" else _csv_rows(file)
                for line, row in rows:
                    found = True
                    if isinstance(row, str):
                        problems.add(name, line, "", row, f"Give it the {len(COLUMNS)} columns of the header")
                        continue
                    fact = check(row, lambda *told, at=line: problems.add(name, at, *told))  # noqa: B023
                    if fact:
                        yield number, line, fact
            if not found:
                problems.add(name, None, "", "has no facts", "Leave the file out, or fill it")
        except _Unreadable as error:
            problems.add(name, error.line, "", error.reason, error.remedy)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """What the file is by its first bytes (its name proves nothing), and the file opened for reading."""
    try:
        with path.open("rb") as raw:
            head = raw.read(4)
            raw.seek(0)
            if not head:
                raise _Unreadable(None, "the file is empty", "Begin with the header " + ",".join(COLUMNS))
            if head[:2] == b"\x1f\x8b":
                with gzip.open(raw, "rb") as inner:
                    yield "csv", inner  # type: ignore[misc]
            elif head == b"PAR1" or path.suffix == ".parquet":
                yield "parquet", raw
            else:
                yield "csv", raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _Unreadable(None, f"the compressed file is damaged ({error})", _SAVE_AGAIN) from error
    except OSError as error:
        raise _Unreadable(None, f"cannot be read ({error.strerror or error})", "Check the path") from error


def _lines(file: IO[bytes]) -> Iterator[str]:
    for number, raw in enumerate(file, 1):
        try:
            yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
            reason = "is UTF-16, not UTF-8" if wide else f"byte {error.start + 1} is not UTF-8"
            raise _Unreadable(number, reason, "Save the file as CSV UTF-8") from error


def _csv_rows(file: IO[bytes]) -> Iterator[tuple[int, tuple[Any, ...] | str]]:
    reader = csv.reader(_lines(file), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        order, width = _order(header), len(header)
        plain = header == list(COLUMNS)
        for row in reader:
            if len(row) != width:
                if row:
                    yield reader.line_num, f"has {len(row)} columns where the header has {width}"
            else:
                yield reader.line_num, tuple(row) if plain else tuple([row[i] for i in order])
    except csv.Error as error:
        raise _Unreadable(
            reader.line_num, f"is not CSV ({error})", "Close the quotes on that line"
        ) from error


def _order(header: list[str]) -> list[int]:
    """Where each of COLUMNS stands in ``header``; columns of other names are not looked at."""
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        comma = "" if len(header) > 1 else "; separate columns by commas"
        raise _Unreadable(
            1, "misses the columns " + ", ".join(missing), f"Name them in the first line{comma}"
        )
    twice = [name for name in COLUMNS if header.count(name) > 1]
    if twice:
        raise _Unreadable(1, "has columns twice: " + ", ".join(twice), "Keep one of each")
    return [header.index(name) for name in COLUMNS]


def _parquet_rows(path: Path) -> Iterator[tuple[int, tuple[Any, ...] | str]]:
    """Rows of a Parquet file; ``line`` is the number of the row, the first is 1."""
    import pyarrow as arrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        _order(file.schema_arrow.names)
        kinds = [_parquet_type(arrow, name, file.schema_arrow.field(name).type) for name in COLUMNS]
        line = 0
        for batch in file.iter_batches(BATCH, columns=list(COLUMNS)):
            columns = [
                batch.column(name).cast(kind, safe=False).to_pylist()
                for name, kind in zip(COLUMNS, kinds, strict=True)
            ]
            for row in zip(*columns, strict=True):
                line += 1
                yield line, row
    except (arrow.ArrowException, OverflowError, ValueError) as error:
        reason = str(error).splitlines()[0][:200]
        raise _Unreadable(None, f"is not readable as Parquet ({reason})", _SAVE_AGAIN) from error


def _parquet_type(arrow: Any, name: str, kind: Any) -> Any:
    """The type to read column ``name`` as, so that rows look like those of a CSV file."""
    types = arrow.types
    inner = kind.value_type if types.is_dictionary(kind) else kind
    if types.is_string(inner) or types.is_large_string(inner) or types.is_null(inner):
        return arrow.string()
    if name == "value" and types.is_integer(inner):
        return arrow.int64()
    if name == "happened_at" and types.is_timestamp(inner):
        if inner.tz is None:
            raise _Unreadable(
                None,
                "column happened_at has no time zone",
                "Store it as a timestamp with a zone, such as timestamp[us, tz=UTC]",
            )
        return arrow.timestamp("us", tz="UTC")
    wanted = {"value": "integers or text", "happened_at": "a timestamp with a zone, or text"}
    raise _Unreadable(None, f"column {name} is of type {kind}", f"Store {wanted.get(name, 'text')}")
