"""Everything that was decided, in an order that does not depend on how it was stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection, transaction

_ORDERED = """
SELECT record::text, digest, run_id IS NULL FROM certification_evaluation
 ORDER BY as_of, record->>'about' COLLATE "C", record->>'category' COLLATE "C", id
"""


class DecisionMade(NamedTuple):
    """One decision record, its digest, and whether an effect date made it rather than an evaluation."""

    record: dict[str, Any]
    digest: str
    is_effect: bool


def every_decision() -> Iterator[DecisionMade]:
    """All decisions by day, person and category, streamed: memory does not grow with their number."""
    with transaction.atomic():
        connection.ensure_connection()
        with connection.connection.cursor("every_decision") as cursor:
            cursor.itersize = 5000
            cursor.execute(_ORDERED)
            for record, digest, is_effect in cursor:
                yield DecisionMade(json.loads(record), digest, is_effect)
