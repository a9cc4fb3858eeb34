"""The push process from its first to its last moment."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from psycopg.conninfo import make_conninfo

from nintei.config.env import ENV
from nintei.config.push import ear
from nintei.config.push.app import Push
from nintei.config.push.door import Door
from nintei.config.push.hub import MOST_STREAMS, Hub

logger = logging.getLogger(__name__)
# Proxies close what is silent for a minute; pages take two minutes of silence for the end.
HEARTBEAT = 20.0
# A session that is over loses its streams within this many seconds, and what one look at all of them takes.
LOOK = 30.0
# Heard topics that wait for their audience; more, and every page asks for everything again.
MOST_HEARD = 10_000
GOODBYE = 3.0


def address() -> str:
    """Where the database is, for a connection of one's own."""
    return make_conninfo(ENV.database_url, dbname=str(settings.DATABASES["default"]["NAME"]))


def site() -> str:
    """The origin whose pages may listen."""
    said = urlsplit(settings.SITE_URL)
    return f"{said.scheme}://{said.netloc}"


class Process:
    """What runs: the ear, the mouth, the heart, and the look at sessions."""

    def __init__(self) -> None:
        self.hub, self.door = Hub(), Door()
        self.app = Push(hub=self.hub, door=self.door, site=site(), cookie=settings.SESSION_COOKIE_NAME)
        self._heard: dict[str, None] = {}
        self._is_heard = asyncio.Event()

    def hear(self, topics: list[str]) -> None:
        """Something has changed; who may know is asked for all that waits together."""
        self._heard.update(dict.fromkeys(topics))
        if len(self._heard) > MOST_HEARD:
            self._heard.clear()
            self.hub.lose_track()
        self._is_heard.set()

    async def tell(self) -> None:
        """Pass on what was heard, for ever."""
        while True:
            await self._is_heard.wait()
            self._is_heard.clear()
            topics, self._heard = self._heard, {}
            try:
                self.hub.tell(await self.door.hearers(topics))
            except Exception:
                logger.exception("the database does not say who may hear of a change")
                self.hub.lose_track()

    async def beat(self) -> None:
        """A sign of life, for ever."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            self.hub.beat()

    async def look(self) -> None:
        """End the streams of sessions that are over, for ever."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                self.hub.end_sessions(await self.door.over(self.hub.sessions()))
            except Exception:
                logger.exception("the database does not say which sessions are over")

    async def goodbye(self) -> None:
        """Close all streams and wait a moment until they are."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.hub.end_all(), GOODBYE)
        self.door.close()


async def serve(host: str, port: int) -> None:
    """Answer until a terminate or interrupt signal; RuntimeError when a part ends by itself."""
    process = Process()
    server = Server(
        process.app, address=host, port=port, interface=Interfaces.ASGINL, websockets=False, backlog=4096,
        backpressure=MOST_STREAMS + 1000, log_level=LogLevels.error,
    )  # fmt: skip
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    ears = ear.listen(address(), hear=process.hear, lose_track=process.hub.lose_track)
    parts = [ears, process.tell(), process.beat(), process.look(), server.serve()]
    tasks = [asyncio.create_task(part) for part in parts]
    stop = asyncio.create_task(stopping.wait())
    done, _waiting = await asyncio.wait([*tasks, stop], return_when=asyncio.FIRST_COMPLETED)
    await process.goodbye()
    server.stop()  # type: ignore[no-untyped-call]
    for task in tasks[:-1]:
        task.cancel()
    with suppress(TimeoutError):
        await asyncio.wait_for(tasks[-1], GOODBYE)
    if stop not in done:
        raise RuntimeError("a part of the push process ended by itself") from next(iter(done)).exception()


def run(host: str, port: int) -> None:
    """Serve with as many open files as this process may have: each stream is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # Never closed: the server's own threads may still look for it. The command ends without a look back (cli/push.py).
    asyncio.new_event_loop().run_until_complete(serve(host, port))
