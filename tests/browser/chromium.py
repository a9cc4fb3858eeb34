"""Debian's Chromium, kept offline, and a page that remembers everything that went wrong on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# A browser that talks to nobody but the page under test.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PATIENCE = 15_000


@contextmanager
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    # Playwright's loop runs in this thread; Django would refuse every query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


class Watched:
    """A browser window of one person. ``wrong``: errors of scripts and refusals of the policy, with their page."""

    def __init__(self, running: Browser, **how: Any) -> None:
        said: dict[str, Any] = {"locale": "ja-JP", "viewport": {"width": 1280, "height": 900}, **how}
        self.context: BrowserContext = running.new_context(**said)
        self.context.set_default_timeout(PATIENCE)
        self.wrong: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("console", self._listen)
        self.page.on("requestfailed", self._failed)

    def _note(self, what: str) -> None:
        self.wrong.append(f"{self.page.url}: {what}")

    def _listen(self, message: Any) -> None:
        # A page that is refused says so in words; the browser's own line about its status is no error of ours.
        if message.type == "error" and "status of 4" not in message.text:
            self._note(message.text)

    def _failed(self, request: Any) -> None:
        # A navigation that the next one overtakes is no failure.
        if "ERR_ABORTED" not in str(request.failure):
            self._note(f"{request.url}: {request.failure}")

    def close(self) -> None:
        """Close the window."""
        self.context.close()


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
