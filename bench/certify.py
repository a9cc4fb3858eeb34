"""How many rows a second the file mode takes in, and how much memory that needs.

    python bench/certify.py [ROWS] [ROUNDS] [--against CHECKOUT]      1,000,000 rows, 2 rounds unless said otherwise

Writes made-up facts to a temporary folder (the same for the same number of rows) as CSV, gzipped CSV and
Parquet. Then the contenders take turns, so that what else the machine does meets all of them: a plain COPY of
the CSV file into an unlogged table (the floor: nothing checked, nothing digested, no index), the real command
on each file in a process of its own, and on the CSV the command of another checkout.

"loading" evaluates a day before all facts, so that reading, checking and the journal are all there is to do.
"whole" evaluates everybody and writes both files. Start and end alone (100 rows) are inside both figures.
CPU seconds are those of the command and of the server it started; unlike the clock they hold on a busy machine.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import psycopg
import pyarrow as arrow
from pyarrow import parquet

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE / "src"))
COLUMNS = ("kind", "about", "counterparty", "category", "happened_at", "outcome", "value", "ref")
POLICY = HERE / "tests" / "certify" / "olist.yaml"
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
PER_PERSON = 20
BEFORE_ALL, AFTER_ALL = "2016-02-01", "2026-01-01"


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


def files(folder: Path, count: int) -> dict[str, Path]:
    """The same facts in each form."""
    made = {
        "CSV": folder / "facts.csv",
        "CSV.gz": folder / "facts.csv.gz",
        "Parquet": folder / "facts.parquet",
    }
    with made["CSV"].open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows(rows(count))
    with made["CSV"].open("rb") as plain, gzip.open(made["CSV.gz"], "wb", 6) as packed:
        shutil.copyfileobj(plain, packed)
    names = arrow.schema([(name, arrow.string()) for name in COLUMNS])
    with parquet.ParquetWriter(made["Parquet"], names) as out:
        batch: list[tuple[str, ...]] = []
        for row in rows(count):
            batch.append(row)
            if len(batch) == 100_000:
                out.write_batch(arrow.record_batch(list(map(list, zip(*batch, strict=True))), schema=names))
                batch.clear()
        if batch:
            out.write_batch(arrow.record_batch(list(map(list, zip(*batch, strict=True))), schema=names))
    return made


def run(checkout: Path, path: Path, home: Path, as_of: str) -> tuple[float, int]:
    """(seconds, peak memory in MB of the command itself, without the server)."""
    command = [sys.executable, "-m", "nintei.config.cli", "certify", str(path), "--policy", str(POLICY)]
    told = {**os.environ, "NINTEI_DATA": str(home), "PYTHONPATH": str(checkout / "src")}
    # Without it a user's Python keeps its compiled files too; elsewhere each start would compile everything.
    told.pop("PYTHONDONTWRITEBYTECODE", None)
    started, peak = time.monotonic(), 0
    arguments = [*command, "--as-of", as_of, "--out", str(home / "out")]
    with subprocess.Popen(
        arguments, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        # Asked while it lives: afterwards its figure would be mixed with those of the server it ended.
        while running.poll() is None:
            peak = max(peak, memory_of(running.pid))
            time.sleep(0.02)
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


def floor(path: Path, home: Path) -> tuple[float, int]:
    """Seconds that a plain COPY of the file takes on the same kind of server."""
    from nintei.kit.postgres import Server

    with Server(home / "floor", fast=True) as server:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            columns = ", ".join(f"{name} text" for name in COLUMNS)
            connection.execute("DROP TABLE IF EXISTS plain")
            connection.execute(f"CREATE UNLOGGED TABLE plain ({columns})")
            started = time.monotonic()
            with connection.cursor() as cursor, path.open("rb") as file:
                with cursor.copy("COPY plain FROM STDIN (FORMAT CSV, HEADER)") as copy:
                    while block := file.read(1 << 20):
                        copy.write(block)
            return time.monotonic() - started, 0


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("rows", nargs="?", type=int, default=1_000_000)
    given.add_argument("rounds", nargs="?", type=int, default=2)
    given.add_argument("--against", type=Path)
    said = given.parse_args()
    checkouts = {"": HERE} | ({"before: ": said.against.resolve()} if said.against else {})
    with tempfile.TemporaryDirectory(prefix="nintei-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        homes = {label: folder / f"home{n}" for n, label in enumerate(checkouts)}
        for home in homes.values():
            home.mkdir()
        made = files(folder, said.rows)
        small = folder / "small.csv"
        with made["CSV"].open(encoding="utf-8") as file:
            small.write_text(
                "".join(line for line, _ in zip(file, range(101), strict=False)), encoding="utf-8"
            )
        contenders = {"floor: plain COPY": lambda: floor(made["CSV"], folder)}
        for label, checkout in checkouts.items():

            def go(path: Path, day: str, checkout: Path = checkout, home: Path = homes[label]):
                return lambda: run(checkout, path, home, day)

            go(small, AFTER_ALL)()  # makes the template database and the compiled files
            contenders[f"{label}start and end alone"] = go(small, AFTER_ALL)
            for form in made if not label else ["CSV"]:
                contenders[f"{label}loading {form}"] = go(made[form], BEFORE_ALL)
            contenders[f"{label}whole CSV"] = go(made["CSV"], AFTER_ALL)
        measure(contenders, said.rows, said.rounds)


def cpu() -> float:
    """Seconds of this process and of every one that has ended below it."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))


def measure(contenders: dict, count: int, rounds: int) -> None:
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    worked: dict[str, list[float]] = {name: [] for name in contenders}
    memory = dict.fromkeys(contenders, 0)
    for _round in range(rounds):
        for name, contender in contenders.items():
            before = cpu()
            seconds, peak = contender()
            worked[name].append(cpu() - before)
            taken[name].append(seconds)
            memory[name] = max(memory[name], peak)
            print(
                f"  {name}: {seconds:.2f} s, CPU {worked[name][-1]:.2f} s, {peak} MB",
                file=sys.stderr,
                flush=True,
            )
    base = median(taken["floor: plain COPY"])
    print(f"{count:,} rows, {rounds} rounds, medians")
    print("| | seconds | CPU seconds | rows/s | times the floor | peak MB |\n|---|---|---|---|---|---|")
    for name, all_seconds in taken.items():
        seconds = median(all_seconds)
        alone = "alone" in name
        rate, ratio = ("", "") if alone else (f"{count / seconds:,.0f}", f"{seconds / base:.1f}")
        print(
            f"| {name} | {seconds:.1f} | {median(worked[name]):.1f} | {rate} | {ratio} | {memory[name] or ''} |"
        )


if __name__ == "__main__":
    main()
