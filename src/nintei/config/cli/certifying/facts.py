"""Reads facts from CSV, gzipped CSV and Parquet, one block at a time, so that memory stays flat.

A block whose rows are all in order goes through ``columns``, many rows at once. Any other block is looked at row
by row by ``meaning``, which alone says what is wrong; so the two never have to agree on words.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from nintei.config.cli.certifying.header import order as find_order
from nintei.config.cli.certifying.lines import LONGEST_LINE, Lines, Unreadable, is_plain
from nintei.config.cli.certifying.meaning import COLUMNS, check, line
from nintei.config.cli.certifying.problems import Problems

BATCH = 20_000
_SAVE_AGAIN = "Save the file again, or export it anew"
_ARCHIVES = {
    b"PK\x03\x04": ("is a ZIP archive or an Excel workbook", "Unpack it, or save the sheet as CSV UTF-8"),
    b"\xd0\xcf\x11\xe0": ("is an old Excel workbook", "Save the sheet as CSV UTF-8"),
    b"\x28\xb5\x2f\xfd": ("is compressed by zstd", "Unpack it; only gzip is read as it is"),
    b"BZh9": ("is compressed by bzip2", "Unpack it; only gzip is read as it is"),
    b"\xfd7zX": ("is compressed by xz", "Unpack it; only gzip is read as it is"),
}


class Chunk(NamedTuple):
    """Some rows: how many there were, the good ones as lines for COPY, which file, and the share of it read."""

    rows: int
    lines: bytes | memoryview
    file: int
    share: float


def read(paths: list[Path], problems: Problems, *, quick: bool = True) -> Iterator[Chunk]:
    """The good rows of all files; the others go to ``problems``. Each line for COPY begins with the number
    of the file in ``paths`` and the number of the line in it.

    Not ``quick``: row by row throughout, with the same result.
    """
    for number, path in enumerate(paths):
        name, found = str(path), False
        sheet = _Sheet(number, name, problems, quick)
        try:
            with _opened(path) as (form, file, raw):
                chunks = (
                    sheet.parquet(path) if form == "parquet" else sheet.csv(file, raw, path.stat().st_size)
                )
                for chunk in chunks:
                    found = found or chunk.rows > 0
                    yield chunk
            if not found:
                problems.add(name, None, "", "has no facts", "Leave the file out, or fill it")
        except Unreadable as error:
            problems.add(name, error.line, "", error.reason, error.remedy)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[str, IO[bytes], IO[bytes]]]:
    """What the file is by its first bytes (its name proves nothing), its content, and the file itself."""
    try:
        with path.open("rb") as raw:
            head = raw.peek(4)[:4]  # and not read: a pipe cannot go back
            if not head:
                raise Unreadable(None, "the file is empty", "Begin with the header " + ",".join(COLUMNS))
            if head in _ARCHIVES:
                raise Unreadable(None, *_ARCHIVES[head])
            if head[:2] == b"\x1f\x8b":
                with gzip.open(raw, "rb") as inner:
                    yield "csv", inner, raw  # type: ignore[misc]
            elif head == b"PAR1" or path.suffix == ".parquet":
                yield "parquet", raw, raw
            else:
                yield "csv", raw, raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(None, f"the compressed file is damaged ({error})", _SAVE_AGAIN) from error
    except OSError as error:
        raise Unreadable(None, f"cannot be read ({error.strerror or error})", _remedy(path)) from error


def _remedy(path: Path) -> str:
    return "Name the files in it, such as " + str(path / "*.csv") if path.is_dir() else "Check the path"


class _Sheet:
    """One file on its way in."""

    def __init__(self, number: int, name: str, problems: Problems, quick: bool) -> None:
        self._number, self._name, self._problems, self._quick = number, name, problems, quick

    def csv(self, file: IO[bytes], raw: IO[bytes], size: int) -> Iterator[Chunk]:
        """The rows below the header."""
        csv.field_size_limit(LONGEST_LINE)
        lines = Lines(file)
        reader = csv.reader(lines, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            order = find_order(header)
            while block := lines.rest():
                share = raw.tell() / size if raw.seekable() and size else 0.0
                made = self._plain(block, header, order, lines.number + 1) if self._quick else None
                if made is not None:
                    lines.skip(made[0])
                    yield Chunk(*made, self._number, share)
                else:
                    reader = csv.reader(lines, strict=True)
                    yield from self._by_row(self._rows(reader, lines, order, len(header)), share)
        except csv.Error as error:
            raise Unreadable(lines.number, *_not_csv(error)) from error

    def _plain(
        self, block: bytes, header: list[str], order: list[int], first: int
    ) -> tuple[int, memoryview] | None:
        """(number of rows, lines for COPY) of a block with nothing unusual in it, otherwise None."""
        from pyarrow import ArrowInvalid, string
        from pyarrow import csv as quick

        from nintei.config.cli.certifying import columns

        if not is_plain(block):
            return None
        names = [str(place) for place in range(len(header))]
        wanted = [str(place) for place in order]
        try:
            table = quick.read_csv(
                io.BytesIO(block),
                quick.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
                quick.ParseOptions(ignore_empty_lines=False),
                quick.ConvertOptions(
                    column_types=dict.fromkeys(wanted, string()), include_columns=wanted,
                    strings_can_be_null=False,
                ),
            )  # fmt: skip
        except ArrowInvalid:
            return None
        rows = block.count(b"\n") + (not block.endswith(b"\n"))
        batches = table.combine_chunks().to_batches()
        if table.num_rows != rows or len(batches) != 1:
            return None
        made = columns.staged(batches[0], self._number, first)
        return None if made is None else (rows, made)

    @staticmethod
    def _rows(
        reader: Any, lines: Lines, order: list[int], width: int
    ) -> Iterator[tuple[int, tuple[Any, ...] | str]]:
        """(line, row or what is wrong with its form) up to the end of the block in which a row ends."""
        for row in reader:
            if len(row) == width:
                yield lines.number, tuple([row[place] for place in order])
            elif row:
                yield lines.number, f"has {len(row)} columns where the header has {width}"
            if lines.is_between_blocks():
                return

    def parquet(self, path: Path) -> Iterator[Chunk]:
        """The rows; ``line`` is the number of the row, the first is 1."""
        from nintei.config.cli.certifying import columns
        from nintei.config.cli.certifying import rows as stored

        first = 1
        for batch, share in stored.batches(path):
            made = columns.staged(batch, self._number, first) if self._quick else None
            if made is not None:
                yield Chunk(batch.num_rows, made, self._number, share)
            else:
                yield from self._by_row(enumerate(stored.by_row(batch), first), share)
            first += batch.num_rows

    def _by_row(self, rows: Iterator[tuple[int, Any]], share: float) -> Iterator[Chunk]:
        """Each row by itself, its problems named."""
        good: list[bytes] = []
        count = 0
        for at, row in rows:
            count += 1
            if isinstance(row, str):
                remedy = f"Give it the {len(COLUMNS)} columns of the header"
                self._problems.add(self._name, at, "", row, remedy)
            elif fact := check(row, lambda *told, at=at: self._problems.add(self._name, at, *told)):
                good.append(line(self._number, at, fact))
            if count == BATCH:
                yield Chunk(count, b"".join(good), self._number, share)
                good, count = [], 0
        yield Chunk(count, b"".join(good), self._number, share)


def _not_csv(error: csv.Error) -> tuple[str, str]:
    if "new-line" in str(error):
        return "has a carriage return within the line", "Save the file with line ends LF or CRLF"
    return f"is not CSV ({error})", "Close the quotes on that line"
