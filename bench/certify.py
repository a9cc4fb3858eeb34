"""How many rows a second the file mode takes in, and how much memory that needs.

    python bench/certify.py [ROWS]      1,000,000 unless said otherwise

Writes made-up facts to a temporary folder (the same for the same number of rows), once as CSV and once as
Parquet, then runs the real command on them in a process of its own.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as arrow
from pyarrow import parquet

COLUMNS = ("kind", "about", "counterparty", "category", "happened_at", "outcome", "value", "ref")
POLICY = Path(__file__).resolve().parents[1] / "tests" / "certify" / "olist.yaml"
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
PER_PERSON = 20


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """``count`` facts about ``count`` / 20 people over one year."""
    chance = random.Random(1)
    kinds = (
        "work.contract.ended",
        "work.milestone.delivered",
        "talk.turn.settled",
        "work.review.revealed",
        "work.earning.released",
    )
    for n in range(count):
        kind = kinds[n % 5]
        when = (BEGIN + timedelta(minutes=chance.randrange(525_600))).isoformat()
        outcome = "" if n % 5 > 2 else "good" if chance.random() < 0.93 else "bad"
        value = {3: "5" if chance.random() < 0.8 else "3", 4: "20000"}.get(n % 5, "")
        about, client = f"p{n // PER_PERSON}", f"c{chance.randrange(count // 40 + 1)}"
        yield kind, about, client, f"category-{n // PER_PERSON % 20}", when, outcome, value, f"r{n}"


def files(folder: Path, count: int) -> tuple[Path, Path]:
    as_csv, as_parquet = folder / "facts.csv", folder / "facts.parquet"
    with as_csv.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows(rows(count))
    names = arrow.schema([(name, arrow.string()) for name in COLUMNS])
    with parquet.ParquetWriter(as_parquet, names) as out:
        batch: list[tuple[str, ...]] = []
        for row in rows(count):
            batch.append(row)
            if len(batch) == 100_000:
                out.write_batch(arrow.record_batch(list(map(list, zip(*batch, strict=True))), schema=names))
                batch.clear()
        if batch:
            out.write_batch(arrow.record_batch(list(map(list, zip(*batch, strict=True))), schema=names))
    return as_csv, as_parquet


def run(path: Path, home: Path) -> tuple[float, int]:
    """(seconds, peak memory in MB of the command itself, without the server) of one evaluation of everybody."""
    command = [sys.executable, "-m", "nintei.config.cli", "certify", str(path), "--policy", str(POLICY)]
    source = str(Path(__file__).resolve().parents[1] / "src")
    told = {**os.environ, "NINTEI_DATA": str(home), "PYTHONPATH": source}
    started, peak = time.monotonic(), 0
    arguments = [*command, "--as-of", "2026-01-01", "--out", str(home / "out")]
    with subprocess.Popen(arguments, env=told, stdout=subprocess.DEVNULL) as running:
        # Asked while it lives: afterwards its figure would be mixed with those of the server it ended.
        while running.poll() is None:
            peak = max(peak, memory_of(running.pid))
            time.sleep(0.1)
    if running.returncode:
        raise SystemExit(f"the command failed with {running.returncode}")
    return time.monotonic() - started, peak


def memory_of(pid: int) -> int:
    """The most memory that process ``pid`` has had so far, MB; 0 when it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="nintei-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        as_csv, as_parquet = files(folder, count)
        small = folder / "small.csv"
        small.write_text("\n".join(as_csv.read_text().splitlines()[:101]) + "\n")
        run(small, folder)  # makes the template database
        floor, _ = run(small, folder)
        print(f"start and end alone: {floor:.1f} s")
        for path in (as_csv, as_parquet):
            seconds, memory = run(path, folder)
            rate = f"{count / seconds:,.0f} rows/s"
            print(
                f"{path.suffix[1:]:8} {count:,} rows in {seconds:.1f} s = {rate}; peak {memory} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
