"""Whatever people have written anywhere, no page takes it for markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tests.architecture.test_addresses import NOW, Stage, _as, stage

__all__ = ["stage"]
WRITTEN = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
RAW = ("<script>alert(1)", "<img src=x", "onerror=alert(1)>")
ESCAPED = "&lt;script&gt;alert(1)"
# Columns by which rows are found, of the same form as names that people choose.
KEYS = {"email", "password", "spelling", "folded"}
# What no person wrote: codes, keys, digests, zones, hours, documents of our own.
OUR_OWN = r"^([a-z0-9_.:=$/+-]*|[A-Z0-9_]*|[A-Z][a-z]+/[A-Z][A-Za-z_]+|\{.*\})$"


def _written_columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Every column of text in which a person's own words may stand."""
    for model in apps.get_models():
        if not model.__module__.startswith("nintei.") or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.choices:
                continue
            if (
                field.name not in KEYS
                and not field.name.endswith(("zone", "digest", "key", "hash", "version"))
                and not field.unique
                and (field.max_length or 10_000) >= len(WRITTEN)
            ):
                yield model, field


def _write_everywhere() -> set[str]:
    """Put the markup into every such column of every row; returns the columns that took it."""
    took = set()
    for model, field in _written_columns():
        table, column = model._meta.db_table, field.column
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                # Append-only tables refuse; this is about what they may have held before.
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(f'SELECT bool_and("{column}" ~ %s) FROM "{table}"', [OUR_OWN])
                if cursor.fetchone() != (False,):
                    continue
                cursor.execute(f'UPDATE "{table}" SET "{column}" = %s', [WRITTEN])
                if cursor.rowcount:
                    took.add(f"{table}.{column}")
        except DatabaseError:
            continue  # A constraint knows better what may stand here.
    return took


@pytest.mark.django_db(transaction=True)
def test_nothing_that_people_write_is_taken_for_markup(stage: Stage) -> None:
    from nintei.people import actions as people
    from nintei.talk import actions as talk
    from nintei.talk.models import Thread

    cast = stage.cast
    people.save_profile(
        by=cast.mio, at=NOW, headline="ひとこと", introduction="自己紹介", prefecture="東京都"
    )
    people.save_availability(by=cast.mio, hours="1" * 168, at=NOW)
    thread = Thread.objects.get()
    talk.send_message(by=cast.mio, thread_id=thread.pk, body="お返事です。", at=NOW)
    took = _write_everywhere()
    assert {"people_profile.display_name", "people_profile.introduction", "talk_message.body"} <= took
    shown = set()
    for person in (None, *cast):
        client = _as(person)
        extra = [
            f"/threads/{thread.pk}/",
            "/threads/",
            f"/people/{cast.haru.public_id}/",
            "/people/?q=script",
        ]
        for path in [*(one.path for one in stage.all if "logout" not in one.path), *extra]:
            answer = client.get(path)
            if "html" not in answer.get("Content-Type", "") or answer.streaming:
                continue
            assert not [raw for raw in RAW if raw in answer.text], f"{path} takes it for markup"
            if ESCAPED in answer.text:
                shown.add(path)
    assert len(shown) >= 12, f"the words were not seen on enough pages to know: {sorted(shown)}"
