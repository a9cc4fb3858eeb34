"""What was decided: about one person, and everything in an order that does not depend on how it was stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction

from nintei.certification.models import Evaluation

_ORDERED = """
SELECT record::text, digest, run_id IS NULL FROM certification_evaluation
 ORDER BY as_of, record->>'about' COLLATE "C", record->>'category' COLLATE "C", id
"""


class OwnDecision(NamedTuple):
    """One decision about the viewer in one line; ``evaluation`` opens its statement."""

    evaluation: int
    category: str
    as_of: date
    decision: str
    state_before: str
    state_after: str


def own_decisions(*, viewer: Any, before: int | None, limit: int) -> list[OwnDecision]:
    """What was decided about the viewer, newest first, at most ``limit``; ``before``: only ids below it."""
    rows = Evaluation.objects.filter(about__key=viewer.public_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    names = ("pk", "category__slug", "as_of", "decision", "state_before", "state_after")
    return [OwnDecision(*row) for row in rows.order_by("-pk").values_list(*names)[:limit]]


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
