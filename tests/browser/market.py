"""The seeded year, served as ``nintei demo`` serves it, and every page of it that somebody can get to."""

from __future__ import annotations

import fcntl
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser

from nintei.demo.queries import DOMAIN, PASSWORD
from tests.architecture.addresses import addresses
from tests.browser.chromium import Watched

# Whose eyes: nobody's; a notice and two certificates; a lapse; an appeal; a suspension; an offer; nothing at all
# yet; a client; the desk.
EYES = ("", "kenta", "rin", "sora", "ren", "hina", "yui", "c000", "desk")
# Pages that look different for everybody.
MANY_FACES = {
    "home",
    "person",
    "certification:mine",
    "certification:statement",
    "certification:appeal",
    "notices:index",
}
START_SECONDS = 240
METHOD_NOT_ALLOWED = 405
# Leaving is no page; files are downloaded; the language is switched elsewhere.
NOT_PAGES = re.compile(r"^/(admin|static|i18n)/|^/account/logout/|/download/|\.(json|csv|svg|png)$")
ROOMS = (
    "people",
    "certification",
    "notices",
    "web",
    "work",
    "search",
    "talk",
    "payments",
    "piecework",
    "badges",
    "demo",
)


_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')


class Visit(NamedTuple):
    """One page through one person's eyes."""

    who: str
    path: str
    name: str


class Year:
    """``nintei demo`` in a folder and on a port of its own, from the moment this is made until ``end``.

    folder: what it writes, its words in ``said``; whoever looks at the same year may keep files there.
    """

    def __init__(self) -> None:
        self._kept = tempfile.TemporaryDirectory(prefix="nintei-browser-")
        self.folder = Path(self._kept.name)
        self.folder.chmod(0o711)
        self.port = _some_port()
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("NINTEI", "DATABASE_URL"))
        }
        with (self.folder / "said").open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "nintei.config.cli", "demo", "--port", str(self.port)],
                env={**kept, "NINTEI_DATA": str(self.folder)}, stdout=said, stderr=said,
            )  # fmt: skip

    def end(self) -> None:
        """Stop it and leave nothing behind."""
        try:
            self.process.terminate()
            self.process.wait(timeout=60)
        finally:
            self._kept.cleanup()


def _some_port() -> int:
    """One that the system gives: a run beside this one must not find the same port free while its year is being seeded."""
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])


@contextmanager
def served() -> Iterator[str]:
    """A year of one's own; yields the address."""
    year = Year()
    try:
        yield ready(year.port, year.folder, year.process)
    finally:
        year.end()


def ready(port: int, folder: Path, process: subprocess.Popen[bytes] | None = None) -> str:
    """The address of a year, once it answers. ``process``: where it is ours, to notice when it ends."""
    give_up = time.monotonic() + START_SECONDS
    while (process is None or process.poll() is None) and time.monotonic() < give_up:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.3)
        else:
            return f"http://localhost:{port}"
    raise RuntimeError(f"the demo did not start: {(folder / 'said').read_text()[-3000:]}")


def shared_visits(running: Browser, address: str, folder: Path) -> list[Visit]:
    """``visits``, walked once for all who look at the year of this folder; the others wait for the first."""
    with (folder / "visits.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / "visits.json"
        if not file.exists():
            file.write_text(json.dumps(visits(running, address)), encoding="utf-8")
        return [Visit(*one) for one in json.loads(file.read_text(encoding="utf-8"))]


def enter(running: Browser, address: str, who: str, language: str) -> Watched:
    """A window in which this person is in, in this language."""
    watched = Watched(running, locale={"ja": "ja-JP", "en": "en-US"}[language])
    watched.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    if who:
        page = watched.page
        page.goto(f"{address}/account/login/")
        page.fill("[name=login]", f"{who}@{DOMAIN}")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        assert "/account/" not in page.url, f"{who} cannot log in: {page.url}"
    return watched


def visits(running: Browser, address: str) -> list[Visit]:
    """Every kind of page, as each person gets to it by links or by an address without numbers."""
    found: list[Visit] = []
    known: set[tuple[str, str]] = set()
    for who in EYES:
        watched = enter(running, address, who, "ja")
        waiting = [one.path for one in addresses({}) if one.path == _plain(one.path)]
        # Behind somebody else's profile, of which each person's walk sees only one: often their own.
        waiting.append("/people/mio/inquiry/")
        seen: set[str] = set()
        while waiting:
            path = waiting.pop(0)
            name = _name(path)
            if path in seen or not name or NOT_PAGES.search(path) or (who, name) in known:
                continue
            seen.add(path)
            answer = watched.context.request.get(address + path)
            landed = _path(answer.url, address)
            if not answer.ok or not landed or "text/html" not in answer.headers.get("content-type", ""):
                continue
            if "<html" not in answer.text():
                continue  # a fragment that a page fetches
            waiting += [link.split("?")[0] for link in _LINK.findall(answer.text())]
            name = _name(landed)
            if name and (who, name) not in known:
                known.add((who, name))
                found.append(Visit(who, landed, name))
        watched.close()
    # Pages that say no.
    return [
        *_distinct(found),
        Visit("", "/nothing/here/", "404"),
        Visit("yui", "/desk/certification/", "403"),
    ]


def _plain(path: str) -> str:
    return "" if "nobody" in path or "999999" in path or NOT_PAGES.search(path) else path


def _path(url: str, address: str) -> str:
    return url.removeprefix(address).split("#")[0].split("?")[0] if url.startswith(address) else ""


def _name(path: str) -> str:
    try:
        return resolve(path.split("?", maxsplit=1)[0]).view_name
    except Resolver404:
        return ""


def _distinct(found: list[Visit]) -> list[Visit]:
    """What shows somebody's certificates through all eyes; everything else as nobody and as two people."""
    kept: list[Visit] = []
    for visit in found:
        alike = [one for one in kept if one.name == visit.name and bool(one.who) == bool(visit.who)]
        most = len(EYES) if visit.name in MANY_FACES else 2 if visit.name.split(":")[0] in ROOMS else 1
        if len(alike) < most:
            kept.append(visit)
    return kept


def reachable(running: Browser, address: str) -> set[str]:
    """Names of our own rooms' pages, those left out that only take what a form sends."""
    watched, names = enter(running, address, "desk", "ja"), set()
    for one in addresses({}):
        if one.name.split(":")[0] not in ROOMS and one.name not in {"home", "person"}:
            continue
        answer = watched.context.request.get(address + one.path, max_redirects=0)
        if answer.status != METHOD_NOT_ALLOWED:
            names.add(one.name)
    watched.close()
    return names
