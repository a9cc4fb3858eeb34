"""One byte sequence for one value: canonical JSON (RFC 8785, restricted) and its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def _check(value: Any) -> None:
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int):
        if abs(value) > 2**53 - 1:
            raise ValueError(f"{value} is beyond what JSON carries exactly; write it as a string")
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"key {key!r} is not ASCII text")
            _check(item)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form; use int, str, bool, list or dict")


def canonical_json(value: Any) -> bytes:
    """UTF-8 bytes of ``value`` as RFC 8785 writes them.

    Restricted to str, int up to 2**53-1, bool, None, list and dict with ASCII keys, for which sorted
    keys and minimal separators are exactly the standard's form. ValueError or TypeError for the rest.
    """
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data``, 64 lower-case hex digits (FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()
