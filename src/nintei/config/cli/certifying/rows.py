"""Parquet files in batches of rows that look like those of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as arrow
from pyarrow import compute, parquet

from nintei.config.cli.certifying import header
from nintei.config.cli.certifying.lines import Unreadable
from nintei.config.cli.certifying.meaning import COLUMNS

BATCH = 20_000
# The first and the last day that Python can say, in microseconds since 1970.
_SAYABLE = (-62_135_510_400_000_000, 253_402_214_400_000_000)


def batches(path: Path) -> Iterator[tuple[arrow.RecordBatch, float]]:
    """(columns COLUMNS as texts, integers or moments, share of the file read so far)."""
    done = 0
    try:
        with parquet.ParquetFile(path) as file:
            header.order(file.schema_arrow.names)
            types = {name: _type(name, file.schema_arrow.field(name).type) for name in COLUMNS}
            for read in file.iter_batches(BATCH, columns=list(COLUMNS), use_threads=False):
                done += read.num_rows
                columns = [read.column(name).cast(to, safe=False) for name, to in types.items()]
                yield arrow.record_batch(columns, list(COLUMNS)), done / max(1, file.metadata.num_rows)
    except (arrow.ArrowException, OverflowError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        told = f"is not readable as Parquet ({reason})"
        raise Unreadable(None, told, "Save the file again, or export it anew") from error


def by_row(batch: arrow.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """The rows in Python's values; Unreadable when a text is none."""
    try:
        yield from zip(*[_values(column) for column in batch.columns], strict=True)
    except (arrow.ArrowException, ValueError) as error:
        raise Unreadable(None, f"holds text that is not UTF-8 ({error})", "Export it anew") from error


def _values(column: Any) -> list[Any]:
    if arrow.types.is_timestamp(column.type):
        # A moment that Python cannot say becomes one that is refused just the same.
        least, most = (arrow.scalar(micros, column.type) for micros in _SAYABLE)
        column = compute.if_else(compute.less(column, least), least, column)
        column = compute.if_else(compute.greater(column, most), most, column)
    found: list[Any] = column.to_pylist()
    return found


def _type(name: str, kind: Any) -> Any:
    """The type to read column ``name`` as, so that rows look like those of a CSV file."""
    types = arrow.types
    inner = kind.value_type if types.is_dictionary(kind) else kind
    if types.is_string(inner) or types.is_large_string(inner) or types.is_null(inner):
        return arrow.string()
    if name == "value" and types.is_integer(inner):
        return arrow.int64()
    if name == "happened_at" and types.is_timestamp(inner):
        if inner.tz is None:
            raise Unreadable(
                None,
                "column happened_at has no time zone",
                "Store it as a timestamp with a zone, such as timestamp[us, tz=UTC]",
            )
        return arrow.timestamp("us", tz="UTC")
    wanted = {"value": "integers or text", "happened_at": "a timestamp with a zone, or text"}
    raise Unreadable(None, f"column {name} is of type {kind}", f"Store {wanted.get(name, 'text')}")
