"""The oldest PostgreSQL that is promised: Debian 12's 15. Skips loudly where it is not installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from nintei.kit.postgres import Server

BINARIES = Path("/usr/lib/postgresql/15/bin")


@pytest.mark.skipif(
    not BINARIES.exists(), reason="PostgreSQL 15 IS NOT INSTALLED: apt-get install postgresql-15"
)
def test_migrations_invariants_and_evaluations_run_on_postgresql_15() -> None:
    with tempfile.TemporaryDirectory(prefix="nintei-ground-") as name:
        Path(name).chmod(0o711)
        with Server(Path(name) / "pg", fast=True, bin_dir=BINARIES) as server:
            url = server.create_database("nintei")
            with psycopg.connect(url) as connection:
                assert connection.info.server_version // 10000 == 15
            for verb in ("migrate", "invariants"):
                done = subprocess.run(
                    [sys.executable, "-m", "nintei.config.cli", verb],
                    env={**os.environ, "DATABASE_URL": url, "NINTEI_DATA": name},
                    capture_output=True, check=False, text=True,
                )  # fmt: skip
                assert done.returncode == 0, done.stdout + done.stderr
            # Whole months, evaluated there and recomputed by the pure rules.
            runs = "src/nintei/certification/tests/test_runs.py"
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", runs],
                env={**os.environ, "NINTEI_TEST_DATABASE_URL": url, "NINTEI_DATA": name},
                cwd=Path(__file__).resolve().parents[2], capture_output=True, check=False, text=True,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
