"""A text file as blocks of whole lines and as single lines, in bounded memory."""

from __future__ import annotations

import re
from typing import IO

BLOCK = 1 << 20
LONGEST_LINE = 1 << 18
_QUOTED = re.compile(rb'(?:^|(?<=[,\n]))"[^"\r\n]*"(?=[,\r\n]|$)')


class Unreadable(Exception):
    """The rest of a file cannot be read."""

    def __init__(self, line: int | None, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.line, self.reason, self.remedy = line, reason, remedy


class Lines:
    """Iterates over decoded lines; ``rest`` and ``skip`` take what is left of a block in one go.

    ``number`` is that of the line handed out last, the first is 1.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.number = 0
        self._file, self._block, self._at, self._tail = file, b"", 0, b""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if not self.rest():
            raise StopIteration
        end = self._block.find(b"\n", self._at) + 1 or len(self._block)
        raw = self._block[self._at : end]
        self._at, self.number = end, self.number + 1
        if len(raw) > LONGEST_LINE:
            raise self._too_long(self.number)
        try:
            return raw.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(self.number, _encoding(raw, error), "Save the file as CSV UTF-8") from error

    def is_between_blocks(self) -> bool:
        """Whether the line handed out last was the last of its block."""
        return self._at >= len(self._block)

    def rest(self) -> bytes:
        """What has not been handed out of the current block, or the next block; empty at the end."""
        if self.is_between_blocks():
            self._fill()
        return self._block[self._at :] if self._at else self._block

    def skip(self, lines: int) -> None:
        """The caller has dealt with ``rest``, which were so many lines."""
        self._at = len(self._block)
        self.number += lines

    def _fill(self) -> None:
        """The next block: up to the last end of a line."""
        parts, end = [self._tail], 0
        self._block = self._tail = b""
        self._at = 0
        while not end:
            read = self._file.read(BLOCK)
            if not read:
                break
            parts.append(read)
            end = read.rfind(b"\n") + 1
            if not end and sum(map(len, parts)) > LONGEST_LINE:
                raise self._too_long(self.number + 1)
        whole = b"".join(parts)
        cut = len(whole) if not end else len(whole) - len(parts[-1]) + end
        self._block, self._tail = whole[:cut], whole[cut:]

    @staticmethod
    def _too_long(number: int) -> Unreadable:
        reason = f"the line is longer than {LONGEST_LINE:,} bytes"
        return Unreadable(number, reason, "Check that this is a CSV file with an end to each line")


def _encoding(raw: bytes, error: UnicodeDecodeError) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "is UTF-16, not UTF-8"
    try:
        raw.decode("cp932")
    except UnicodeDecodeError:
        return f"byte {error.start + 1} is not UTF-8"
    return f"byte {error.start + 1} is not UTF-8 (it could be Shift_JIS, which Excel writes as plain CSV)"


def is_plain(block: bytes) -> bool:
    """Whether every parser of CSV reads the block alike: UTF-8, a row is a line, quotes only around fields."""
    if b"\0" in block or block.count(b"\r") != block.count(b"\r\n"):
        return False
    # From left to right every quote must open or close a field that holds neither quotes nor line ends.
    if b'"' in block and b'"' in _QUOTED.sub(b"", block):
        return False
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return max(map(len, block.split(b"\n")), default=0) < LONGEST_LINE
