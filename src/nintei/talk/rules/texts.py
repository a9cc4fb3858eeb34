"""Texts: their limits, when two are the same, and what in them leads outside the site."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from nintei.talk.kinds import Contact

MOST_SIGNS = 4000
MOST_TITLE = 80
MOST_NOTE = 500
MOST_REPLIES = 50

_MAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\]|アットマーク)\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|jp|org|io|me|info|biz)(?:/\S*)?\b", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\d\-])(?:\+81[\s-]?|0)\d{1,4}[\s()\-]{0,2}\d{1,4}[\s()\-]{0,2}\d{3,4}(?![\d\-])")
_LINE = re.compile(
    r"(?<![a-z])line(?![a-z])\s*(?:の?\s*id|交換|で|を|に|は|[:=＝@])|ライン\s*(?:の?\s*id|交換|で(?:連絡|話|やり))|line\.me/",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """The text as it is kept: line feeds only, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


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
    """64 hex digits, the same for texts that differ only in blanks, case and width (NFKC)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return hashlib.sha256(" ".join(folded.split()).encode()).hexdigest()


def contact_details(text: str) -> tuple[Contact, ...]:
    """Which ways to reach somebody outside the site the text seems to name. It is flagged, never changed."""
    plain = unicodedata.normalize("NFKC", text)
    without_mail = _MAIL.sub(" ", plain)
    found = []
    if without_mail != plain:
        found.append(Contact.MAIL)
    if any(
        10 <= sum(sign.isdigit() for sign in hit.group().replace("+81", "0")) <= 11
        for hit in _PHONE.finditer(plain)
    ):
        found.append(Contact.PHONE)
    if _URL.search(without_mail):
        found.append(Contact.URL)
    if _LINE.search(plain):
        found.append(Contact.LINE)
    return tuple(found)
