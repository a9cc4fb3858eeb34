"""Malware: asked of ClamAV's daemon when NINTEI_CLAMD names one, by its INSTREAM command."""

from __future__ import annotations

import logging
import socket
import struct
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from nintei.kit.errors import Malformed, Refusal

PATIENCE = 20.0
_CHUNK = 128 * 1024
_log = logging.getLogger(__name__)


class NotScanned(Refusal):
    """A scanner is set and could not look at the file; nothing is accepted unseen."""

    code = "not_scanned"
    status = 503


def scan(upload: Any) -> None:
    """Ask the scanner, when there is one. Malformed: it found something. NotScanned: it gave no answer."""
    address = str(getattr(settings, "CLAMD", ""))
    if not address:
        return
    try:
        said = _ask(address, upload)
    except OSError as problem:
        _log.warning("the malware scanner at %s does not answer: %s", address, problem)
        said = ""
    finally:
        upload.seek(0)
    if said.endswith("FOUND"):
        raise Malformed(_("このファイルからウイルスが見つかりました。受け取れません。"))
    if not said.endswith("OK"):
        raise NotScanned(
            _("ただいまファイルの安全を確かめられません。しばらくしてから、もう一度送ってください。")
        )


def _ask(address: str, upload: Any) -> str:
    """One INSTREAM conversation: pieces with their lengths, a zero, one line back."""
    with _connection(address) as line:
        line.sendall(b"zINSTREAM\0")
        upload.seek(0)
        while chunk := upload.read(_CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (piece := line.recv(4096)):
            answer += piece
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connection(address: str) -> socket.socket:
    """``unix:/run/clamav/clamd.ctl`` or ``host:port``."""
    if address.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(address.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)
