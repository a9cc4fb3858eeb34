"""One Chromium for all tests; windows that must have seen nothing go wrong when their test ends."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page

from nintei.notices.tests.conftest import Inbox, inbox
from nintei.notices.tests.test_chores import work
from tests.browser import chromium
from tests.browser.chromium import Watched

__all__ = ["inbox"]
Open = Callable[..., Page]
_CODE = re.compile(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", re.MULTILINE)


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
