"""One place where the command under test keeps its server, and the real data certified once."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from nintei.kit.postgres import Server
from tests.certify import olist
from tests.certify.recomputed import Recomputed

POLICY = Path(__file__).with_name("olist.yaml")
SOURCE = Path(__file__).resolve().parents[2] / "src"
Run = Callable[..., subprocess.CompletedProcess[str]]


class Certified(NamedTuple):
    """The real data: what the command wrote, and what the second computation says."""

    facts: Path
    records: list[dict[str, Any]]
    lines: list[dict[str, str]]
    shown: str
    again: Recomputed
    rows: list[Any]
    effects: list[Any]


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Where the command keeps its server: a folder that any user can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="nintei-certify-"))
    folder.chmod(0o711)
    with Server(folder / "certify", fast=True):  # kept running, so that each command joins it
        yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def nintei(home: Path) -> Run:
    """Runs ``nintei`` with these arguments in a process of its own."""
    told = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    told |= {"NINTEI_DATA": str(home), "PYTHONPATH": str(SOURCE)}

    def run(*arguments: Any, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        command = [*before, *spelt(*arguments)]
        return subprocess.run(command, env=told, capture_output=True, text=True, timeout=900, check=False)

    def start(*arguments: Any) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            spelt(*arguments), env=told, stdout=subprocess.DEVNULL, stderr=pipe, text=True,
            # Tests that a shell began in the background ignore Ctrl-C, and so would what they begin.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )  # fmt: skip

    def spelt(*arguments: Any) -> list[str]:
        return [sys.executable, "-m", "nintei.config.cli", *map(str, arguments)]

    run.start = start  # type: ignore[attr-defined]
    return run


@pytest.fixture(scope="session")
def certified(nintei: Run, tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """Skips, loudly, where the data is absent."""
    if not olist.folder().is_dir():
        pytest.skip(
            f"NO REAL DATA: {olist.folder()} is absent; set NINTEI_TEST_DATA to the folder above 'olist'"
        )
    folder = tmp_path_factory.mktemp("olist")
    facts, out = folder / "facts.csv", folder / "out"
    olist.write_csv(facts)
    done = nintei("certify", facts, "--policy", POLICY, "--from", "2016-10", "--to", "2018-10", "--out", out)
    assert done.returncode == 0, done.stderr
    again = Recomputed(olist.facts(), yaml.safe_load(POLICY.read_text("utf-8")))
    rows, effects, _ = again.months(date(2016, 10, 1), date(2018, 10, 1))
    records = [json.loads(text) for text in (out / "decisions.jsonl").read_text("utf-8").splitlines()]
    with (out / "decisions.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return Certified(facts, records, lines, done.stdout, again, rows, effects)
