"""The header of a file of facts: where each column stands, and what to do when one does not."""

from __future__ import annotations

from difflib import get_close_matches

from nintei.config.cli.certifying.lines import Unreadable
from nintei.config.cli.certifying.meaning import COLUMNS


def order(header: list[str]) -> list[int]:
    """Where each of COLUMNS stands in ``header``; columns of other names are not looked at."""
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise Unreadable(1, "misses the columns " + ", ".join(missing), _name_them(missing, header))
    twice = [name for name in COLUMNS if header.count(name) > 1]
    if twice:
        raise Unreadable(1, "has columns twice: " + ", ".join(twice), "Keep one of each")
    return [header.index(name) for name in COLUMNS]


def _name_them(missing: list[str], header: list[str]) -> str:
    if any("\0" in name for name in header):
        return "The file looks like UTF-16; save it as CSV UTF-8"
    if len(header) <= 1:
        return "Name them in the first line; separate columns by commas"
    lower = {name.lower().replace(" ", "_"): name for name in header if name not in COLUMNS}
    close = [(lower[found[0]], name) for name in missing if (found := get_close_matches(name, lower, n=1))]
    return "; ".join([f"Rename {theirs[:60]!r} to {ours}" for theirs, ours in close]) or (
        "Name them in the first line"
    )
