"""Uploads: what they really are, archives that would burst, scanners, names, and where files lie."""

from __future__ import annotations

import io
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nintei.kit import files
from nintei.kit.errors import Malformed, NotFound
from nintei.kit.stores import storage_settings

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ANYTHING = tuple(files.TYPES)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    # What the browser says about the type is never asked.
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def seen(
    name: str, content: bytes, allowed: tuple[str, ...] = ANYTHING, most: int = 5 * files.MB
) -> files.Examined:
    return files.examine(upload(name, content), allowed=allowed, max_bytes=most)


def drawn(form: str, size: tuple[int, int] = (40, 30), **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **how)
    return out.getvalue()


def zipped(inside: dict[str, bytes], **how: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    return out.getvalue()


OFFICE = {"[Content_Types].xml": b"<Types/>"}
REAL = [
    ("a.jpg", drawn("JPEG"), "jpeg"), ("a.JPEG", drawn("JPEG"), "jpeg"), ("a.png", drawn("PNG"), "png"),
    ("a.webp", drawn("WEBP"), "webp"), ("a.gif", drawn("GIF"), "gif"),
    ("a.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "pdf"),
    ("a.docx", zipped(OFFICE | {"word/document.xml": b"<w/>"}), "docx"),
    ("a.xlsx", zipped(OFFICE | {"xl/workbook.xml": b"<x/>"}), "xlsx"),
    ("a.zip", zipped({"納品/成果物.txt": "できました".encode()}), "zip"),
    ("a.txt", "こんにちは\n".encode(), "text"), ("a.csv", "名前,点\nみお,5\n".encode("cp932"), "text"),
    ("a.txt", "漢字".encode("utf-16"), "text"), ("BM.md", b"BM is a way to begin", "text"),
    ("a.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x21" + bytes(99), "mp3"), ("a.mp3", b"\xff\xfb\x90\x64" + bytes(99), "mp3"),
    ("a.wav", b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "wav"),
    ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "mp4"), ("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "mov"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "kind"), REAL, ids=[f"{kind}-{at}" for at, (_n, _c, kind) in enumerate(REAL)]
)
def test_a_file_is_what_its_bytes_say(name: str, content: bytes, kind: str) -> None:
    found = seen(name, content)
    assert (found.kind, found.size, found.mime) == (kind, len(content), files.TYPES[kind].mime)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", drawn("PNG")), ("a.png", b"%PDF-1.7\n"), ("a.txt", b"MZ\x90\x00" + bytes(100)),
        ("a.txt", b"<!DOCTYPE html><script>alert(1)</script>"), ("a.txt", b"\xef\xbb\xbf \n<svg onload=x>"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'), ("a.txt", b"#!/bin/sh\nrm -rf ~\n"),
        ("a.exe", b"MZ" + bytes(200)), ("a.docx", zipped({"x.txt": b"x"})), ("a.heic", b"\0\0\0\x18ftypheic" + bytes(20)),
        ("a.docx", zipped(OFFICE | {"word/document.xml": b"", "word/vbaProject.bin": b"x"})),
        ("a", b"%PDF-1.7\n"), ("a.zip", b"PK\x03\x04 and nothing more"), ("a.csv", b"a,b\n\x00\x01"),
    ],
    ids=lambda said: said if isinstance(said, str) else "bytes",  # made anew each time: the hour stands in them
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Malformed):
        seen(name, content)


def test_a_refusal_says_what_is_allowed_and_how_large() -> None:
    with pytest.raises(Malformed, match=r"PDF・JPEG.*3 MB"):
        seen("a.zip", zipped({"x": b"x"}), ("pdf", "jpeg"), 3 * files.MB)
    with pytest.raises(Malformed, match=r"大きすぎます（1\.5 MB）。1 MBまで"):
        seen("a.txt", b"x" * (files.MB * 3 // 2), most=files.MB)
    with pytest.raises(Malformed, match="空です"):
        seen("a.txt", b"")
    with pytest.raises(Malformed, match="中身はPNG"):
        seen("a.jpg", drawn("PNG"))


def _lying(content: bytes, said: int) -> bytes:
    """An archive whose directory declares fewer bytes than come out."""
    packed = bytearray(zipped({"x": content}))
    central = packed.index(b"PK\x01\x02")
    struct.pack_into("<I", packed, central + 24, said)
    return bytes(packed)


@pytest.mark.parametrize(
    "content",
    [
        zipped({"zeros": bytes(40 * files.MB)}),
        zipped({f"{number}": b"" for number in range(2_001)}),
        _lying(bytes(20 * files.MB), 10),
        zipped({"a.zip": zipped({"b.zip": zipped({"zeros": bytes(15 * files.MB)})})}),
        zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"x": b"x"})})})}),
        zipped({"../../etc/passwd": b"x"}),
        zipped({"C:/x": b"x"}),
        # Whose one byte is not the one of its check sum.
        bytes(zipped({"x": b"y" * 40})).replace(b"K,", b"L,", 1)[:-1],
    ],
    ids=["declared", "many", "lying", "nested", "deep", "path", "drive", "broken"],
)
def test_an_archive_that_would_burst_or_break_out_is_refused_fast(content: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(Malformed, match="圧縮"):
        seen("a.zip", content)
    assert time.monotonic() - began < 2


def test_a_password_is_refused_because_nobody_can_look_inside() -> None:
    packed = bytearray(zipped({"x": b"x"}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(sign) + place] |= 1
    with pytest.raises(Malformed, match="パスワード"):
        seen("a.zip", bytes(packed))


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_name_becomes_one_that_is_safe_everywhere(name: str) -> None:
    clean = files.clean_name(name)
    assert clean
    assert len(clean.encode()) <= 180
    assert not set(clean) & set('/\\:*?"<>|\0\u202e\u200b')
    assert not clean.startswith((" ", ".")) and not clean.endswith((" ", "."))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\mio\\請求書.pdf", "請求書.pdf"), ("ﾎﾟｽﾀｰ\u200b.PNG", "ポスター.PNG"),
        ("cv_\u202efdp.exe", "cv_fdp.exe"), (".htaccess", "htaccess"), ("CON.txt", "_CON.txt"), ("", "file"),
        ("\u200b.pdf", "pdf"), ("か\u3099.txt", "が.txt"), ("a/b", "b"), ("長" * 300 + ".docx", "長" * 58 + ".docx"),
    ],
)  # fmt: skip
def test_a_name_loses_paths_tricks_and_length_but_not_its_suffix(name: str, clean: str) -> None:
    assert files.clean_name(name) == clean


@contextmanager
def scanner() -> Iterator[str]:
    """A program that speaks ClamAV's INSTREAM and knows one virus."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def work() -> None:
            with server.accept()[0] as line, line.makefile("rb") as heard:
                assert heard.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", heard.read(4))[0]:
                    content += heard.read(size)
                line.sendall(b"stream: Eicar FOUND\0" if EICAR in content else b"stream: OK\0")

        thread = threading.Thread(target=work)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(timeout=5)


def test_a_scanner_that_is_set_is_asked_about_every_file(settings: Any) -> None:
    for content, found in ((b"harmless " * 40_000, False), (b" " * 200_000 + EICAR, True)):
        with scanner() as settings.CLAMD:
            if found:
                with pytest.raises(Malformed, match="ウイルス"):
                    seen("a.txt", content)
            else:
                assert seen("a.txt", content).kind == "text"


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_nothing_is_taken_unseen_while_the_scanner_is_silent(settings: Any, address: str) -> None:
    settings.CLAMD = address
    with pytest.raises(files.NotScanned, match="しばらくしてから"):
        seen("a.txt", b"text")


def test_a_file_lies_under_a_key_that_says_nothing_and_goes_when_dropped() -> None:
    key = files.keep(upload("秘密の名前.txt", b"text"))
    assert "秘密" not in key
    answer = files.answer(key, name="納品 1.txt", mime="text/plain")
    assert b"".join(answer) == b"text"
    answer.file_to_stream.close()
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E7%B4%8D%E5%93%81%201.txt"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-cache")
    assert "sandbox" in answer["Content-Security-Policy"]
    files.drop(key)
    files.drop(key)
    with pytest.raises(NotFound):
        files.opened(key)


def test_files_lie_in_an_s3_store_when_one_is_named(settings: Any, monkeypatch: Any) -> None:
    from moto.server import ThreadedMotoServer

    # boto3 is not asked where it runs.
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        port = server.get_host_and_port()[1]
        url = f"s3+http://key:secret@127.0.0.1:{port}/market/files?region=us-east-1"
        settings.STORAGES = {
            "default": storage_settings(url, folder=None),
            "staticfiles": settings.STORAGES["staticfiles"],
        }
        store = storages["default"]
        store.connection.create_bucket(Bucket="market")
        key = files.keep(upload("a.txt", "納品物".encode()))
        with files.opened(key) as again:
            assert again.read().decode() == "納品物"
        answer = files.answer(key, name="a.txt", mime="text/plain")
        assert b"".join(answer) == "納品物".encode()
        answer.file_to_stream.close()
        files.drop(key)
        with pytest.raises(NotFound):
            files.opened(key)
    finally:
        server.stop()


@pytest.mark.parametrize("url", ["ftp://host/x", "s3://bucket-without-host-path", "/srv/files"])
def test_an_address_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="NINTEI_FILES_URL"):
        storage_settings(url, folder=None)
