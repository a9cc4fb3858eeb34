"""The one connection of this process that listens to the database."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable

import psycopg

from nintei.kit import live

logger = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0
# Seconds of silence after which the connection is asked whether it is still there, and how long it may take to say so.
SILENCE, PATIENCE = 30.0, 10.0


async def listen(address: str, *, hear: Callable[[list[str]], None], lose_track: Callable[[], None]) -> None:
    """Hear for ever. ``lose_track`` is called whenever the connection is new: before it, something may have been missed."""
    wait = FIRST_WAIT
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, connect_timeout=10, application_name="nintei push"
            ) as connection:
                await connection.execute(f"LISTEN {live.CHANNEL}")
                lose_track()
                wait = FIRST_WAIT
                await _hear(connection, hear)
        except (psycopg.Error, OSError, TimeoutError) as error:
            logger.warning("the database cannot be heard, trying again: %s", str(error).strip())
        await asyncio.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311 - so that processes do not come back in step
        wait = min(wait * 2, LONGEST_WAIT)


async def _hear(
    connection: psycopg.AsyncConnection[tuple[object, ...]], hear: Callable[[list[str]], None]
) -> None:
    while True:
        async for said in connection.notifies(timeout=SILENCE):
            hear(live.unpacked(said.payload))
        async with asyncio.timeout(PATIENCE):
            await connection.execute("SELECT 1")
