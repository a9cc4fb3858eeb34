"""A database for one file-mode run: a copy of a migrated template, dropped when the run is over."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from nintei.config.cli import ground
from nintei.kit.postgres import Server

_RUN, _TEMPLATE = "certify_run_", "certify_template_"


@contextmanager
def database() -> Iterator[str]:
    """Django set up on an empty, migrated scratch database; yields its address.

    The server is its own, beside the installation's, and never syncs to disk: nothing in it is worth
    keeping. DATABASE_URL is not looked at, so that no real database can be written to by mistake.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nintei.config.settings")
    with Server(ground.data_folder() / "certify", fast=True) as server:
        with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
            _sweep(admin)
            template = _template(server, admin)
            name = f"{_RUN}{os.getpid()}"
            address = server.create_database(name, template)
            _point_django_at(name, address)
            try:
                yield address
            finally:
                ground.close_connections()
                _drop(admin, name)


def _template(server: Server, admin: psycopg.Connection[Any]) -> str:
    """The name of the migrated template, made on the first run after the migrations changed."""
    wanted = f"{_TEMPLATE}{_fingerprint()}"
    if wanted in _names(admin, _TEMPLATE):
        return wanted
    fresh = f"{_RUN}{os.getpid()}"
    address = server.create_database(fresh)
    _point_django_at(fresh, address)
    ground.migrate()
    ground.close_connections()
    try:
        admin.execute(_statement("ALTER DATABASE {} RENAME TO {}", fresh, wanted))
    except psycopg.errors.DuplicateDatabase:
        _drop(admin, fresh)  # Another run was quicker.
    for old in _names(admin, _TEMPLATE) - {wanted}:
        _drop(admin, old)
    return wanted


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


def _point_django_at(name: str, address: str) -> None:
    from django.apps import apps

    os.environ["DATABASE_URL"] = address
    if not apps.ready:
        ground.set_up()
    from django.db import connections

    connections.close_all()
    connections["default"].settings_dict["NAME"] = name


def _sweep(admin: psycopg.Connection[Any]) -> None:
    """Drop what runs left that were killed."""
    for name in _names(admin, _RUN):
        try:
            os.kill(int(name.removeprefix(_RUN)), 0)
        except (ProcessLookupError, ValueError):
            _drop(admin, name)
        except PermissionError:
            continue


def _names(admin: psycopg.Connection[Any], prefix: str) -> set[str]:
    rows = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    return {row[0] for row in rows}


def _drop(admin: psycopg.Connection[Any], name: str) -> None:
    admin.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
