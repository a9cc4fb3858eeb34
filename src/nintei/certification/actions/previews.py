"""If everybody were evaluated today: binds nobody, shown beside the last evaluation."""

from __future__ import annotations

from datetime import date

from nintei.certification.kinds import State
from nintei.certification.models import Preview, Standing
from nintei.certification.queries.deciding import decide
from nintei.certification.queries.measure import measure
from nintei.certification.queries.policies import in_force
from nintei.certification.rules import moves
from nintei.kit.db import writes
from nintei.record import actions as journal
from nintei.record import queries as record


@writes
def refresh_previews(*, today: date, first: int = 0, last: int = 2**62) -> int:
    """Replace the previews of the party ids ``first``..``last``; returns how many there are now."""
    seen, made = journal.seen_through(), 0
    for target in in_force(today):
        slots = Standing.objects.filter(
            about_id__gte=first, about_id__lte=last, category_id__in=target.categories
        )
        held = {(s.about_id, s.category_id): s for s in slots}
        found = measure(
            target.policy, list(target.categories), today, seen, about=(first, last), also=list(held)
        )
        rows = []
        keys = record.party_keys([one.about_id for one in found])
        for one in found:
            row = held.get((one.about_id, one.category_id))
            before = (
                moves.Standing(State(row.state), row.failures, row.effect_on, row.since) if row else moves.NEW
            )
            said = decide(
                target, one, today, seen, about=keys[one.about_id], before=before, prev="", auto_accept=False
            )
            rows.append(
                Preview(
                    about_id=one.about_id, category_id=one.category_id, policy_id=target.version_id,
                    as_of=today, record=said.record,
                )
            )  # fmt: skip
        Preview.objects.bulk_create(
            rows, batch_size=1000, update_conflicts=True, unique_fields=["about", "category"],
            update_fields=["policy", "as_of", "record"],
        )  # fmt: skip
        made += len(rows)
    return made
