"""The only ways a fact enters the journal."""

from nintei.record.actions.loading import AlreadyNoted, load, load_table, wake_loaded
from nintei.record.actions.noting import (
    AlreadySuperseded,
    ensure_parties,
    note,
    note_many,
    seen_through,
    supersede,
    wake,
)
from nintei.record.actions.persons import note_person

__all__ = [
    "AlreadyNoted",
    "AlreadySuperseded",
    "ensure_parties",
    "load",
    "load_table",
    "note",
    "note_many",
    "note_person",
    "seen_through",
    "supersede",
    "wake",
    "wake_loaded",
]
