"""No table with a person in it is forgotten: not by the archive, not when an account ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db.models import Model

from nintei.kit import personal
from nintei.people.models import User
from nintei.record.models import Party

AT = datetime(2026, 4, 1, tzinfo=UTC)
# Other people's names for the same thing: columns that name a person without a foreign key.
NAMES_A_PERSON = {"public_id", "user_id", "email"}
# With a person's name in them, and all the same nobody's: why.
NOBODYS = {
    "certification.WhatIf": "its public_id is the trial's own",
    "people.Organisation": "declared; its public_id is its own",
    "search.Changed": "a mark without anything but a number",
    "search.Waiting": "a mark of some seconds, without anything but a number",
    "procrastinate.ProcrastinateJob": "numbers of rows, never names",
}


def tables_with_people() -> Iterator[type[Model]]:
    """Every table that points to an account or to a key of the journal, or has a column that names one."""
    for model in apps.get_models(include_auto_created=True):
        fields = model._meta.concrete_fields
        points = any(field.related_model in (User, Party) for field in fields if field.is_relation)
        names = {field.attname for field in fields if not field.is_relation} & NAMES_A_PERSON
        if points or names:
            yield model


def undeclared(tables: set[str]) -> list[str]:
    """Tables with people in them that are neither among these nor on the explained list."""
    known = {apps.get_model(table) for table in tables}
    return [
        model._meta.label
        for model in tables_with_people()
        if model not in known and model._meta.label not in NOBODYS
    ]


def test_every_table_with_a_person_in_it_is_declared() -> None:
    """A room that gets such a table says in its apps.py: personal.hold("room.Table", "lookup", what=noop("..."))."""
    tables = {held.table for held in personal.everything()}
    missing = undeclared(tables)
    assert not missing, f"declare with kit.personal.hold: {missing}"
    assert len(tables) >= 35


def test_a_table_that_nobody_declared_is_noticed() -> None:
    tables = {held.table for held in personal.everything()}
    for forgotten in ("talk.Thread", "record.Entry", "account.EmailAddress"):
        assert undeclared(tables - {forgotten}) == [forgotten]


@pytest.mark.django_db
def test_every_declaration_can_be_read_and_explains_itself() -> None:
    from nintei.people import actions

    mio = actions.register_user(email="mio@example.jp", display_name="Mio", at=AT)
    for held in personal.everything():
        assert held.what, held.table
        rows = list(personal.exported(held, mio))
        assert bool(rows) == (held.table in {"people.User", "people.Profile", "account.EmailAddress"}), (
            held.table
        )
        if held.stays and not held.why_not:
            assert len(held.stays) > 8, held.table


def test_no_secret_is_exported() -> None:
    """Hashes, keys and passwords stay out of archives, whatever their table."""
    secret = {"password", "token_hash", "session_key", "key", "data", "text_hash"}
    for held in personal.everything():
        if not held.why_not:
            assert not {name for name, _path in personal.columns_of(held)} & secret, held.table
