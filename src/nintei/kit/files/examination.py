"""What a file really is: by its bytes, whatever its name and its sender say."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import puremagic
from django.utils.translation import gettext as _

from nintei.kit.errors import Malformed
from nintei.kit.files.archives import look_into
from nintei.kit.files.names import clean_name, suffix_of
from nintei.kit.files.scan import scan
from nintei.kit.files.types import TYPES, by_first_bytes, labels

_CHUNK = 256 * 1024
_HEAD = 4096
# What Japanese programs write, in the order in which a wrong guess is least likely.
_ENCODINGS = ("utf-8-sig", "cp932", "euc_jp")
# Text that programs act upon.
_ACTIVE = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<?php", b"#!", b"%!ps", b"{\\rtf")


@dataclass(frozen=True)
class Examined:
    """``name``: fit to be shown and saved; ``kind``: a key of ``TYPES``; ``digest``: SHA-256 of the bytes."""

    name: str
    kind: str
    mime: str
    size: int
    digest: str


def examine(upload: Any, *, allowed: Collection[str], max_bytes: int, name: str = "") -> Examined:
    """Look at an uploaded file (anything with ``chunks()``, ``size``, ``seek`` and ``read``); it is rewound afterwards.

    Malformed: empty, larger than ``max_bytes``, not one of ``allowed`` (keys of ``TYPES``), named as something else, an
    archive that is a bomb, or a virus. NotScanned: a scanner is set and does not answer.
    """
    called = clean_name(name or getattr(upload, "name", "") or "")
    if not upload.size:
        raise Malformed(_("このファイルは空です。中身のあるファイルを選んでください。"), name=called)
    if upload.size > max_bytes:
        raise Malformed(
            _("「%(name)s」は大きすぎます（%(size)s）。%(most)sまでのファイルを選んでください。")
            % {"name": called, "size": size_in_words(upload.size), "most": size_in_words(max_bytes)},
            name=called, size=upload.size, most=max_bytes,
        )  # fmt: skip
    kind = _kind(upload)
    if kind not in allowed:
        raise Malformed(
            _("「%(name)s」は受け取れない種類のファイルです。使えるのは%(kinds)s（%(most)sまで）です。")
            % {"name": called, "kinds": labels(allowed), "most": size_in_words(max_bytes)},
            name=called, allowed=list(allowed),
        )  # fmt: skip
    if suffix_of(called) not in TYPES[kind].suffixes:
        raise Malformed(
            _("「%(name)s」の名前の末尾と中身が合いません。中身は%(kind)sです。名前を直して送ってください。")
            % {"name": called, "kind": TYPES[kind].label},
            name=called, kind=kind,
        )  # fmt: skip
    scan(upload)
    digest = hashlib.sha256()
    for chunk in _chunks(upload):
        digest.update(chunk)
    upload.seek(0)
    return Examined(called, kind, TYPES[kind].mime, upload.size, digest.hexdigest())


def size_in_words(size: int) -> str:
    """340 KB, 20 MB; cut to one place, never more than it is."""
    if size < 1024 * 1024:
        return f"{max(size // 1024, 1)} KB"
    tenths = size * 10 // (1024 * 1024)
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths / 10:.1f} MB"


def _chunks(upload: Any) -> Iterator[bytes]:
    upload.seek(0)
    while chunk := upload.read(_CHUNK):
        yield chunk


def _kind(upload: Any) -> str:
    """Two opinions, ours and puremagic's, must agree; text is what nothing else is and reads as text to its end."""
    upload.seek(0)
    head = upload.read(_HEAD)
    kind = by_first_bytes(head)
    if kind == "zip":
        upload.seek(0)
        return look_into(upload, packed=upload.size)
    if kind:
        return kind if _is_also_seen(head, kind) else ""
    return "text" if _is_text(upload, head) else ""


def _is_also_seen(head: bytes, kind: str) -> bool:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return False
    known = {match.extension.lstrip(".") for match in found}
    # For sounds without a tag puremagic has another suffix.
    return bool(known & {*TYPES[kind].suffixes, *({"mpga"} if kind == "mp3" else ())})


def _is_text(upload: Any, head: bytes) -> bool:
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_ACTIVE):
        return False
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _reads(upload, "utf-16")
    return any(_reads(upload, encoding) for encoding in _ENCODINGS)


def _reads(upload: Any, encoding: str) -> bool:
    try:
        for text in codecs.iterdecode(_chunks(upload), encoding):
            if any(letter < " " and letter not in "\t\n\r\x0b\x0c\x1b" for letter in text):
                return False
    except (UnicodeError, ValueError):
        return False
    return True
