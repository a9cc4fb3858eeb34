"""How long archives are kept, when accounts end, and what is left of a name; pure."""

from __future__ import annotations

from datetime import timedelta

# A link to an archive leads somewhere for this long.
ARCHIVE_LIFE = timedelta(days=7)
# Whoever closes their account may come back for this long.
GRACE = timedelta(days=14)
# What others read instead of a name.
GONE = "退会した人"


def tombstone(public_id: str) -> str:
    """An address that nobody can have (RFC 2606 keeps .invalid for ever), and that stays unique."""
    return f"{public_id}@closed.invalid"


def is_same_address(typed: str, own: str) -> bool:
    """Whether somebody has typed their own address, whatever the case."""
    return typed.strip().lower() == own.lower()
