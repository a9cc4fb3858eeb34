"""The check of many rows at once. It passes only what ``meaning.check`` passes, and leaves the rest to it."""

from __future__ import annotations

from typing import Any

import pyarrow as arrow
from pyarrow import compute

from nintei.config.cli.certifying import meaning
from nintei.config.cli.certifying.meaning import COLUMNS, OUTCOMES, SHAPES, Shape

_CONTROL = bytes(range(32)) + b"\x7f"
_NOT_DIGITS = bytes(set(range(256)) - set(b"0123456789-"))
_UTC = arrow.timestamp("us", tz="UTC")
# A day inside the years of meaning.YEARS: a year is counted in the moment's own zone.
_FIRST, _LAST = arrow.scalar(86_400_000_000, _UTC), arrow.scalar(7_258_032_000_000_000, _UTC)


class _Doubtful(Exception):
    """At least one row must be looked at by itself."""


def staged(batch: arrow.RecordBatch, file: int, first_line: int) -> memoryview | None:
    """The rows as lines for COPY, or None when ``meaning.check`` has to look at them.

    ``batch``: the columns COLUMNS in that order as texts; ``value`` may be integers, ``happened_at``
    timestamps with a zone. Row i stands on line ``first_line + i``.
    """
    try:
        return _joined(file, first_line, *_checked(dict(zip(COLUMNS, batch.columns, strict=True))))
    except (_Doubtful, arrow.ArrowException):
        return None


def _must(held: Any) -> None:
    """``held``: a column of booleans, or one."""
    if not (held if isinstance(held, bool) else compute.all(held, skip_nulls=False).as_py()):
        raise _Doubtful


def _checked(given: dict[str, Any]) -> list[Any]:
    """The columns to be staged, from kind to ref."""
    texts = {name: _text(given[name]) for name in COLUMNS if arrow.types.is_string(given[name].type)}
    kinds = texts["kind"].dictionary_encode()
    found = [SHAPES.get(code) for code in kinds.dictionary.to_pylist()]
    shapes = [shape for shape in found if shape is not None]
    _must(len(shapes) == len(found))

    def each(name: str) -> Any:
        return arrow.array([getattr(shape, name) for shape in shapes]).take(kinds.indices)

    _name(texts["about"], required=True)
    _name(texts["ref"], required=True)
    _name(texts["counterparty"], required=False)
    has_client = compute.not_equal(texts["counterparty"], "")
    _must(compute.or_(has_client, compute.invert(each("client"))))
    has_category = compute.not_equal(texts["category"], "")
    _must(compute.equal(has_category, each("category")))
    _must(all(not slug or meaning.is_category(slug) for slug in texts["category"].unique().to_pylist()))
    outcome = _outcome(texts["outcome"], each("outcome"))
    value = _value(texts.get("value", given["value"]), shapes, kinds.indices)
    return [
        each("code"), _escaped(texts["about"]), _or_null(has_client, _escaped(texts["counterparty"])),
        _or_null(has_category, texts["category"]), _moment(given["happened_at"]), outcome, value,
        _escaped(texts["ref"]),
    ]  # fmt: skip


def _text(column: Any) -> Any:
    column.validate(full=True)
    return column.fill_null("") if column.null_count else column


def _bytes(column: Any) -> bytes:
    data = column.buffers()[2]
    return b"" if data is None else data.to_pybytes()


def _name(column: Any, *, required: bool) -> None:
    data = _bytes(column)
    _must(len(data.translate(None, _CONTROL)) == len(data))
    if len(data):
        longest = compute.max(compute.utf8_length(column)).as_py()
        _must(longest <= meaning.LONGEST)
    seen = compute.utf8_trim_whitespace(column)
    is_there = compute.not_equal(seen, "")
    _must(is_there if required else compute.equal(is_there, compute.not_equal(column, "")))


def _outcome(column: Any, has_one: Any) -> Any:
    numbers = arrow.array([*OUTCOMES.values()], arrow.int8())
    found = numbers.take(compute.index_in(column, value_set=arrow.array([*OUTCOMES])))
    _must(compute.if_else(has_one, compute.is_valid(found), compute.equal(column, "")))
    return found.fill_null(meaning.NEUTRAL)


def _value(column: Any, shapes: list[Shape], indices: Any) -> Any:
    counts = arrow.array([not shape.outcome for shape in shapes]).take(indices)
    if arrow.types.is_string(column.type):
        is_empty = compute.equal(column, "")
        data = _bytes(column)
        _must(len(data.translate(None, _NOT_DIGITS)) == len(data))
        _must(compute.less_equal(compute.binary_length(column), meaning.DIGITS))
        column = compute.if_else(is_empty, "0", column).cast(arrow.int64())
    else:
        is_empty = compute.is_null(column)
        column = column.fill_null(0)
    _must(compute.invert(compute.and_(counts, is_empty)))
    least = arrow.array([-meaning.MOST if shape.outcome else shape.least for shape in shapes], arrow.int64())
    most = arrow.array([meaning.MOST if shape.outcome else shape.most for shape in shapes], arrow.int64())
    less = arrow.array([shape.stored_less for shape in shapes], arrow.int64())
    _must(compute.greater_equal(column, least.take(indices)))
    _must(compute.less_equal(column, most.take(indices)))
    return compute.subtract(column, less.take(indices))


def _moment(column: Any) -> Any:
    moments = column.cast(_UTC)
    _must(compute.and_(compute.greater_equal(moments, _FIRST), compute.less(moments, _LAST)))
    return moments


def _escaped(column: Any) -> Any:
    return compute.replace_substring(column, "\\", "\\\\") if b"\\" in _bytes(column) else column


def _or_null(has: Any, column: Any) -> Any:
    return compute.if_else(has, column, "\\N")


def _joined(file: int, first_line: int, *columns: Any) -> memoryview:
    places = arrow.array([f"{file}\t{line}" for line in range(first_line, first_line + len(columns[0]))])
    texts = [column.cast(arrow.string()) for column in columns]
    rows = compute.binary_join_element_wise(places, *texts, "\t")
    rows = compute.binary_join_element_wise(rows, "", "\n")
    size = compute.sum(compute.binary_length(rows)).as_py() or 0
    return memoryview(rows.buffers()[2])[:size]
