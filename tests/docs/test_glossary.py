"""Every word has one Japanese form, one English form and one name in code."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT, table, text

ROWS = table(text("docs/glossary.md"), "日本語")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
# Names that the market's rooms will bring; until then only their facts are here.
COMING = {"job", "proposal", "offer", "contract", "escrow", "delivery", "acceptance", "review", "contest", "package",
          "batch", "item", "assignment"}  # fmt: skip


def _source() -> str:
    paths = [*(ROOT / "src" / "nintei").rglob("*.py"), *(ROOT / "src" / "nintei").rglob("*.html")]
    return "\n".join([*(path.read_text() for path in paths), *(path.stem for path in paths), *(path.name for path in paths),
                      *(path.parent.name for path in paths)])  # fmt: skip


SOURCE = _source()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_a_word_is_complete(row: list[str]) -> None:
    japanese, english, names = row
    assert JAPANESE.search(japanese)
    assert re.search("[a-z]", english)
    assert re.findall("`[^`]+`", names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_a_name_in_code_is_in_the_code(row: list[str]) -> None:
    for name in re.findall("`([^`]+)`", row[2]):
        assert name in COMING or re.search(rf"\b{re.escape(name.split('.')[-1])}\b", SOURCE), name


def test_every_word_stands_once() -> None:
    for column in (0, 1):
        words = [word.strip() for row in ROWS for word in row[column].split(" / ")]
        assert len(words) == len(set(words))


@pytest.mark.parametrize(
    "state",
    [
        "NONE",
        "ELIGIBLE",
        "CERTIFIED",
        "AT_RISK",
        "NOTICE",
        "LAPSED",
        "DORMANT",
        "SUSPENDED",
        "REVOKED",
        "WITHDRAWN",
    ],
)
def test_every_state_has_a_word(state: str) -> None:
    assert any(f"`{state}`" in row[2] for row in ROWS)
