"""Numbers and bits as the numbered columns hold them: little-endian, lowest bit first. Pure."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable

# A site with fewer people scores all who match, in one statement; it needs no numbering.
FROM_PEOPLE = 20_000
# Words in fewer texts have no column: their postings are read when somebody asks.
DENSE = 500
# So many people may have changed since the numbering before everybody is numbered anew.
MOST_CHANGED = 1_000
# Bytes of one number by the letter of its type.
SIZES = {"b": 1, "h": 2, "i": 4, "q": 8}


def from_network(sent: bytes, letter: str) -> array[int]:
    """Numbers as PostgreSQL's int*send writes them one after the other (big-endian)."""
    numbers = array(letter)
    numbers.frombytes(sent)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def stored(numbers: array[int]) -> bytes:
    """Little-endian, on every machine."""
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def bits(places: Iterable[int], people: int) -> bytes:
    """One bit for each of ``people`` places, set for these."""
    marked = bytearray(-(-people // 8))
    for place in places:
        marked[place >> 3] |= 1 << (place & 7)
    return bytes(marked)
