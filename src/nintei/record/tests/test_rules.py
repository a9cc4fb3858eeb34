"""Rules of a fact, without a database."""

import hashlib
from datetime import UTC, datetime

import pytest

from nintei.kit.errors import Malformed
from nintei.record import rules
from nintei.record.kinds import Kind, Outcome

AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
FACT = rules.Fact(Kind.TURN_SETTLED, "mio", "haru", "writing", AT, Outcome.GOOD, 42, "talk.turn:1")


def test_the_digest_is_that_of_nine_lines() -> None:
    text = "talk.turn:1\ntalk.turn.settled\nmio\nharu\nwriting\n1772357400123456\n1\n42\n"
    assert rules.entry_digest(FACT) == hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize(
    "change",
    [
        {"ref": "a\nb"},
        {"ref": ""},
        {"about": "x\ty"},
        {"counterparty": ""},
        {"category": None},
        {"happened_at": datetime(2026, 3, 1)},
        {"value": 2**53},
        {"kind": Kind.REVIEW_REVEALED, "value": 5},
        {"kind": Kind.IDENTITY_VERIFIED},
    ],
)
def test_what_the_journal_cannot_hold_is_malformed(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        rules.check(FACT._replace(**change))


def test_kinds_have_names_and_names_have_kinds() -> None:
    assert all(Kind.from_code(kind.code) is kind for kind in Kind)
    with pytest.raises(ValueError, match="no kind"):
        Kind.from_code("talk.turn")
