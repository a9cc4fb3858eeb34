"""Names of files as people may see and save them; where a file lies has nothing to do with its name."""

from __future__ import annotations

import re

from nintei.kit.text import one_line

# Most systems end at 255 bytes; a Japanese letter takes three.
MOST_BYTES = 180
MOST_SUFFIX = 12
# Not allowed in names by one system or another.
_UNSAFE = re.compile(r'[<>:"/\\|?*]')
# Names that are devices on Windows, whatever their suffix.
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str, *, nameless: str = "file") -> str:
    """The last part of a path, NFKC, visible letters only, safe on every system, cut with its suffix kept.

    ``nameless``: what a file is called when nothing of its name is left.
    """
    # Before anything is folded: a full-width slash in a title is part of the title.
    last = re.split(r"[/\\]", name)[-1]
    seen = _UNSAFE.sub("_", one_line(last)).strip(" .")
    stem, dot, suffix = seen.rpartition(".")
    if not dot or not stem.strip(" ._") or len(suffix) > MOST_SUFFIX or " " in suffix:
        stem, suffix = seen, ""
    stem = stem.strip(" .")
    if not stem.strip("_"):
        stem = nameless
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    ending = f".{suffix}" if suffix else ""
    room = MOST_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + ending


def suffix_of(name: str) -> str:
    """The suffix in small letters without its dot; "" when there is none."""
    _stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot else ""
