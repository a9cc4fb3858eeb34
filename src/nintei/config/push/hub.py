"""Who listens on this process, and what waits to be told to them. Knows no database and no HTTP."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping

# Open pages of one person; one more closes the oldest, which then asks every half minute instead.
MOST_STREAMS_PER_PERSON = 10
# Streams of one process; beyond that it says 503, and pages ask every half minute instead.
MOST_STREAMS = 10_000
# Changed things that wait for one reader; more become one word: everything.
MOST_WAITING = 100
# What was told lately is remembered for pages that were made just before their stream opened.
MOST_REMEMBERED = 10_000
# Seconds that a page's age may be off: what the way through the network took.
MARGIN = 5.0

AGAIN = "again"


def frame(event: str, data: str = ".") -> bytes:
    """One event as it goes over the wire; without data a browser would not deliver it."""
    return f"event: {event}\ndata: {data}\n\n".encode()


class Stream:
    """One open page. ``who``: the person's public id; ``session``: the key that let them in."""

    __slots__ = ("_bell", "_is_beat_due", "_waiting", "ended", "session", "who")

    def __init__(self, who: str, session: str) -> None:
        self.who, self.session = who, session
        self.ended = ""
        self._waiting: dict[str, None] = {}
        self._is_beat_due = False
        self._bell = asyncio.Event()

    def tell(self, topic: str) -> None:
        """Let the page know; twice the same is once, and too much is ``again``: nothing piles up."""
        if AGAIN not in self._waiting:
            self._waiting[topic] = None
        if topic == AGAIN or len(self._waiting) > MOST_WAITING:
            self._waiting = {AGAIN: None}
        self._bell.set()

    def beat(self) -> None:
        """Let the page know that somebody is there."""
        self._is_beat_due = True
        self._bell.set()

    def end(self, word: str = "bye") -> None:
        """Close; ``word`` is the last thing the page hears."""
        self.ended = self.ended or word
        self._bell.set()

    async def next(self) -> bytes:
        """What is to be sent next, as soon as there is something."""
        await self._bell.wait()
        self._bell.clear()
        waiting, self._waiting = self._waiting, {}
        is_beat_due, self._is_beat_due = self._is_beat_due, False
        if AGAIN in waiting:
            said = frame(AGAIN)
        elif waiting:
            said = frame("changed", " ".join(waiting))
        else:
            said = frame("beat") if is_beat_due and not self.ended else b""
        return said + (frame(self.ended) if self.ended else b"")


class Hub:
    """All streams of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._streams: dict[str, dict[Stream, None]] = {}
        self._lately: deque[tuple[float, str, frozenset[str]]] = deque(maxlen=MOST_REMEMBERED)
        # From when on nothing can have been missed; None while nobody listens to the database.
        self._known_since: float | None = None
        self._count = 0
        self._nobody = asyncio.Event()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Stream]:
        return (stream for theirs in list(self._streams.values()) for stream in list(theirs))

    def open(self, *, who: str, session: str, age: float | None) -> Stream:
        """A stream for a page made ``age`` seconds ago: first it hears what has changed since, if that is known."""
        stream = Stream(who, session)
        theirs = self._streams.setdefault(who, {})
        open_ones = [one for one in theirs if not one.ended]
        for oldest in open_ones[: max(len(open_ones) - MOST_STREAMS_PER_PERSON + 1, 0)]:
            oldest.end("enough")
        theirs[stream] = None
        self._count += 1
        self._nobody.clear()
        for topic in self._missed(who, age):
            stream.tell(topic)
        return stream

    def _missed(self, who: str, age: float | None) -> list[str]:
        since = None if age is None else self._clock() - age - MARGIN
        if since is None or self._known_since is None or since < self._known_since:
            return [AGAIN]
        if len(self._lately) == MOST_REMEMBERED and self._lately[0][0] > since:
            return [AGAIN]
        return [topic for moment, topic, hearers in self._lately if moment >= since and who in hearers]

    def close(self, stream: Stream) -> None:
        """The page is gone. Twice is once."""
        theirs = self._streams.get(stream.who, {})
        if stream in theirs:
            del theirs[stream]
            self._count -= 1
        if not theirs:
            self._streams.pop(stream.who, None)
        if not self._count:
            self._nobody.set()

    def tell(self, heard: Mapping[str, Collection[str]]) -> None:
        """{topic: public ids of those who may hear of it}."""
        now = self._clock()
        for topic, hearers in heard.items():
            self._lately.append((now, topic, frozenset(hearers)))
            for who in hearers:
                for stream in self._streams.get(who, ()):
                    stream.tell(topic)

    def lose_track(self) -> None:
        """Something may have been missed until now: every page asks for everything again."""
        self._lately.clear()
        self._known_since = self._clock()
        for stream in self:
            stream.tell(AGAIN)

    def beat(self) -> None:
        """A sign of life to everybody."""
        for stream in self:
            stream.beat()

    def sessions(self) -> set[str]:
        """The keys by which people are in."""
        return {stream.session for stream in self}

    def end_sessions(self, over: Collection[str]) -> None:
        """These sessions are no longer good."""
        for stream in self:
            if stream.session in over:
                stream.end()

    async def end_all(self) -> None:
        """The process stops; returns when everybody has left."""
        for stream in self:
            stream.end()
        if self._count:
            await self._nobody.wait()
