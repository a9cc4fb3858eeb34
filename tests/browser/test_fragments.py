"""The vendored htmx in a real browser: what it does with answers that refuse. No server: answers are given here."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

WEB = Path(__file__).resolve().parents[2] / "src" / "nintei" / "web"
HTMX = WEB / "static" / "web" / "htmx" / "htmx.min.js"
CONFIG = re.search(r'<meta name="htmx-config".*?>', (WEB / "templates" / "web" / "base.html").read_text())[0]
ANSWERS = {422: "<p id=box>直してください</p>", 409: "<p id=box>もう決まっています</p>", 204: ""}
PAGE = f"""<!doctype html><meta charset=utf-8>{CONFIG}<script src=/htmx.js defer></script>
<body hx-headers:inherited='{{"X-CSRFToken":"token"}}'><p id=box>前</p>
{"".join(f"<button id=b{code} hx-post=/{code} hx-target='#box' hx-swap=outerHTML>{code}</button>" for code in ANSWERS)}"""


@contextmanager
def _chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The browser of the other tests when they have one: a second one in this thread would not start."""
    try:
        yield request.getfixturevalue("running")
    except pytest.FixtureLookupError:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            yield browser
            browser.close()


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    with _chromium(request) as browser, browser.new_context() as context:
        page = context.new_page()
        page.route("**/*", _answer)
        page.goto("http://nintei.test/")
        yield page


def _answer(route: Route) -> None:
    path = route.request.url.rsplit("/", 1)[1]
    if path == "htmx.js":
        route.fulfill(body=HTMX.read_text(), content_type="text/javascript")
    elif path.isdigit():
        known = route.request.headers.get("x-csrftoken") == "token"
        route.fulfill(status=int(path) if known else 500, body=ANSWERS[int(path)], content_type="text/html")
    else:
        route.fulfill(
            body=PAGE, content_type="text/html", headers={"Content-Security-Policy": "script-src 'self'"}
        )


@pytest.mark.parametrize(("code", "said"), [(422, "直してください"), (409, "もう決まっています")])
def test_a_refusing_fragment_is_swapped_in(page: Page, code: int, said: str) -> None:
    page.click(f"#b{code}")
    expect(page.locator("#box")).to_have_text(said)


def test_an_answer_without_content_changes_nothing(page: Page) -> None:
    with page.expect_response("**/204"):
        page.click("#b204")
    expect(page.locator("#box")).to_have_text("前")
