"""Traps that somebody has stepped into: each is closed, and stays closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.kit import later
from nintei.kit.db import writes
from nintei.record.kinds import _CODES

SOURCE = Path(__file__).resolve().parents[2] / "src" / "nintei"
ROOMS = sorted(path.parent.name for path in SOURCE.glob("*/apps.py"))


@pytest.mark.django_db(transaction=True)
def test_a_verb_inside_a_verb_is_refused() -> None:
    """Only visible without the test's own transaction around it."""

    @writes
    def inner() -> None: ...

    @writes
    def outer() -> None:
        inner()

    inner()
    with pytest.raises(RuntimeError):
        outer()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", ["first", "second"])
def test_jobs_of_one_test_do_not_reach_the_next(round_: str) -> None:
    """Procrastinate's tables are unmanaged: Django's flush leaves their rows."""
    assert not ProcrastinateJob.objects.exists(), round_
    later.defer("notices.tell", entry_ids=[])
    assert ProcrastinateJob.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["record_entry", "record_party"])
def test_the_journal_is_guarded_against_truncate(table: str) -> None:
    """Row triggers do not stop TRUNCATE; a statement trigger does (tried in record/tests/test_actions.py)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgtype & 32 <> 0 AND NOT tgisinternal",
            [table],
        )
        assert cursor.fetchone() == (1,)


def test_every_room_is_installed_and_every_rooms_addresses_are_reachable() -> None:
    assert sorted(settings.ROOMS) == ROOMS
    modules = set(_view_modules())
    for path in SOURCE.glob("*/urls.py"):
        if path.parent.name != "config":
            assert any(module.startswith(f"nintei.{path.parent.name}.") for module in modules), path


def _view_modules(resolver: object = None) -> Iterator[str]:
    from django.urls import URLResolver, get_resolver

    for each in (resolver or get_resolver()).url_patterns:  # type: ignore[attr-defined]
        if isinstance(each, URLResolver):
            yield from _view_modules(each)
        else:
            yield each.callback.__module__


def test_kinds_of_facts_are_named_room_thing_past() -> None:
    for code in _CODES.values():
        room, thing, verb = code.split(".")
        assert room in ROOMS
        assert thing.isidentifier()
        assert verb.endswith("ed"), code
