"""Pytest plugin: a private PostgreSQL for the run, and clean job tables between transactional tests.

Loaded with ``-p nintei.kit.testing``: pytest-django sets Django up before any conftest.py, so the
server must exist when this module is imported.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nintei.kit.postgres import Server

TRANSACTIONAL_FIXTURES = {"transactional_db", "live_server", "django_db_serialized_rollback"}
# Unmanaged models: Django's flush leaves these rows behind.
# Append-only tables refuse TRUNCATE, which is how Django empties the database after a transactional test.
ALLOW_FLUSH = """
DO $$ DECLARE guard record; BEGIN
  FOR guard IN SELECT tgrelid::regclass AS relation, tgname FROM pg_trigger
                WHERE tgtype & 32 <> 0 AND NOT tgisinternal AND tgenabled = 'O' LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', guard.relation, guard.tgname);
  END LOOP;
END $$
"""
JOB_TABLES = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers"


def _start() -> None:
    """Start the run's own server, or use the one that NINTEI_TEST_DATABASE_URL names."""
    given = os.environ.get("NINTEI_TEST_DATABASE_URL")
    if given:
        os.environ["DATABASE_URL"] = given
        return
    folder = Path(tempfile.mkdtemp(prefix="nintei-test-"))
    # The folder above the data: anybody may pass through it, nobody else may list it.
    folder.chmod(0o711)
    server = Server(folder / "pg", fast=True)
    starter = os.getpid()

    def clean() -> None:
        # A forked child inherits this handler and must not stop its parent's server.
        if os.getpid() == starter:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(clean)
    server.start()
    os.environ["DATABASE_URL"] = server.url("nintei")


_start()


def _is_transactional(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction", False)
    return bool(asked) or bool(TRANSACTIONAL_FIXTURES & set(request.fixturenames))


@pytest.fixture(autouse=True)
def _empty_job_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no job of a transactional test to the next one."""
    if not _is_transactional(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(ALLOW_FLUSH)
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {JOB_TABLES} RESTART IDENTITY CASCADE")
