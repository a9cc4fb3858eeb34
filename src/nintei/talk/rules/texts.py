"""Texts: their limits, and when two are the same."""

from __future__ import annotations

import hashlib
import unicodedata

from nintei.kit.text import own_letters, visible

MOST_SIGNS = 4000
MOST_TITLE = 80
MOST_NOTE = 500
MOST_REPLIES = 50


def clean(text: str) -> str:
    """The text as it is kept: line feeds only, no blanks around it, nothing that nobody sees or that turns it round."""
    return visible(text, lines=True).strip()


def clean_line(text: str) -> str:
    """The same for what stands in one line."""
    return own_letters(text)


def form_key(once: str, *said: object) -> str | None:
    """64 hex digits for a form's one-time key and what was written in it; None without a key.

    A double press, the back button and a repeated request bring the same; a text that was changed in between brings
    another, so it is not taken for the first.
    """
    if not once:
        return None
    return hashlib.sha256("\x1f".join(map(str, (once, *said))).encode()).hexdigest()


def joined(before: str, after: str) -> str:
    """One text behind another, an empty line between them."""
    return f"{before.rstrip()}\n\n{after}" if before.strip() else after


def text_hash(text: str) -> str:
    """64 hex digits, the same for texts that differ only in blanks, case, width (NFKC) and what nobody sees."""
    folded = unicodedata.normalize("NFKC", visible(text, lines=True)).casefold()
    return hashlib.sha256(" ".join(folded.split()).encode()).hexdigest()
