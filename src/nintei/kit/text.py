"""Text from people without what nobody can see: one line for names, several for what they write. Pure."""

from __future__ import annotations

import re
import unicodedata

# Letters, marks and signs that look like nothing at all: fillers of Hangul, a blank of Braille, a joiner of graphemes.
_BLANK = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f\u180b\u180c\u180d\u180f"
# Control, format (zero width, direction, tags), surrogate, private use, unassigned.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
# A letter carries so many marks at most; more than that paints over the neighbours.
MOST_MARKS = 3
_MARKS = {"Mn", "Me"}


def visible(text: str, *, lines: bool = False) -> str:
    """``text`` without characters that are not seen, or that turn the others around; ``lines`` keeps line ends.

    Joiners inside of emoji go too: a family becomes its members.
    """
    kept = []
    marks = 0
    for letter in text.replace("\r\n", "\n").replace("\r", "\n") if lines else text:
        kind = unicodedata.category(letter)
        if lines and letter in "\n\t":
            kept.append(letter)
            marks = 0
        elif not lines and letter in "\t\n\r\x0b\x0c\x85":
            kept.append(" ")
            marks = 0
        elif kind in _UNSEEN or letter in _BLANK:
            continue
        else:
            marks = marks + 1 if kind in _MARKS else 0
            if marks <= MOST_MARKS:
                kept.append(letter)
    return "".join(kept)


def one_line(text: str) -> str:
    """A name as everybody sees it: NFKC (ｶﾅ = カナ), visible letters only, single spaces; "" when nothing is left."""
    seen = visible(unicodedata.normalize("NFKC", text))
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def own_letters(text: str) -> str:
    """A legal name: its very letters, because 神 and 神 are not the same name; only what is not seen goes."""
    return " ".join(visible(text).split())


def paragraphs(text: str) -> str:
    """Several lines: NFC, visible letters only, no blanks at the ends of lines, no more than one empty line."""
    seen = visible(unicodedata.normalize("NFC", text), lines=True)
    trimmed = "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", seen).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", trimmed).strip("\n")
