"""What each kind of fact must carry, and the check of one row (docs/certification.md, "Facts")."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, NamedTuple

COLUMNS = ("kind", "about", "counterparty", "category", "happened_at", "outcome", "value", "ref")
OUTCOMES = {"good": 1, "bad": 2, "neutral": 3}
NEUTRAL = 3
LONGEST = 200
LONGEST_CATEGORY = 60
MOST = 2**53 - 1
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
DIGITS = 18
_WHOLE = re.compile(r"-?[0-9]{1,17}|[0-9]{18}")
_YEARS = range(1970, 2200)


class Shape(NamedTuple):
    """What a kind must carry: an outcome or a value (``least`` to ``most``), a client, a category."""

    code: int
    outcome: bool
    least: int = 0
    most: int = 0
    client: bool = True
    category: bool = True
    stored_less: int = 0  # stars are stored as steps above one star: 0 to 4


SHAPES = {
    "talk.turn.settled": Shape(1, outcome=True),
    "work.contract.ended": Shape(2, outcome=True),
    "work.milestone.delivered": Shape(3, outcome=True),
    "work.review.revealed": Shape(4, outcome=False, least=1, most=5, stored_less=1),
    "work.earning.released": Shape(5, outcome=False, most=MOST),
    "piecework.assignment.settled": Shape(6, outcome=True),
    "piecework.gold.answered": Shape(7, outcome=True, client=False),
    "people.identity.verified": Shape(20, outcome=True, client=False, category=False),
    "people.profile.completed": Shape(21, outcome=True, client=False, category=False),
    "certification.integrity_case.changed": Shape(23, outcome=True, client=False, category=False),
}

TASK_KINDS = (6, 7)


class Fact(NamedTuple):
    """One checked row; ``happened_at`` is aware, ``value`` as the record stores it."""

    kind: int
    about: str
    counterparty: str | None
    category: str | None
    happened_at: datetime
    outcome: int
    value: int
    ref: str


Complain = Callable[[str, str, str], None]


def check(row: tuple[Any, ...], complain: Complain) -> Fact | None:
    """The fact that a row in the order of COLUMNS tells, or None after at least one complaint.

    Texts may be None for empty; ``happened_at`` may be text or an aware datetime, ``value`` text or int.
    """
    kind, about, client, category, happened, outcome, value, ref = row
    shape = SHAPES.get(kind)
    if shape is None:
        complain("kind", f"'{_short(kind)}' is not a kind of fact", _other_kind(kind))
        return None
    when = happened if isinstance(happened, datetime) else _moment(happened, complain)
    if when is not None and when.year not in _YEARS:
        told = f"'{_short(happened)}' lies outside the years 1970 to 2199"
        complain("happened_at", told, "Correct the year")
        when = None
    good = _names(shape, about, client, category, ref, complain)
    result = OUTCOMES.get(outcome) if shape.outcome else NEUTRAL
    if shape.outcome:
        if result is None:
            complain("outcome", f"'{_short(outcome)}' is not an outcome", "Write good, bad or neutral")
    elif outcome:
        complain("outcome", f"{kind} has no outcome but a value", "Leave the column empty")
        good = False
    number = _number(shape, value, complain)
    if when is None or result is None or number is None or not good:
        return None
    return Fact(shape.code, about, client or None, category or None, when, result, number, ref)


def is_category(text: str) -> bool:
    """Whether ``text`` can be the slug of a category."""
    return len(text) <= LONGEST_CATEGORY and _SLUG.fullmatch(text) is not None


def line(file: int, at: int, fact: Fact) -> bytes:
    """``fact``, which stands on line ``at`` of the ``file``-th file, as a line for COPY."""
    parts = (
        str(file), str(at), str(fact.kind), _escaped(fact.about), _escaped(fact.counterparty),
        _escaped(fact.category), fact.happened_at.astimezone(UTC).isoformat(), str(fact.outcome),
        str(fact.value), _escaped(fact.ref),
    )  # fmt: skip
    return ("\t".join(parts) + "\n").encode()


def _escaped(text: str | None) -> str:
    return "\\N" if text is None else text.replace("\\", "\\\\")


def _other_kind(text: str | None) -> str:
    close = get_close_matches((text or "").strip().lower(), SHAPES, n=1)
    return f"Did you mean {close[0]}?" if close else "Use one of: " + ", ".join(SHAPES)


def _short(text: Any) -> str:
    return _CONTROL.sub("?", str("" if text is None else text))[:60]


def _moment(text: str | None, complain: Complain) -> datetime | None:
    try:
        when = datetime.fromisoformat(text or "")
    except ValueError:
        complain(
            "happened_at", f"'{_short(text)}' is not a moment", "Write it like 2026-03-01T09:30:00+09:00"
        )
        return None
    if when.tzinfo is None:
        complain(
            "happened_at",
            f"'{_short(text)}' has no time zone",
            "Add the offset, such as +09:00, or Z for UTC: a day begins at another moment in each zone",
        )
        return None
    return when


def _names(shape: Shape, about: str, client: str, category: str, ref: str, complain: Complain) -> bool:
    good = _text("about", about, complain) & _text("ref", ref, complain)
    if shape.client or client:
        good &= _text("counterparty", client, complain)
    if not shape.category:
        if category:
            complain("category", "this kind is about the person, not about a category", "Leave it empty")
            good = False
    elif not category or not is_category(category):
        complain(
            "category",
            f"'{_short(category)}' is not a category",
            "Write lower-case ASCII letters, digits and hyphens, such as web-design",
        )
        good = False
    return good


def _text(column: str, text: str, complain: Complain) -> bool:
    if not text or text.isspace():
        complain(column, "is empty", "Every fact needs one")
    elif len(text) > LONGEST:
        complain(column, f"is longer than {LONGEST} characters", "Use a short identifier")
    elif _CONTROL.search(text):
        complain(column, f"'{_short(text)}' holds a control character", "Remove it")
    else:
        return True
    return False


def _number(shape: Shape, value: Any, complain: Complain) -> int | None:
    if shape.outcome and (value is None or value == ""):
        return 0
    whole = isinstance(value, int) or (isinstance(value, str) and _WHOLE.fullmatch(value))
    if shape.outcome:
        if whole and abs(int(value)) <= MOST:
            return int(value)
        complain("value", f"'{_short(value)}' is not a whole number", "Leave it empty: nothing counts it")
        return None
    if whole and shape.least <= int(value) <= shape.most:
        return int(value) - shape.stored_less
    if shape.stored_less:
        complain("value", f"'{_short(value)}' is not a number of stars", "Write a whole number from 1 to 5")
    else:
        complain("value", f"'{_short(value)}' is not an amount", "Write whole yen, 0 or more, digits only")
    return None
