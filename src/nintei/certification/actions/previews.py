"""If everybody were evaluated today: binds nobody, shown beside the last evaluation."""

from __future__ import annotations

from datetime import date

from django.db import connection

from nintei.certification.actions.runs import CHUNK, decide_in_database
from nintei.certification.queries.batch import DECIDED, Batch
from nintei.certification.queries.measure import prepare_planner
from nintei.certification.queries.policies import in_force
from nintei.kit.db import writes
from nintei.record import actions as journal
from nintei.record import queries as record

_REPLACE = f"""
INSERT INTO certification_preview (about_id, category_id, policy_id, as_of, record)
SELECT about_id, category_id, %(policy)s, %(today)s, record::jsonb FROM {DECIDED}
    ON CONFLICT (about_id, category_id) DO UPDATE
   SET policy_id = excluded.policy_id, as_of = excluded.as_of, record = excluded.record
"""


def refresh_previews(*, today: date) -> int:
    """Replace everybody's preview, in chunks that each commit on their own; returns how many there are now."""
    last = record.largest_party_id()
    return sum(
        _refresh(today=today, first=first, last=min(first + CHUNK - 1, last))
        for first in range(1, last + 1, CHUNK)
    )


@writes
def _refresh(*, today: date, first: int, last: int) -> int:
    seen, made = journal.seen_through(), 0
    prepare_planner()
    for target in in_force(today):
        decide_in_database(batch=Batch(target, today, seen, prev=False), about=(first, last))
        with connection.cursor() as cursor:
            cursor.execute(_REPLACE, {"policy": target.version_id, "today": today})
            made += cursor.rowcount
    return made
