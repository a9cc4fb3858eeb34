"""What holds of a person as a whole: a checked identity, a complete profile."""

from __future__ import annotations

from datetime import datetime

from nintei.kit.db import writes
from nintei.record import queries
from nintei.record.actions.noting import note
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import micros


@writes
def note_person(*, kind: Kind, about: str, happened_at: datetime, outcome: Outcome, at: datetime) -> bool:
    """Write that something holds (GOOD) or holds no more (BAD); False when the journal's latest word says so already.

    May run any number of times, and late: what happened before the latest word changes nothing.
    """
    latest = next(iter(queries.entries_about(about, kinds=[kind], limit=1)), None)
    if latest is not None and (latest.outcome is outcome or latest.happened_at >= happened_at):
        return False
    ref = f"{kind.code}:{about}:{micros(happened_at)}"
    note(kind=kind, about=about, happened_at=happened_at, outcome=outcome, ref=ref, at=at)
    return True
