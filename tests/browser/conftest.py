"""One Chromium for all tests; windows that must have seen nothing go wrong when their test ends."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page

from nintei.notices.tests.conftest import Inbox, inbox
from nintei.notices.tests.test_chores import work
from tests.browser import chromium, market
from tests.browser.chromium import Watched
from tests.browser.market import Visit, Year

__all__ = ["inbox"]
Open = Callable[..., Page]
_CODE = re.compile(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", re.MULTILINE)


_YEAR = pytest.StashKey[Year]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """One year for all workers: whoever hands out the tests seeds it while they begin with others."""
    if _YEAR not in node.config.stash:
        node.config.stash[_YEAR] = Year()
    year = node.config.stash[_YEAR]
    node.workerinput["year"] = (year.port, str(year.folder))


def pytest_unconfigure(config: pytest.Config) -> None:
    if _YEAR in config.stash:
        config.stash[_YEAR].end()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """To each worker its pile: first what needs no year, which is still being seeded, then the pages of it."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    late = [item for item in items if "year" in getattr(item, "fixturenames", ())]
    early = [item for item in items if item not in late]
    items[:] = [
        item for worker in range(workers) for item in (*early[worker::workers], *late[worker::workers])
    ]


@pytest.fixture(scope="session")
def _year(request: pytest.FixtureRequest) -> Iterator[tuple[str, Path]]:
    shared = getattr(request.config, "workerinput", {}).get("year")
    if shared:
        port, folder = shared
        yield market.ready(port, Path(folder)), Path(folder)
        return
    year = Year()
    try:
        yield market.ready(year.port, year.folder, year.process), year.folder
    finally:
        year.end()


@pytest.fixture(scope="session")
def year(_year: tuple[str, Path]) -> str:
    """The address of the seeded year."""
    return _year[0]


@pytest.fixture(scope="session")
def visits(running: Browser, _year: tuple[str, Path]) -> list[Visit]:
    """Every page of it that somebody can get to."""
    return market.shared_visits(running, *_year)


@pytest.fixture(scope="session")
def running() -> Iterator[Browser]:
    with chromium.browser() as browser:
        yield browser


@pytest.fixture
def window(running: Browser) -> Iterator[Open]:
    """Opens a window of its own for each person."""
    windows: list[Watched] = []

    def open_(**how: Any) -> Page:
        windows.append(Watched(running, **how))
        return windows[-1].page

    yield open_
    wrong = [what for watched in windows for what in watched.wrong]
    for watched in windows:
        watched.close()
    assert wrong == []


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The address of the pages; passkeys need a name, not a number."""
    # What was counted against somebody in the last test: three codes a minute.
    cache.clear()
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return str(live_server.url)


def submit(page: Page, field: str) -> None:
    """Press the button of the form that holds this field, as Enter in it would."""
    page.locator(
        f"form:has([name='{field}']) button[type=submit], form:has([name='{field}']) button:not([type])"
    ).first.click()


def follow(page: Page, what: Locator) -> None:
    """Press it and wait for the page to which it leads."""
    with page.expect_navigation():
        what.click()


def mailed_code(inbox: Inbox, nth: int) -> str:
    """The code in the nth mail, which may still be on its way."""
    give_up = time.monotonic() + 15
    while len(inbox.mails) < nth:
        assert time.monotonic() < give_up, f"{len(inbox.mails)} mails have come, not {nth}"
        time.sleep(0.05)
    body = inbox.mails[nth - 1].get_body(("plain",)).get_content()
    found = _CODE.search(body.replace("\r", ""))
    assert found is not None, body
    return found[1]


def log_in(page: Page, site: str, email: str, inbox: Inbox) -> None:
    """By a mailed code."""
    page.goto(f"{site}/account/login/code/")
    page.fill("[name=email]", email)
    before = len(inbox.mails)
    submit(page, "email")
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", mailed_code(inbox, before + 1))
    submit(page, "code")
    page.wait_for_url(lambda url: "/account/login" not in url)


def run_worker() -> None:
    """Let a worker do what waits; in a thread of its own, because Playwright's loop runs in this one."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()
