"""A database for one file-mode run: a copy of a migrated template, dropped when the run is over."""

from __future__ import annotations

import hashlib
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from nintei.config.cli import ground
from nintei.kit.postgres import PostgresError, Server

_RUN, _TEMPLATE = "certify_run_", "certify_template_"
# Where Django would look before it is told; nothing listens there.
_NOWHERE = "postgresql://nobody@/nowhere?host=/nonexistent"
_LOCK = 7412  # the first half of the advisory locks by which runs are known to be alive


@contextmanager
def database() -> Iterator[str]:
    """Django set up on an empty, migrated scratch database; yields its address.

    The server is its own, beside the installation's, and never syncs to disk: nothing in it is worth
    keeping. DATABASE_URL is not looked at, so that no real database can be written to by mistake.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nintei.config.settings")
    os.environ["DATABASE_URL"] = _NOWHERE
    run = _Run()
    # The server starts and copies files while this process is busy importing Django.
    starting = Thread(target=run.start)
    starting.start()
    try:
        ground.set_up()
        starting.join()
        yield run.ready()
    finally:
        # Another Ctrl-C must not leave the database behind.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        starting.join()
        ground.close_connections()
        run.end()
        signal.signal(signal.SIGINT, before)


class _Run:
    """The server, and this run's database on it."""

    def __init__(self) -> None:
        self._server = Server(ground.data_folder() / "certify", fast=True)
        self._name = f"{_RUN}{os.getpid()}_{secrets.token_hex(4)}"
        self._ended = ExitStack()
        self._admin: psycopg.Connection[Any] | None = None
        self._failed: Exception | None = None
        self._address = ""

    def start(self) -> None:
        """Start or join the server and copy the template, if there is one. What fails is told by ``ready``."""
        try:
            self._ended.enter_context(self._server)
            address = self._server.url("postgres")
            admin = self._admin = self._ended.enter_context(psycopg.connect(address, autocommit=True))
            # Held as long as this process lives: whose lock is free is dead.
            admin.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [_LOCK, self._name])
            _sweep(admin)
            if _wanted() in _names(admin, _TEMPLATE):
                self._copy()
        except OSError as error:
            told = f"{self._server.folder} cannot be used ({error.strerror or error})"
            self._failed = PostgresError(f"{told}. Set NINTEI_DATA to a folder that can be written to.")
        except Exception as error:  # noqa: BLE001 - raised again by ready, in the main thread
            self._failed = error

    def ready(self) -> str:
        """The database's address, Django pointed at it."""
        if self._failed:
            raise self._failed
        if not self._address:
            self._make_template()
            self._copy()
        _point_django_at(self._address)
        return self._address

    def end(self) -> None:
        """Drop the database and leave the server, which ends when nobody else uses it."""
        with self._ended:
            if self._admin is not None:
                _drop(self._admin, self._name)

    def _copy(self) -> None:
        self._address = self._server.create_database(self._name, _wanted())
        _unlog(self._address)

    def _make_template(self) -> None:
        """On the first run after the migrations changed."""
        assert self._admin is not None
        _point_django_at(self._server.create_database(self._name))
        ground.migrate(with_lists=False)  # The facts' own categories, and no skills.
        ground.close_connections()
        try:
            self._admin.execute(_statement("ALTER DATABASE {} RENAME TO {}", self._name, _wanted()))
        except psycopg.errors.DuplicateDatabase:
            _drop(self._admin, self._name)  # Another run was quicker.
        for old in _names(self._admin, _TEMPLATE) - {_wanted()}:
            _drop(self._admin, old)


def _unlog(address: str) -> None:
    """Write no log for the tables that are filled: after a crash this database is dropped anyway.

    A table can only follow once those that refer to it have.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND (starts_with(relname, 'record_') OR starts_with(relname, 'certification_'))"
        )
        waiting = [name for (name,) in found]
        for _round in range(len(waiting)):
            for name in waiting.copy():
                try:
                    connection.execute(_statement("ALTER TABLE {} SET UNLOGGED", name))
                    waiting.remove(name)
                except psycopg.errors.InvalidTableDefinition:
                    continue


def _wanted() -> str:
    return f"{_TEMPLATE}{_fingerprint()}"


@cache
def _fingerprint() -> str:
    """Digest of every migration of ours and of the release of the libraries that bring their own."""
    from importlib.metadata import version

    digest = hashlib.sha256()
    for library in ("django", "procrastinate", "django-allauth", "django-pgtrigger"):
        digest.update(f"{library} {version(library)}\n".encode())
    package = Path(__file__).resolve().parents[3]
    for path in sorted([*package.glob("*/migrations/*.py"), *package.glob("*/migrations/*.sql")]):
        digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _point_django_at(address: str) -> None:
    from django.db import connections

    os.environ["DATABASE_URL"] = address
    said = conninfo_to_dict(address)
    connections.close_all()
    connections["default"].settings_dict.update(
        NAME=said["dbname"], USER=said["user"], HOST=said["host"], PASSWORD="", PORT=""
    )


def _sweep(admin: psycopg.Connection[Any]) -> None:
    """Drop what runs left that were killed."""
    for name in _names(admin, _RUN):
        found = admin.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCK, name]).fetchone()
        if found == (True,):
            _drop(admin, name)
            admin.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCK, name])


def _names(admin: psycopg.Connection[Any], prefix: str) -> set[str]:
    rows = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    return {row[0] for row in rows}


def _drop(admin: psycopg.Connection[Any], name: str) -> None:
    admin.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
