"""``nintei demo``: a year of a small market, served."""

from __future__ import annotations

import os
import shutil
import time
from typing import Any

import click
import psycopg
from psycopg import sql

from nintei.config.cli import ground, serve
from nintei.kit.postgres import Server

NAME, FRESH = "nintei_demo", "nintei_demo_new"
# The folder of its pictures (config/settings.py).
FILES = "files-of-demo"


def _databases(connection: psycopg.Connection[Any]) -> set[str]:
    return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


def _seed() -> None:
    ground.set_up()
    ground.migrate()
    from django.utils import timezone

    from nintei.demo import actions

    started = time.monotonic()
    actions.seed_year(
        at=timezone.now(), on_progress=lambda *said: ground.say("  " + " ".join(map(str, said)))
    )
    ground.say(f"  a year in {time.monotonic() - started:.0f} s")


def prepare(server: Server, *, again: bool) -> bool:
    """Make the seeded database unless it is there; returns whether it was already.

    Seeded under another name and renamed when complete, so that an interrupted first start is
    simply repeated.
    """
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        known = _databases(connection)
        if NAME in known and not again:
            os.environ["DATABASE_URL"] = server.url(NAME)
            return True
        for name in {NAME, FRESH} & known:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        shutil.rmtree(ground.data_folder() / FILES, ignore_errors=True)
        os.environ["DATABASE_URL"] = server.create_database(FRESH)
        ground.say("Making a year of a small market (once).")
        _seed()
        ground.close_connections()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(FRESH), sql.Identifier(NAME)))
    os.environ["DATABASE_URL"] = server.url(NAME)
    return False


def _tell(address: str) -> None:
    from nintei.demo import queries

    ground.say(f"\nOpen {address}")
    for line in queries.invitations(address=address):
        ground.say(f"  {line}")
    ground.say("Ctrl-C stops; the next start is warm.\n")


@click.command(help="A seeded year on this machine: database, pages, worker. For looking, not for keeping.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--again", is_flag=True, help="throw the seeded year away and make it anew")
@click.option("--prepare-only", is_flag=True, help="seed and stop")
def command(host: str, port: int, again: bool, prepare_only: bool) -> None:
    """Seed if needed, print logins and addresses, serve."""
    for name in ("DATABASE_URL", "NINTEI_FILES_URL"):
        os.environ.pop(name, None)  # Never seed somebody's real database, nor their store of files.
    port = serve.free_port(host, port)
    address = serve.use_address(host, port)
    push = serve.use_push(host, port)
    os.environ.setdefault("NINTEI_DEMO", "1")
    with ground.database("postgres") as server:
        assert server is not None
        if prepare(server, again=again):
            ground.set_up()
            ground.migrate()
        if prepare_only:
            return
        _tell_after_rename(address)
        serve.run(host, port, push)


def _tell_after_rename(address: str) -> None:
    """Django still remembers the name the database had while it was being seeded."""
    from django.db import connections

    connections.close_all()
    connections["default"].settings_dict["NAME"] = NAME
    _tell(address)
    connections.close_all()
