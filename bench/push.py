"""Live pages: what open streams cost while nothing happens, and how soon a change is heard; beside pages that poll.

    bin/bench push [--listeners 1000 3000] [--rounds 3] [--events 200] [--polls 200]

Starts its own PostgreSQL, push process and page server (one worker) on this machine and stops them. In each round the
contenders take turns:

stream   that many open pages, ten a person: `nintei push`, heard by a client on the loopback
poll     one page that asks the page server for the thread's fragment, and for the masthead's counts, four at once
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import psycopg

from nintei.config.cli.serve import free_port
from nintei.kit.postgres import Server

EACH = 10
TICK = os.sysconf("SC_CLK_TCK")
IDLE_SECONDS = 25


class Used(NamedTuple):
    """What a process has used: CPU seconds, and resident megabytes now."""

    cpu: float
    mb: float


def used(pid: int) -> Used:
    """Of one process, by /proc."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return Used((int(stat[11]) + int(stat[12])) / TICK, pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def crowd(people_count: int) -> tuple[list[tuple[str, str]], int]:
    """([(public id, session key)], a thread of the first two)."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from nintei.catalog.actions import ensure_category
    from nintei.certification.actions import publish_defaults
    from nintei.people import actions as people
    from nintei.people.rules import PRESETS
    from nintei.talk import actions as talk

    at = datetime.now(UTC) - timedelta(hours=1)
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=at)
    publish_defaults(at=at)
    made, users = [], []
    for number in range(people_count):
        user = people.register_user(
            email=f"b{number}@example.jp",
            display_name=f"B{number}",
            at=at,
            is_client=True,
            is_freelancer=True,
        )
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        made.append((user.public_id, str(session.session_key)))
        users.append(user)
    people.save_availability(by=users[0], hours=PRESETS["weekday_daytime"], at=at)
    thread = talk.start_inquiry(
        by=users[1], public_id=made[0][0], category="logo", title="ロゴ", body="お願いできますか。" * 20,
        contact_hours=PRESETS["weekday_daytime"], contact_zone="Asia/Tokyo", at=at,
    )  # fmt: skip
    for number in range(20):
        moment = at + timedelta(minutes=number)
        talk.send_message(by=users[number % 2], thread_id=thread.pk, body=f"{number}通目。" * 20, at=moment)
    return made, thread.pk


class Listeners:
    """Open pages. ``heard``: moments at which each person's pages heard of a change."""

    def __init__(self, port: int, site: str) -> None:
        self.port, self.site = port, site
        self.heard: dict[str, list[float]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []
        self._expected = 0
        self._all_greeted, self.all_heard = asyncio.Event(), asyncio.Event()

    async def open(self, whose: list[tuple[str, str]]) -> float:
        """Open ten pages of each, 200 at a time; returns the seconds until all are greeted."""
        began = time.perf_counter()
        self._expected = EACH * len(whose)
        gate = asyncio.Semaphore(200)
        await asyncio.gather(*(self._one(who, key, gate) for who, key in whose for _ in range(EACH)))
        await self._all_greeted.wait()
        return time.perf_counter() - began

    async def _one(self, who: str, key: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=4096)
            said = f"GET /live/?age=0 HTTP/1.1\r\nHost: x\r\nOrigin: {self.site}\r\nCookie: sessionid={key}\r\n\r\n"
            writer.write(said.encode())
            answer = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in answer.splitlines()[0], answer
        self._writers.append(writer)
        self._tasks.append(asyncio.create_task(self._listen(who, reader)))

    async def _listen(self, who: str, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"event: changed"):
                self.heard.setdefault(who, []).append(time.perf_counter())
                if len(self.heard[who]) == EACH:
                    self.all_heard.set()
            elif line.startswith(b"event: hello"):
                self._expected -= 1
                if not self._expected:
                    self._all_greeted.set()

    async def close(self) -> None:
        """Leave."""
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Stream(NamedTuple):
    """One turn of the streams: megabytes, seconds, CPU, then milliseconds of each hearing of a person and a thread."""

    mb_before: float
    mb_after: float
    connect_s: float
    connect_cpu: float
    idle_cpu: float
    event_cpu_ms: float
    person_ms: list[float]
    thread_ms: list[float]


async def streams(
    pid: int, port: int, site: str, whose: list[tuple[str, str]], address: str, events: int, thread: int
) -> Stream:
    """Open, be idle, hear, leave."""
    before = used(pid)
    listeners = Listeners(port, site)
    connect_s = await listeners.open(whose)
    opened = used(pid)
    await asyncio.sleep(IDLE_SECONDS)
    idle = used(pid)
    ms: tuple[list[float], list[float]] = ([], [])
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as saying:
        for number in range(events):
            # In turn: somebody's own count, for which nobody need be asked, and the thread of the first two.
            who = whose[number % len(whose) if number % 2 == 0 else 0][0]
            topic = f"person:{who}" if number % 2 == 0 else f"thread:{thread}"
            listeners.heard[who] = []
            listeners.all_heard.clear()
            began = time.perf_counter()
            await saying.execute("SELECT pg_notify('nintei_live', %s)", [topic])
            await asyncio.wait_for(listeners.all_heard.wait(), 5)
            ms[number % 2].extend(1000 * (moment - began) for moment in listeners.heard[who])
    done = used(pid)
    await listeners.close()
    await asyncio.sleep(1)
    return Stream(
        before.mb, opened.mb, connect_s, opened.cpu - before.cpu, (idle.cpu - opened.cpu) / IDLE_SECONDS,
        1000 * (done.cpu - idle.cpu) / events, *ms,
    )  # fmt: skip


def polls(pid: int, url: str, key: str, count: int) -> tuple[float, float]:
    """(CPU milliseconds of the page server a poll, median milliseconds until the answer)."""

    def ask(_number: int) -> float:
        asked = urllib.request.Request(url, headers={"Cookie": f"sessionid={key}", "HX-Request": "true"})
        began = time.perf_counter()
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert answer.status == 200
            answer.read()
        return 1000 * (time.perf_counter() - began)

    for number in range(8):
        ask(number)
    before = used(pid)
    with ThreadPoolExecutor(4) as pool:
        took = list(pool.map(ask, range(count)))
    return 1000 * (used(pid).cpu - before.cpu) / count, median(took)


@contextmanager
def started(command: list[str], port: int) -> Iterator[int]:
    """A program of ours until it answers; ends it afterwards."""
    process = subprocess.Popen(command)
    try:
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up and process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def run(told: argparse.Namespace, address: str, site: str, page_port: int, push_port: int) -> None:
    """All rounds, and the tables."""
    whose, thread = crowd(max(told.listeners) // EACH)
    pages = [
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(page_port),
        "--workers",
        "1",
    ]
    pages += ["--blocking-threads", "4", "--log-level", "error", "nintei.config.wsgi:application"]
    push = ["nintei.config.cli", "push", "--port", str(push_port)]
    found: dict[int, list[Stream]] = {count: [] for count in told.listeners}
    asked: dict[str, list[tuple[float, float]]] = {f"/threads/{thread}/": [], "/counts/": []}
    with started([sys.executable, "-m", *pages], page_port) as page_pid:
        (worker,) = children(page_pid)
        for _ in range(told.rounds):
            for count, turns in found.items():
                # A process of its own each time: what it once took it does not give back.
                with started([sys.executable, "-m", *push], push_port) as push_pid:
                    some = whose[: count // EACH]
                    turns.append(
                        asyncio.run(streams(push_pid, push_port, site, some, address, told.events, thread))
                    )
            for path, turns in asked.items():
                turns.append(polls(worker, f"{site}{path}", whose[0][1], told.polls))
    tell(found, asked)


def tell(found: dict[int, list[Stream]], asked: dict[str, list[tuple[float, float]]]) -> None:
    """The tables of docs/performance.md."""
    print(f"load average {os.getloadavg()[0]:.1f}; medians of the rounds")
    print("| open pages | MB before | MB after | KB a page | connect s | CPU a page, ms | idle, % of a core | CPU a change, ms |"
          " count heard, ms p50 / 95 / 99 | thread heard, ms p50 / 95 / 99 |\n|---|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    for count, turns in found.items():
        own, both = (quantiles([each for turn in turns for each in turn[place]], n=100) for place in (-2, -1))
        before, after, connect, connecting, idle, event = (
            median(turn[place] for turn in turns) for place in range(6)
        )
        print(
            f"| {count:,} | {before:.0f} | {after:.0f} | {1000 * (after - before) / count:.0f} | {connect:.1f} |"
            f" {1000 * connecting / count:.2f} | {100 * idle:.2f} | {event:.2f} |"
            f" {own[49]:.1f} / {own[94]:.1f} / {own[98]:.1f} |"
            f" {both[49]:.1f} / {both[94]:.1f} / {both[98]:.1f} |"
        )
    print(
        "\n| poll | CPU of the page server, ms | 1,000 pages every 30 s, % of a core | answer, median ms |\n|---|---|---|---|"
    )
    for path, each in asked.items():
        cpu, took = median(one[0] for one in each), median(one[1] for one in each)
        print(f"| {path} | {cpu:.1f} | {100 * cpu / 30:.0f} | {took:.0f} |")


def main() -> None:
    """Measure and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--listeners", type=int, nargs="+", default=[1000, 3000])
    said.add_argument("--rounds", type=int, default=3)
    said.add_argument("--events", type=int, default=200)
    said.add_argument("--polls", type=int, default=200)
    told = said.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    told.listeners = [
        count for count in told.listeners if hard == resource.RLIM_INFINITY or count + 500 < hard
    ]
    page_port = free_port("127.0.0.1", 8800)
    push_port = free_port("127.0.0.1", page_port + 1)
    site = f"http://localhost:{page_port}"
    with tempfile.TemporaryDirectory(prefix="nintei-bench-") as folder:
        Path(folder).chmod(0o711)
        with Server(Path(folder) / "pg", fast=True) as server:
            address = server.create_database("bench")
            os.environ.update(
                DATABASE_URL=address, NINTEI_SITE_URL=site, NINTEI_SECRET_KEY="bench", NINTEI_DATA=folder,
                DJANGO_SETTINGS_MODULE="nintei.config.settings",
            )  # fmt: skip
            import django
            from django.core.management import call_command
            from django.db import connections

            django.setup()
            call_command("migrate", verbosity=0)
            try:
                run(told, address, site, page_port, push_port)
            finally:
                connections.close_all()


if __name__ == "__main__":
    main()
