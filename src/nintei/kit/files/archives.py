"""Archives: what they would unpack to, found out without unpacking them anywhere."""

from __future__ import annotations

import copy
import tempfile
import zipfile
import zlib
from typing import IO

from django.utils.translation import gettext as _

from nintei.kit.errors import Malformed
from nintei.kit.files.types import ZIPPED

MOST_ENTRIES = 2_000
MOST_UNPACKED = 300 * 1024 * 1024
# A gigabyte of zeros packs to a megabyte; a long table of a spreadsheet to a thirtieth.
MOST_TIMES = 100
# What is smaller than this may be packed as tightly as it likes.
HARMLESS = 10 * 1024 * 1024
MOST_DEPTH = 2
_CHUNK = 256 * 1024


class _Budget:
    """How much may still come out, over all archives inside of each other."""

    def __init__(self, packed: int) -> None:
        self.entries = MOST_ENTRIES
        self.bytes = min(MOST_UNPACKED, max(HARMLESS, packed * MOST_TIMES))

    def take(self, *, entries: int = 0, count: int = 0) -> None:
        self.entries -= entries
        self.bytes -= count
        if self.entries < 0 or self.bytes < 0:
            raise Malformed(_("圧縮ファイルの中身が大きすぎるか、多すぎます。分けて送ってください。"))


def look_into(file: IO[bytes], *, packed: int) -> str:
    """What a zip archive of ``packed`` bytes is: "docx", "xlsx", "pptx" or "zip".

    Malformed: a bomb (by what it declares or by what really comes out), a password, a path that leads out of it, macros,
    something broken.
    """
    budget = _Budget(packed)
    try:
        return _walk(file, budget, depth=0)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Malformed(
            _("圧縮ファイルが壊れているか、開けない形式です。作り直して送ってください。")
        ) from None


def _walk(file: IO[bytes], budget: _Budget, *, depth: int) -> str:
    if depth > MOST_DEPTH:
        raise Malformed(_("圧縮ファイルの中に圧縮ファイルが重なりすぎています。展開してから送ってください。"))
    with zipfile.ZipFile(file) as archive:
        inside = archive.infolist()
        budget.take(entries=len(inside))
        if sum(each.file_size for each in inside) > budget.bytes:
            budget.take(count=budget.bytes + 1)
        for each in inside:
            _check_entry(each)
        for each in inside:
            if not each.is_dir():
                _drain(archive, each, budget, depth=depth)
        return _kind([each.filename for each in inside])


def _check_entry(each: zipfile.ZipInfo) -> None:
    """No password, no way out of the folder it is unpacked into."""
    if each.flag_bits & 0x1:
        raise Malformed(_("パスワード付きの圧縮ファイルは受け取れません。外してから送ってください。"))
    parts = each.filename.replace("\\", "/").split("/")
    if ".." in parts or each.filename.startswith(("/", "\\")) or parts[0].endswith(":"):
        raise Malformed(_("圧縮ファイルの中に、外を指す名前があります。作り直して送ってください。"))


def _drain(archive: zipfile.ZipFile, each: zipfile.ZipInfo, budget: _Budget, *, depth: int) -> None:
    """Unpack one entry into nothing and count; follow it when it is an archive itself."""
    # Other programs believe the stream, not the directory: read as long as something comes.
    told = copy.copy(each)
    told.file_size = 1 << 62
    count = 0
    with archive.open(told) as stream, tempfile.SpooledTemporaryFile(max_size=4 * _CHUNK) as copied:
        is_archive = False
        while chunk := stream.read(_CHUNK):
            is_archive = is_archive or (count == 0 and chunk.startswith(b"PK\x03\x04"))
            count += len(chunk)
            budget.take(count=len(chunk))
            if is_archive:
                copied.write(chunk)
        if count != each.file_size:
            raise zipfile.BadZipFile(each.filename)
        if is_archive:
            copied.seek(0)
            _walk(copied, budget, depth=depth + 1)


def _kind(names: list[str]) -> str:
    if "[Content_Types].xml" not in names:
        return "zip"
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Malformed(_("マクロの入った文書は受け取れません。マクロを外して保存し直してください。"))
    return next(
        (kind for kind, folder in ZIPPED.items() if any(name.startswith(folder) for name in names)), "zip"
    )
