"""Two windows on one thread: what one says is seen in the other at once, without a reload and without losing a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as project
from django.utils import timezone
from playwright.sync_api import Page, expect

from nintei.catalog.actions import ensure_category
from nintei.certification.actions import publish_defaults
from nintei.kit.db import writes
from nintei.notices import actions as notices
from nintei.people import actions as people
from nintei.people.rules import PRESETS
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.talk import actions as talk
from tests.browser.chromium import Watched
from tests.browser.conftest import Open
from tests.push.conftest import enter
from tests.push.process import Pushing, pushing

# Far less than the half minute after which a page would ask by itself; what it really took is printed.
AT_ONCE = 10_000

# Moments by the clock that all windows share; the driver itself looks only now and then.
WHEN_PRESSED = """() => {
    window.pressed = [];
    document.addEventListener("submit", () => pressed.push(performance.timeOrigin + performance.now()), true);
}"""
WHEN_SHOWN = """() => {
    window.shown = [];
    const count = () => document.querySelectorAll(".talk-bubble").length;
    let known = count();
    new MutationObserver(() => {
        for (; known < count(); known += 1) shown.push(performance.timeOrigin + performance.now());
    }).observe(document.body, { childList: true, subtree: true });
}"""


@pytest.fixture
def cast(transactional_db: None) -> SimpleNamespace:
    """Haru has asked Mio, who has read it."""
    at = timezone.now() - timedelta(minutes=3)
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=at)
    publish_defaults(at=at)
    haru, mio = (
        people.register_user(
            email=f"{name}@example.jp", display_name=name, at=at, is_client=True, is_freelancer=True
        )
        for name in ("Haru", "Mio")
    )
    people.save_availability(by=mio, hours=PRESETS["weekday_evenings"], at=at)
    thread = talk.start_inquiry(
        by=haru, public_id=mio.public_id, category="logo", title="ロゴの相談", body="お願いできますか。",
        contact_hours=PRESETS["weekday_evenings"], contact_zone="Asia/Tokyo", at=at,
    )  # fmt: skip
    return SimpleNamespace(haru=haru, mio=mio, thread=thread)


@pytest.fixture
def pushed(site: str, cast: SimpleNamespace, settings: Any) -> Iterator[Pushing]:
    """The push process, and pages that listen to it."""
    with pushing(site) as running:
        settings.PUSH_URL = running.url
        policy = {**project.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
        policy["connect-src"] = [*policy["connect-src"], running.url.removesuffix("/live/")]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy}
        yield running


def _in(window: Open, site: str, user: Any, path: str) -> Page:
    page = window()
    page.context.add_cookies([{"name": "sessionid", "value": enter(user), "url": site}])
    with page.expect_response(lambda answer: "/live/" in answer.url):
        page.goto(site + path)
    return page


def _say(page: Page, words: str) -> None:
    page.fill("#id_body", words)
    page.locator("form:has(#id_body) button", has_text="送る").click()


def _warned(person: Any) -> int:
    return writes(record.note)(
        kind=Kind.STANDING_MOVED, about=person.public_id, category="logo", happened_at=timezone.now(),
        outcome=Outcome.NEUTRAL, ref="certification.move:1", at=timezone.now(), facts={"decision": "warned"},
    )  # fmt: skip


def test_two_people_see_each_others_words_at_once(
    window: Open, site: str, pushed: Pushing, cast: SimpleNamespace
) -> None:
    path = f"/threads/{cast.thread.pk}/"
    mio, haru = (_in(window, site, who, path) for who in (cast.mio, cast.haru))
    listing = _in(window, site, cast.mio, "/threads/")
    for page in (mio, haru, listing):
        page.evaluate("window.isTheSame = true")
    mio.locator("summary", has_text="運営に報告する").click()
    mio.fill("[name=report-note]", "書きかけの報告")
    mio.fill("#id_body", "いま書いて")
    haru.evaluate(WHEN_PRESSED)
    mio.evaluate(WHEN_SHOWN)
    for number in range(5):
        words = f"{number + 1}通目です。"
        _say(haru, words)
        expect(mio.locator(".talk-bubble", has_text=words)).to_be_visible(timeout=AT_ONCE)
        # What Mio types goes on, letter by letter, whatever comes in between.
        mio.locator("#id_body").press_sequentially("い")
    took = [
        shown - pressed
        for pressed, shown in zip(haru.evaluate("pressed"), mio.evaluate("shown"), strict=True)
    ]
    print("from the press to the words, ms:", *map(round, took))
    assert max(took) < AT_ONCE
    assert mio.locator("#id_body").input_value() == "いま書いて" + "い" * 5
    assert mio.evaluate("document.activeElement.name") == "body"
    assert mio.locator("[name=report-note]").input_value() == "書きかけの報告"
    assert mio.locator("details:has([name=report-note])").get_attribute("open") is not None
    _say(mio, "承りました。")
    expect(haru.locator(".talk-bubble", has_text="承りました。")).to_be_visible(timeout=AT_ONCE)
    expect(haru.locator(".talk-clock")).to_contain_text("返信がありました")
    expect(listing.locator(".talk-last")).to_contain_text("承りました。")
    mio.fill("#id_body", "間に合わなかった返事")
    haru.locator("button", has_text="相談を取り下げる").click()
    expect(mio.locator("[data-kept]")).to_contain_text("間に合わなかった返事", timeout=AT_ONCE)
    for page in (mio, listing):
        assert page.evaluate("window.isTheSame")


def test_counts_in_the_masthead_follow(
    window: Open, site: str, pushed: Pushing, cast: SimpleNamespace
) -> None:
    mio = _in(window, site, cast.mio, "/me/availability/")
    badge = mio.locator("nav.wide #unread-threads")
    expect(badge).to_contain_text("1")
    other = _in(window, site, cast.mio, f"/threads/{cast.thread.pk}/")
    expect(badge).to_be_hidden(timeout=AT_ONCE)
    other.close()
    talk.send_message(by=cast.haru, thread_id=cast.thread.pk, body="追伸です。", at=timezone.now())
    expect(badge).to_contain_text("1", timeout=AT_ONCE)
    bell = mio.locator("#bell")
    expect(bell.locator(".count")).to_have_count(0)
    notices.tell(entry_ids=[_warned(cast.mio)], at=timezone.now())
    expect(bell.locator(".count")).to_have_text("1", timeout=AT_ONCE)


def test_without_a_stream_the_page_asks(
    running: Any, site: str, pushed: Pushing, cast: SimpleNamespace
) -> None:
    watched = Watched(running)
    mio = _in(lambda: watched.page, site, cast.mio, f"/threads/{cast.thread.pk}/")
    pushed.stop()
    mio.evaluate("document.body.dataset.poll = 1")
    talk.send_message(by=cast.haru, thread_id=cast.thread.pk, body="届きますか。", at=timezone.now())
    expect(mio.locator(".talk-bubble", has_text="届きますか。")).to_be_visible(timeout=5000)
    # Nothing but the refused stream went wrong.
    assert [
        what for what in watched.wrong if "/live/" not in what and "ERR_CONNECTION_REFUSED" not in what
    ] == []
    mio.context.clear_cookies()
    mio.fill("#id_body", "書きかけ")
    with mio.expect_response(lambda answer: "/account/login/" in answer.url):
        pass
    mio.wait_for_timeout(1500)
    assert mio.locator("#id_body").input_value() == "書きかけ"
    watched.close()
