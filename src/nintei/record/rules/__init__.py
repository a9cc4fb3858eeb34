"""What a fact must look like, and its digest: the same bytes here and in PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from nintei.kit.errors import Malformed
from nintei.record.kinds import Excluded, Kind, Outcome

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Fact(NamedTuple):
    """One fact to be written. ``about`` and ``counterparty`` are party keys, ``category`` a slug."""

    kind: Kind
    about: str
    counterparty: str | None
    category: str | None
    happened_at: datetime
    outcome: Outcome
    value: int
    ref: str
    excluded_reason: str = ""
    facts: Mapping[str, Any] | None = None


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC; ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return (moment - EPOCH) // timedelta(microseconds=1)


def entry_digest(fact: Fact) -> bytes:
    """SHA-256 of the fact's nine lines of text, 32 bytes.

    The lines: ref, kind code, about, counterparty or nothing, category or nothing, microseconds since
    1970 UTC, outcome number, value, exclusion reason or nothing. No line can contain a line break
    (``check`` and the table refuse them), so two different facts never give the same text.
    """
    lines = (
        fact.ref,
        Kind(fact.kind).code,
        fact.about,
        fact.counterparty or "",
        fact.category or "",
        str(micros(fact.happened_at)),
        str(int(fact.outcome)),
        str(fact.value),
        fact.excluded_reason,
    )
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _check_name(name: str, text: str) -> None:
    if not text or len(text) > 200 or any(ord(sign) < 32 for sign in text):
        raise Malformed(f"{name} must be 1 to 200 signs without control characters: {text!r}")


def check(fact: Fact) -> Fact:
    """The fact itself; Malformed when the journal could not hold it without ambiguity."""
    kind = Kind(fact.kind)
    _check_name("ref", fact.ref)
    _check_name("about", fact.about)
    if fact.counterparty is not None:
        _check_name("counterparty", fact.counterparty)
    if kind.is_measured and not fact.category:
        raise Malformed(f"{kind.code} needs a category: {fact.ref}")
    if kind.is_personal and fact.category:
        raise Malformed(f"{kind.code} is about a whole person and has no category: {fact.ref}")
    if fact.happened_at.tzinfo is None:
        raise Malformed(f"the moment of {fact.ref} needs a time zone")
    Outcome(fact.outcome)
    if not -(2**53) < fact.value < 2**53:
        raise Malformed(f"the value of {fact.ref} is too large: {fact.value}")
    if kind is Kind.REVIEW_REVEALED and not 0 <= fact.value <= 4:
        raise Malformed(f"a review's value is its stars less one, 0 to 4: {fact.ref}")
    if fact.excluded_reason:
        Excluded(fact.excluded_reason)
    return fact
