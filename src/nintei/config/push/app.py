"""The streams over HTTP: one address, ``/live/``, of server-sent events for people who are in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from nintei.config.push.door import Door
from nintei.config.push.hub import MOST_STREAMS, Hub, Stream, frame

logger = logging.getLogger(__name__)
PATH = "/live/"
# A reader that takes nothing for so many seconds is dropped.
SLOW = 30.0
# What a browser waits before it comes back by itself, in milliseconds.
RETRY = 3000

Headers = list[tuple[bytes, bytes]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The request's headers by lower-case name; of several, the first, and all cookies."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, said = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}; {said}" if key == "cookie" and key in found else found.get(key, said)
    return found


def comes_from_us(headers: Mapping[str, str], site: str) -> bool:
    """Whether a page of this site asks: browsers name the asking origin, except to their own."""
    if "origin" in headers:
        return headers["origin"] == site
    return headers.get("sec-fetch-site", "same-origin") == "same-origin"


def session_key(headers: Mapping[str, str], name: str) -> str:
    """The session cookie, or nothing."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    key = found.value if found else ""
    return key if key.isalnum() and key.isascii() and len(key) <= 40 else ""


def age(headers: Mapping[str, str], query: bytes) -> float | None:
    """How many seconds ago the page was made; None when it does not say, or came back by itself and cannot know."""
    said = parse_qs(query.decode("latin-1")).get("age", [""])[-1]
    is_known = said.isascii() and said.isdigit() and len(said) < 10 and "last-event-id" not in headers
    return float(said) if is_known else None


class Push:
    """The ASGI application. ``site``: the origin whose pages may ask; ``cookie``: the session cookie's name."""

    def __init__(self, *, hub: Hub, door: Door, site: str, cookie: str) -> None:
        self.hub, self.door, self.site, self.cookie = hub, door, site, cookie

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request; a stream lasts as long as its page."""
        if scope["type"] != "http":
            return
        status, stream = await self._ask(scope)
        if stream is None:
            await self._refuse(status, send)
            return
        leaving = asyncio.create_task(self._leave(receive, stream))
        try:
            await self._stream(stream, send)
        except (TimeoutError, OSError, RuntimeError) as error:
            # Too slow, or gone.
            logger.info("a stream ended: %r", error)
        finally:
            self.hub.close(stream)
            leaving.cancel()

    async def _ask(self, scope: Mapping[str, Any]) -> tuple[int, Stream | None]:
        """(status, the stream when it is 200)."""
        headers = headers_of(scope)
        if scope["path"] != PATH:
            return 404, None
        if scope["method"] != "GET":
            return 405, None
        if not comes_from_us(headers, self.site):
            return 403, None
        key = session_key(headers, self.cookie)
        if not key:
            return 401, None
        if len(self.hub) >= MOST_STREAMS:
            return 503, None
        try:
            who = await self.door.who(key)
        except Exception:
            logger.exception("the database does not say who this is")
            return 503, None
        if who is None:
            return 401, None
        return 200, self.hub.open(who=who, session=key, age=age(headers, scope["query_string"]))

    def _headers(self, more: Iterable[tuple[bytes, bytes]] = ()) -> Headers:
        return [
            (b"access-control-allow-origin", self.site.encode()),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin, Cookie"),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            *more,
        ]

    async def _refuse(self, status: int, send: Send) -> None:
        more = [(b"content-type", b"text/plain"), (b"content-length", b"0")]
        if status == 405:
            more.append((b"allow", b"GET"))
        await send({"type": "http.response.start", "status": status, "headers": self._headers(more)})
        await send({"type": "http.response.body", "body": b""})

    async def _stream(self, stream: Stream, send: Send) -> None:
        # X-Accel-Buffering: a proxy must hand on each event at once.
        more = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": self._headers(more)})
        said = f"retry: {RETRY}\nid: 1\n".encode() + frame("hello")
        while said or not stream.ended:
            if said:
                async with asyncio.timeout(SLOW):
                    await send({"type": "http.response.body", "body": said, "more_body": True})
            if stream.ended:
                break
            said = await stream.next()
        await send({"type": "http.response.body", "body": b""})

    async def _leave(self, receive: Receive, stream: Stream) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        stream.end()
