"""What has changed, told to whoever listens at the moment it commits: names of things, nothing of what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db import connection

from nintei.kit.db import within_write

CHANNEL = "nintei_live"
# PostgreSQL takes payloads shorter than 8,000 bytes (its manual, NOTIFY).
MOST_BYTES = 7_999
_TOPIC = re.compile(r"[a-z_]{1,20}:[0-9A-Za-z_-]{1,40}")


@within_write
def announce(*topics: str) -> None:
    """Say that these have changed: ``thread:12``, ``person:mio``. Heard if and when the caller's transaction commits.

    A topic is a kind of thing and its id, never a word of a person's: ValueError for anything else. config/push says
    who may hear of which kind.
    """
    for topic in topics:
        if not _TOPIC.fullmatch(topic):
            raise ValueError(f"{topic!r} is not a kind of thing and its id")
    payloads = list(packed(dict.fromkeys(topics)))
    if payloads:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, said) FROM unnest(%s::text[]) said", [CHANNEL, payloads])


def packed(topics: Iterable[str]) -> Iterator[str]:
    """The topics in as few payloads as they fit in."""
    waiting: list[str] = []
    length = 0
    for topic in topics:
        if waiting and length + len(topic) >= MOST_BYTES:
            yield " ".join(waiting)
            waiting, length = [], 0
        waiting.append(topic)
        length += len(topic) + 1
    if waiting:
        yield " ".join(waiting)


def unpacked(payload: str) -> list[str]:
    """The topics of one payload; what is none is left out: anybody with the database's password may NOTIFY."""
    return [word for word in payload.split(" ") if _TOPIC.fullmatch(word)]
