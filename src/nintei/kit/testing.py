"""Pytest plugin: a private PostgreSQL for the run, and clean tables after every transactional test.

Loaded with ``-p nintei.kit.testing``: pytest-django sets Django up before any conftest.py, so the
server must exist when this module is imported.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nintei.kit.postgres import Server

TRANSACTIONAL_FIXTURES = {"transactional_db", "live_server", "django_db_serialized_rollback"}
# Append-only tables refuse TRUNCATE, which is how Django empties a database.
ALLOW_FLUSH = """
DO $$ DECLARE guard record; BEGIN
  FOR guard IN SELECT tgrelid::regclass AS relation, tgname FROM pg_trigger
                WHERE tgtype & 32 <> 0 AND NOT tgisinternal AND tgenabled = 'O' LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', guard.relation, guard.tgname);
  END LOOP;
END $$
"""
# Rows out of those tables that have any, no trigger asked. Django truncates every table and then makes all
# permissions anew, which takes longer than most tests.
EMPTY = """
DO $$ DECLARE relation regclass; has_rows boolean; BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  FOR relation IN SELECT c.oid::regclass FROM pg_class c
                   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                     AND c.relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission', 'django_site')
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', relation) INTO has_rows;
    IF has_rows THEN EXECUTE format('DELETE FROM %s', relation); END IF;
  END LOOP;
END $$
"""
# Deleting leaves dead rows behind, which every later look has to pass.
LARGE = """
SELECT coalesce(max(pg_relation_size(oid)), 0) > 2000000 FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
JOB_TABLES = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers"


def _start() -> None:
    """Start the run's own server, or use the one that NINTEI_TEST_DATABASE_URL names; files get a folder as well."""
    kept = tempfile.mkdtemp(prefix="nintei-files-")
    os.environ["NINTEI_FILES_URL"] = f"file://{kept}"
    starter = os.getpid()

    def forget() -> None:
        if os.getpid() == starter:
            shutil.rmtree(kept, ignore_errors=True)

    atexit.register(forget)
    given = os.environ.get("NINTEI_TEST_DATABASE_URL")
    if given:
        os.environ["DATABASE_URL"] = given
        return
    folder = Path(tempfile.mkdtemp(prefix="nintei-test-"))
    # The folder above the data: anybody may pass through it, nobody else may list it.
    folder.chmod(0o711)
    server = Server(folder / "pg", fast=True)

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


def _empty_tables(flush: Callable[[], None]) -> None:
    """Empty the database; ``flush`` is Django's own way, for large tables and for roles that may not do without."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(ALLOW_FLUSH)
        cursor.execute(LARGE)
        (is_large,) = cursor.fetchone()
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        (may,) = cursor.fetchone()
        if may and not is_large:
            cursor.execute(EMPTY)
            return
        # Unmanaged tables, which Django's flush leaves alone.
        cursor.execute(f"TRUNCATE {JOB_TABLES} RESTART IDENTITY CASCADE")
    flush()


@pytest.fixture(autouse=True)
def _clean_tables(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no row of a transactional test to the next one."""
    if not _is_transactional(request):
        return
    from django.test import TransactionTestCase

    # There is no other place to be quicker at.
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # noqa: SLF001
    # Undone only after the test's own database fixture has been torn down with it.
    monkeypatch.setattr(
        TransactionTestCase, "_fixture_teardown", lambda case: _empty_tables(lambda: flush(case))
    )
    request.getfixturevalue("transactional_db")
