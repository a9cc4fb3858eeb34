"""A market of one's own for each kill, and the process that is to be killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql

from nintei.kit.postgres import Server
from tests.faults import outcome

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "calm"


class Ended(NamedTuple):
    """How a child ended: exit code (-9: killed) and how many statements it made when it came through."""

    code: int
    statements: int


class Victims:
    """The process of tests/faults/victim.py on one server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        told = {**os.environ, "DATABASE_URL": server.url(TEMPLATE), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victim"], cwd=ROOT, env=told, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def begin(self, database: str, do: str, *, die: int = 0, when: str = "before") -> int:
        """Let a child begin; returns its process id once it works."""
        assert self.process.stdin is not None
        assert self.process.stderr is not None
        told = {"database": database, "do": do, "die": die, "when": when}
        self.process.stdin.write(json.dumps(told) + "\n")
        for line in self.process.stderr:
            if line.startswith("working "):
                return int(line.split()[1])
        raise AssertionError("the victim ended before it began")

    def end(self) -> Ended:
        """Wait for the child that was begun."""
        assert self.process.stdout is not None
        return Ended(**json.loads(self.process.stdout.readline()))

    def run(self, database: str, do: str, **how: Any) -> Ended:
        """Begin and wait."""
        self.begin(database, do, **how)
        return self.end()

    def copy(self, name: str) -> str:
        """A fresh copy of the calm market under this name."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)
        self.server.create_database(name, template=TEMPLATE)
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            # As in production: what is committed survives the server's death.
            told = sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(sql.Identifier(name))
            connection.execute(told)
            # A sequence copied from a template logs its next values only after a checkpoint; a server that
            # dies before gives them out twice (PostgreSQL's own doing, met here).
            connection.execute("CHECKPOINT")
        return name

    def close(self) -> str:
        """Let the process end; returns what it said."""
        return self.process.communicate(timeout=60)[1]


@pytest.fixture(scope="session")
def victims() -> Iterator[Victims]:
    """A server with a calm market on it."""
    folder = Path(tempfile.mkdtemp(prefix="nintei-faults-"))
    folder.chmod(0o711)
    with Server(folder / "pg", fast=True) as server:
        server.create_database(TEMPLATE)
        victims = Victims(server)
        done = victims.run(TEMPLATE, "prepare")
        said = victims.close() if done.code else ""
        assert not done.code, said
        yield victims
        victims.close()
    shutil.rmtree(folder)


class Undisturbed:
    """The stormy months without a storm."""

    def __init__(self, victims: Victims) -> None:
        address = victims.server.url(victims.copy("undisturbed"))
        done = victims.run("undisturbed", "live")
        assert done.code == 0, victims.close()
        self.statements = done.statements
        self.outcome = outcome.outcome(address)
        self.waiting = outcome.rows(address, outcome.WAITING)
        assert victims.run("undisturbed", "tell").code == 0
        self.notices = outcome.rows(address, outcome.NOTICES)


@pytest.fixture(scope="session")
def undisturbed(victims: Victims) -> Undisturbed:
    return Undisturbed(victims)
