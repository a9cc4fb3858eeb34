"""kill -9 a real ``nintei worker`` in the middle of a chore: the next one does it, and nobody is told twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import psycopg

from tests.faults import outcome
from tests.faults.conftest import ROOT, Undisturbed, Victims

# What notices take while they look whom they have told before.
TELLERS = 7412
BLOCKED = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
UNDONE = "SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name LIKE 'notices.%'"


def _worker(address: str) -> subprocess.Popen[bytes]:
    told = {**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen([sys.executable, "-m", "nintei.config.cli", "worker"], env=told)


def _until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < give_up, "it did not come about within a minute"
        time.sleep(0.1)


def test_the_next_worker_takes_up_what_a_killed_one_left(victims: Victims, undisturbed: Undisturbed) -> None:
    address = victims.server.url(victims.copy("killed"))
    assert victims.run("killed", "live").code == 0
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [TELLERS])
        first = _worker(address)
        _until(lambda: connection.execute(BLOCKED, [TELLERS]).fetchone() is not None)
        first.kill()
        first.wait(timeout=30)
        connection.execute("SELECT pg_advisory_unlock(%s)", [TELLERS])
        # Half a minute without a sign of life, without waiting for it.
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
        assert outcome.rows(address, outcome.WAITING)[("doing", 1)] == 1
        second = _worker(address)
        try:
            _until(lambda: connection.execute(UNDONE).fetchone() is None)
        finally:
            second.terminate()
            second.wait(timeout=30)
    assert outcome.rows(address, outcome.NOTICES) == undisturbed.notices
