"""Entity tags: strong, made of the very bytes that are answered."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from django.utils.http import parse_etags

from nintei.kit.api.shapes import Shape
from nintei.kit.errors import Outdated


def body_of(shape: Shape) -> bytes:
    """The bytes of an answer."""
    return shape.model_dump_json().encode()


def tag_of(body: bytes) -> str:
    """Equal for equal bytes and for nothing else."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the asker has these very bytes (If-None-Match)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {each.removeprefix("W/") for each in known}


def is_guarded(request: HttpRequest, now: Shape) -> bool:
    """Whether a change names what it changes (If-Match); Outdated when that is no longer so."""
    given = request.headers.get("If-Match")
    if given is None:
        return False
    wanted, tag = parse_etags(given), tag_of(body_of(now))
    if "*" not in wanted and tag not in wanted:
        raise Outdated("", etag=tag)
    return "*" not in wanted
