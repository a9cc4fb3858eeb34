"""The embedded server: private, joinable, and alive again after kill -9."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from nintei.kit.postgres import Server

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="nintei-ground-") as name:
        Path(name).chmod(0o711)
        yield Path(name) / "pg"


def test_a_killed_server_starts_again_with_what_was_committed(folder: Path) -> None:
    first = Server(folder).start()
    with psycopg.connect(first.create_database("kept"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    pid = first.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert first._process is not None
    first._process.wait()
    assert first.stop()
    time.sleep(0.1)
    with Server(folder) as again:
        assert not again.joined
        with psycopg.connect(again.url("kept")) as connection:
            assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)


def test_a_reused_process_number_is_not_taken_for_the_server(folder: Path) -> None:
    with Server(folder, fast=True) as first:
        data = first.data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n{folder}\n")
    with Server(folder, fast=True) as again:
        assert again.pid() not in {None, os.getpid()}


def test_a_second_start_joins_and_the_last_one_out_stops_it(folder: Path) -> None:
    first, second = Server(folder, fast=True).start(), Server(folder, fast=True).start()
    assert second.joined
    assert second.pid() == first.pid()
    assert first.stop() is False
    psycopg.connect(second.url("postgres")).close()
    assert second.stop() is True
    assert second.pid() is None
    assert first._process is not None
    first._process.wait()


def test_only_the_owner_may_enter_and_nothing_listens_on_the_network(folder: Path) -> None:
    with Server(folder, fast=True) as server:
        for path in (server.home, server.data):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        with psycopg.connect(server.url("postgres")) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_a_copy_of_a_template_is_made_once(folder: Path) -> None:
    with Server(folder, fast=True) as server:
        with psycopg.connect(server.create_database("seed"), autocommit=True) as connection:
            connection.execute("CREATE TABLE seed AS SELECT 1 AS one")
        for _ in range(2):
            address = server.create_database("copy", template="seed")
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT one FROM seed").fetchone() == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can have folders that nobody cannot enter")
def test_under_root_closed_parents_stay_closed_and_the_data_goes_elsewhere(folder: Path) -> None:
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700)
    with Server(closed / "pg", fast=True) as server:
        home = server.home
        assert not home.is_relative_to(closed)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert home.stat().st_uid != 0
        psycopg.connect(server.url("postgres")).close()
    with Server(closed / "pg", fast=True) as again:
        assert again.home == home
    subprocess.run(["rm", "-rf", str(home)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_an_ordinary_user_runs_the_server_as_himself() -> None:
    with TemporaryDirectory(prefix="nintei-ground-") as name:
        os.chown(name, NOBODY, NOBODY)
        child = os.fork()
        if child == 0:
            os._exit(_start_as_nobody(Path(name)))
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0


def _start_as_nobody(folder: Path) -> int:
    """0 when the server ran under the caller's own id; a fork, because the interpreter may lie in /root."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    with Server(folder / "pg", fast=True) as server:
        same = Path(f"/proc/{server.pid()}").stat().st_uid == NOBODY
    return 0 if same and server.pid() is None else 1
