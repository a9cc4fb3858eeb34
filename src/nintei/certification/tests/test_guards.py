"""The database itself refuses to forget what was decided."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

TABLES = ("evaluation", "standingmove", "policyversion", "whatif")


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_what_was_decided_cannot_be_emptied_at_a_stroke(table: str) -> None:
    with connection.cursor() as cursor:
        # The tests' own flush has these switched off.
        cursor.execute(f"ALTER TABLE certification_{table} ENABLE TRIGGER certification_{table}_no_truncate")
        with pytest.raises(Error, match="only grows"), transaction.atomic():
            cursor.execute(f"TRUNCATE certification_{table} CASCADE")
