"""Who somebody is and what they may hear of: questions to the database, a few connections for any number of pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from nintei.talk.queries import parties

R = TypeVar("R")
# Threads, and with them connections, that ask the database.
THREADS = 2
# Sessions asked about in one statement.
AT_ONCE = 500


def people_in(keys: Iterable[str]) -> dict[str, str]:
    """{session key: public id} of those who are in, by Django's own tests.

    The session is there and not over, was made by a way in that is still allowed, its person is active, and its hash
    is that of the password they have now.
    """
    rows = Session.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    told = {row.session_key: row.get_decoded() for row in rows}
    pks = {said[SESSION_KEY] for said in told.values() if str(said.get(SESSION_KEY, "")).isdigit()}
    users = {str(user.pk): user for user in get_user_model().objects.filter(pk__in=pks, is_active=True)}
    return {
        key: str(user.public_id)
        for key, said in told.items()
        if (user := users.get(str(said.get(SESSION_KEY)))) and _is_good(said, user)
    }


def _is_good(said: Mapping[str, Any], user: Any) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    known = str(said.get(HASH_SESSION_KEY, ""))
    return said.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS and any(
        constant_time_compare(known, each) for each in hashes
    )


def _of_threads(ids: list[str]) -> Mapping[str, set[str]]:
    found = parties.parties_of([int(each) for each in ids if each.isdigit() and len(each) < 19])
    return {str(key): who for key, who in found.items()}


def _of_people(ids: list[str]) -> Mapping[str, set[str]]:
    return {each: {each} for each in ids}


# Kind of thing -> {id: public ids of those who may see it now}. A kind that is missing here is told to nobody.
AUDIENCES: dict[str, Callable[[list[str]], Mapping[str, set[str]]]] = {
    "person": _of_people,
    "thread": _of_threads,
}


def hearers(topics: Iterable[str]) -> dict[str, set[str]]:
    """{topic: public ids of those who may hear of it}, as the database says now."""
    by_kind: dict[str, list[str]] = {}
    for topic in topics:
        kind, _, name = topic.partition(":")
        by_kind.setdefault(kind, []).append(name)
    return {
        f"{kind}:{name}": who
        for kind, names in by_kind.items()
        if kind in AUDIENCES
        for name, who in AUDIENCES[kind](names).items()
    }


class Door:
    """The questions for a loop that must not wait; those of many pages that open at once go together."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="door")
        self._asked: dict[str, asyncio.Future[str | None]] = {}
        self._answering: asyncio.Task[None] | None = None

    async def who(self, key: str) -> str | None:
        """The public id of whoever is in by this session, or None."""
        if key not in self._asked:
            self._asked[key] = asyncio.get_running_loop().create_future()
        asked = self._asked[key]
        if self._answering is None or self._answering.done():
            self._answering = asyncio.create_task(self._answer())
        return await asyncio.shield(asked)

    async def _answer(self) -> None:
        while self._asked:
            keys = list(self._asked)[:AT_ONCE]
            asked = {key: self._asked.pop(key) for key in keys}
            try:
                found = await self._ask(people_in, keys)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
                for future in asked.values():
                    future.set_exception(error)
                    # Those who have left since do not collect it.
                    future.exception()
            else:
                for key, future in asked.items():
                    future.set_result(found.get(key))

    async def over(self, keys: Iterable[str]) -> set[str]:
        """Those of the sessions that are no longer good."""
        waiting = list(keys)
        good: set[str] = set()
        for first in range(0, len(waiting), AT_ONCE):
            good |= (await self._ask(people_in, waiting[first : first + AT_ONCE])).keys()
        return set(waiting) - good

    async def hearers(self, topics: Iterable[str]) -> dict[str, set[str]]:
        """Who may hear of what."""
        return await self._ask(hearers, list(topics))

    async def _ask(self, question: Callable[[list[str]], R], about: list[str]) -> R:
        def ask() -> R:
            close_old_connections()
            try:
                return question(about)
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
