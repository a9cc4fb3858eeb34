"""The types of files that this house knows, and how their first bytes look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Type:
    """``label``: how people call it; ``suffixes``: how its files may end, the usual one first."""

    mime: str
    suffixes: tuple[str, ...]
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, Type] = {
    "jpeg": Type("image/jpeg", ("jpg", "jpeg"), "JPEG"),
    "png": Type("image/png", ("png",), "PNG"),
    "webp": Type("image/webp", ("webp",), "WebP"),
    "gif": Type("image/gif", ("gif",), "GIF"),
    "pdf": Type("application/pdf", ("pdf",), "PDF"),
    "docx": Type(f"{_OFFICE}wordprocessingml.document", ("docx",), "Word（docx）"),
    "xlsx": Type(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), "Excel（xlsx）"),
    "pptx": Type(f"{_OFFICE}presentationml.presentation", ("pptx",), "PowerPoint（pptx）"),
    "text": Type("text/plain", ("txt", "csv", "tsv", "md", "json", "srt", "vtt"), "TXT・CSV・Markdown"),
    "zip": Type("application/zip", ("zip",), "ZIP"),
    "mp3": Type("audio/mpeg", ("mp3",), "MP3"),
    "wav": Type("audio/wav", ("wav",), "WAV"),
    "m4a": Type("audio/mp4", ("m4a",), "M4A"),
    "mp4": Type("video/mp4", ("mp4", "m4v"), "MP4"),
    "mov": Type("video/quicktime", ("mov",), "MOV"),
    "psd": Type("image/vnd.adobe.photoshop", ("psd",), "PSD"),
}
PICTURES = ("jpeg", "png", "webp")
DOCUMENTS = ("pdf", "docx", "xlsx", "pptx", "text")
MEDIA = ("mp3", "wav", "m4a", "mp4", "mov")
ARCHIVES = ("zip",)
# Made of a zip archive each, told apart by what lies inside.
ZIPPED = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}


def labels(names: Iterable[str]) -> str:
    """「PDF・JPEG・PNG」."""
    return "・".join(TYPES[name].label for name in names)


def accept(names: Iterable[str]) -> str:
    """For the ``accept`` of a file field: suffixes and types, so that phones offer the right things."""
    return ",".join(f".{suffix}" for name in names for suffix in TYPES[name].suffixes)


def by_first_bytes(head: bytes) -> str:
    """The one type whose signature the bytes begin with; "zip" for everything zipped; "" when it is none of ours."""
    for sign, name in _SIGNS:
        if head.startswith(sign):
            return name
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _brand(head[8:12])
    # MPEG audio without a tag: eleven bits set, then layer III.
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "mp3"
    return ""


_SIGNS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"ID3", "mp3"),
    (b"8BPS\x00\x01", "psd"),
)


def _brand(brand: bytes) -> str:
    """Films and sounds of the ISO family say so in their brand; pictures of it (HEIC, AVIF) are none of ours."""
    if brand == b"qt  ":
        return "mov"
    if brand in {b"M4A ", b"M4B "}:
        return "m4a"
    return "mp4" if brand[:3] in {b"iso", b"mp4", b"avc", b"M4V", b"MSN", b"das"} else ""
