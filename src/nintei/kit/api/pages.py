"""Cursors: where a list is continued. Opaque to whoever gets them, so that what they hold may change."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from nintei.kit.api.refusals import BadCursor
from nintei.kit.api.shapes import MOST


def cursor(*parts: int | str) -> str:
    """The last item that was given out, in a form that fits into an address."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def parts(after: str, *readers: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    """What a cursor holds, each part through its reader; None for an empty one, BadCursor for a foreign one."""
    if not after:
        return None
    try:
        found = list(json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))))
        return tuple(reader(part) for reader, part in zip(readers, found, strict=True))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error):
        raise BadCursor("") from None


def whole(part: Any) -> int:
    """A reader of numbers of rows."""
    if isinstance(part, bool) or not isinstance(part, int) or not 0 <= part <= MOST:
        raise ValueError(part)
    return part


def word(part: Any) -> str:
    """A reader of names."""
    if not isinstance(part, str) or "\x00" in part:
        raise ValueError(part)
    part.encode()
    return part


def address(request: HttpRequest, after: str) -> str:
    """The address at hand, continued after a cursor."""
    given = request.GET.copy()
    given["after"] = after
    return request.build_absolute_uri(f"{request.path}?{given.urlencode()}")


def cut(rows: Sequence[Any], limit: int) -> tuple[Sequence[Any], bool]:
    """(at most ``limit`` of one more than that, whether there are more)."""
    return rows[:limit], len(rows) > limit


def moment(part: Any) -> datetime:
    """A reader of moments."""
    found = datetime.fromisoformat(word(part))
    if found.tzinfo is None:
        raise ValueError(part)
    return found


def next_of(
    request: HttpRequest, shown: Sequence[Any], key: Callable[[Any], tuple[Any, ...]], *, has_more: bool
) -> str | None:
    """The address of what follows the last of ``shown``; None at the end. ``key``: what its cursor holds."""
    return address(request, cursor(*key(shown[-1]))) if has_more and shown else None
