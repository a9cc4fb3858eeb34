"""Where files lie: a private folder or an S3-compatible store, under keys that say nothing."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.translation import gettext as _

from nintei.kit.errors import NotFound

# Nothing in the file may run, load or be framed, whatever it turns out to be.
_LOCKED = "default-src 'none'; sandbox"
# A key never gets other bytes; "private": no cache between may keep it.
_KEPT = 24 * 60 * 60


def keep(content: Any) -> str:
    """Store a file under a new random key, which is returned; its name plays no part in it."""
    key = secrets.token_hex(16)
    content.seek(0)
    return str(default_storage.save(f"{key[:2]}/{key}", File(content)))


def opened(key: str) -> File[bytes]:
    """The file under this key, to be read and closed; NotFound when it is gone."""
    try:
        return cast("File[bytes]", default_storage.open(key, "rb"))
    except FileNotFoundError:
        raise NotFound(_("このファイルは、もうありません。")) from None


def drop(key: str) -> None:
    """Delete the file; a key without one is no fault, so that a chore may be repeated."""
    if key:
        default_storage.delete(key)


def answer(key: str, *, name: str, mime: str, is_ours: bool = False) -> FileResponse:
    """The file as an answer to a request that was already allowed.

    A download under the name it came with; only ``is_ours``, pictures drawn anew by us, is shown in the page.
    """
    response = FileResponse(opened(key), as_attachment=not is_ours, filename=name, content_type=mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _LOCKED
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={_KEPT}, immutable" if is_ours else "private, no-cache"
    return response
