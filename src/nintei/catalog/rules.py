"""When two spellings mean the same skill; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nintei.kit.text import one_line

MOST_LETTERS = 40
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―_.・･/／'’!（）()]+")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_WORDS = {"+": "-plus", "#": "-sharp", ".": "-dot-", "&": "-and-"}


@dataclass(frozen=True)
class Listed:
    """One line of the vendored list. ``spellings``: {folded: as it is written}, its names included."""

    slug: str
    name_ja: str
    name_en: str
    group: str
    spellings: Mapping[str, str]


def folded(text: str) -> str:
    """The spelling without what makes no difference: "React.JS" = "reactjs", "サーバ" = "サーバー" = "さーば"."""
    name = one_line(one_line(text).casefold()).translate(_HIRAGANA)
    bare = one_line(_BETWEEN.sub("", name)) or name
    return re.sub(r"(?<=[ァ-ヺ])ー(?![ァ-ヺー])", "", bare)


def tidy(text: str) -> str:
    """A skill's name as somebody typed it, fit to be shown; at most MOST_LETTERS."""
    return one_line(text)[:MOST_LETTERS].rstrip()


def slug_of(name: str) -> str:
    """The name in addresses and keys: of English letters where it has any, else of a digest of its spelling."""
    plain = name.lower()
    for sign, word in _WORDS.items():
        plain = plain.replace(sign, word)
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not slug or not name.isascii():
        return f"x-{hashlib.sha256(folded(name).encode()).hexdigest()[:12]}"
    return slug[:60]


def read_list(groups: Mapping[str, Sequence[str]]) -> list[Listed]:
    """The file's lines; ValueError names a spelling that two skills claim."""
    found: list[Listed] = []
    claimed: dict[str, str] = {}
    for group, lines in groups.items():
        for line in lines:
            ja, *rest = (part.strip() for part in line.split("|"))
            en = (rest[0] if rest else "") or ja
            spellings = {folded(each): each for each in reversed((ja, en, *rest[1:]))}
            slug = slug_of(en)
            for spelling in spellings:
                if claimed.setdefault(spelling, slug) != slug:
                    raise ValueError(f"{spelling} is claimed by {claimed[spelling]} and {slug}")
            found.append(Listed(slug, ja, en, group, spellings))
    return found
