"""Writes decisions: the same facts and policy give the same bytes, and never half a file."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from nintei.certification.rules import bars
from nintei.certification.rules.policy import Criterion, Policy
from nintei.kit.canonical import canonical_json
from nintei.kit.errors import Refusal

CSV, JSONL = "decisions.csv", "decisions.jsonl"
_DIGITS = Decimal("0.000001")
_HEAD = ("about", "category", "as_of", "decision", "state_before", "state_after")
_EACH = ("n", "x", "estimate", "bound", "grant", "keep", "grant_verdict", "keep_verdict")

Record = Mapping[str, Any]
Sink = Callable[[Record], None]


def header(policy: Policy) -> list[str]:
    """The columns of decisions.csv under ``policy``."""
    each = [f"{criterion.id}_{name}" for criterion in policy.criteria for name in _EACH]
    experience = [rule.metric for rule in policy.experience]
    return [*_HEAD, *each, *experience, *policy.conditions, "held", "digest"]


def line(policy: Policy, record: Record) -> list[str]:
    """One record as a line of decisions.csv; rates as fractions with six digits."""
    row = [str(record[name]) for name in _HEAD]
    counted = {entry[0]: entry[1:] for entry in record["criteria"]}
    for criterion in policy.criteria:
        n, x, grant, keep = counted.get(criterion.id, (0, 0, "", ""))
        row += [str(n), str(x), *_figures(criterion, n, x), grant, keep]
    row += [str(record["experience"].get(rule.metric, 0)) for rule in policy.experience]
    row += ["yes" if record["conditions"].get(name) else "no" for name in policy.conditions]
    return [*row, "yes" if record["held"] else "no", record["digest"]]


@lru_cache(maxsize=100_000)
def _figures(criterion: Criterion, n: int, x: int) -> tuple[str, str, str, str]:
    numbers = (
        bars.estimate(criterion, n, x),
        bars.bound(criterion, n, x),
        criterion.fraction(criterion.grant),
        criterion.fraction(criterion.keep),
    )
    estimate, bound, grant, keep = (str(number.quantize(_DIGITS, ROUND_HALF_EVEN)) for number in numbers)
    return estimate, bound, grant, keep


def csv_sink(policy: Policy, file: IO[str]) -> Sink:
    """Writes the header now and a line for each record."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(header(policy))

    def sink(record: Record) -> None:
        out.writerow(line(policy, record))

    return sink


def json_sink(file: IO[str]) -> Sink:
    """Writes each record as one line of canonical JSON."""

    def sink(record: Record) -> None:
        file.write(canonical_json(dict(record)).decode() + "\n")

    return sink


def _both(first: Sink, second: Sink) -> Sink:
    def sink(record: Record) -> None:
        first(record)
        second(record)

    return sink


class CannotWrite(Refusal):
    """The folder for the decisions cannot take them."""

    code = "cannot_write"


def check_folder(path: Path) -> None:
    """CannotWrite when the decisions could not be written to ``path`` anyway: better now than in an hour."""
    there = next(place for place in (path, *path.absolute().parents) if place.exists())
    if not there.is_dir():
        raise CannotWrite(f"{there} is a file. Choose another folder for --out.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise CannotWrite(f"{there} cannot be written to. Choose another folder for --out.")
    for name in (CSV, JSONL):
        if (path / name).is_dir():
            raise CannotWrite(f"{path / name} is a folder. Remove it, or choose another folder for --out.")


@contextmanager
def folder(path: Path, policy: Policy) -> Iterator[Sink]:
    """A sink for both files in ``path``; they appear under their names when the block ends well.

    Both are written and synced beside their places first and then renamed, so that a reader, or a
    power cut, meets old files or new ones. After an error nothing is left, not even a folder made for them.
    """
    missing = [place for place in (path, *path.absolute().parents) if not place.exists()]
    drafts: list[Path] = []
    try:
        path.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            files = []
            for name in (CSV, JSONL):
                handle, draft = tempfile.mkstemp(prefix=f".{name}.", dir=path)
                drafts.append(Path(draft))
                files.append(stack.enter_context(os.fdopen(handle, "w", encoding="utf-8", newline="")))
            yield _both(csv_sink(policy, files[0]), json_sink(files[1]))
            for file in files:
                file.flush()
                os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        for ready, name in zip(drafts, (CSV, JSONL), strict=True):
            ready.chmod(0o666 & ~mask)
            ready.replace(path / name)
        missing = []
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise  # standard output's, not the folder's
        told = f"{path}: the decisions cannot be written ({error.strerror or error})."
        raise CannotWrite(f"{told} Make room, or choose another folder for --out.") from error
    finally:
        for ready in drafts:
            ready.unlink(missing_ok=True)
        for place in missing:
            with suppress(OSError):
                place.rmdir()
