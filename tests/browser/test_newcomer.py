"""Somebody new, from the mailed code to the reply that counts: hours are compared before anything is sent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as project
from django.utils import timezone
from playwright.sync_api import Page, expect

from nintei.catalog.actions import ensure_category
from nintei.certification.actions import publish_defaults, refresh_previews
from nintei.notices.tests.conftest import Inbox
from nintei.people import actions as people
from nintei.search.actions import people as finding
from nintei.talk import actions as talk
from nintei.talk.models import Turn
from tests.browser.conftest import Open, follow, log_in, mailed_code, run_worker, submit
from tests.push.process import Pushing, pushing

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 3000
WEEKDAY_DAYS = "weekday_daytime"


class Calendar:
    """The site's clock, set back by some days until the story has waited for them."""

    def __init__(self) -> None:
        self.back = timedelta(days=8)

    def now(self) -> datetime:
        return datetime.now(UTC) - self.back


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    calendar = Calendar()
    monkeypatch.setattr(timezone, "now", calendar.now)
    return calendar


@pytest.fixture
def pushed(site: str, settings: Any, calendar: Calendar) -> Iterator[Pushing]:
    with pushing(site) as running:
        settings.PUSH_URL = running.url
        policy = {**project.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
        policy["connect-src"] = [*policy["connect-src"], running.url.removesuffix("/live/")]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy}
        yield running


def _sign_up(page: Page, site: str, inbox: Inbox) -> None:
    page.goto(f"{site}/account/signup/")
    page.fill("[name=email]", "mio@example.jp")
    submit(page, "email")
    page.fill("[name=code]", mailed_code(inbox, 1))
    submit(page, "code")
    page.wait_for_url(f"{site}/me/welcome/")
    page.fill("[name=display_name]", "みお")
    page.check("[name=purpose][value=freelancer]")
    submit(page, "purpose")
    page.wait_for_url(f"{site}/me/profile/")


def _fill_profile(page: Page) -> None:
    def save(section: str) -> None:
        page.locator(f"#{section} form button[type=submit]").click()
        expect(page.locator(f"#{section} [role=status]")).to_contain_text("保存しました")

    page.fill("#name [name$=headline]", "喫茶店と本屋のロゴを描きます")
    save("name")
    page.fill("#introduction [name$=introduction]", "平日の夜に、小さな店のロゴと看板を作っています。")
    save("introduction")
    page.select_option("#place [name$=prefecture]", "京都府")
    save("place")
    page.locator("#skills input[type=text]").first.fill("ｲﾗｽﾄﾚｰﾀｰ")
    save("skills")


def _work_in_the_evenings(page: Page, site: str) -> None:
    """With the pointer: the preset, then Saturday and Sunday away again."""
    page.goto(f"{site}/me/availability/")
    page.click("a[href='?preset=evenings_weekends']")
    for day in (5, 6):
        page.click(f"[data-day='{day}']")  # All of a day that is marked in part,
        page.click(f"[data-day='{day}']")  # then none of it.
    submit(page, "slots")
    expect(page.locator(".hours-total")).to_contain_text("月〜金 19〜23時")


def _find(page: Page, site: str) -> None:
    page.goto(f"{site}/people/")
    page.fill("main [name=q]", "喫茶店　ロゴ")
    page.locator("main [name=q]").press("Enter")
    follow(page, page.locator("article.person h2 a", has_text="みお"))
    expect(page.locator("main")).to_contain_text("月〜金 19〜23時")
    follow(page, page.locator("a", has_text="この人に相談する"))


def _ask(page: Page) -> None:
    """In the daytime: told before anything is sent. In the evening: sent."""
    page.select_option("[name=category]", "logo")
    page.fill("[name=title]", "本屋のロゴ")
    page.fill("[name=body]", "小さな本屋のロゴをお願いできますか。")
    mismatch = page.locator("#hours [role=alert]")
    expect(mismatch).to_contain_text("時間帯が重なりません")
    page.click("button:has-text('相談を送る')")
    expect(page.locator("main")).to_contain_text("確かめ")
    assert "/inquiry/" in page.url
    assert page.input_value("[name=body]") == "小さな本屋のロゴをお願いできますか。"
    page.uncheck(f"[name=contact][value={WEEKDAY_DAYS}]")
    page.check("[name=contact][value=weekday_evenings]")
    expect(mismatch).to_have_count(0)
    expect(page.locator("#hours")).to_contain_text("週20時間")
    follow(page, page.locator("button", has_text="相談を送る"))


def test_a_newcomers_evening_is_seen_before_anybody_writes_and_the_reply_counts(
    window: Open, site: str, inbox: Inbox, pushed: Pushing, calendar: Calendar
) -> None:
    began = timezone.now()
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=began)
    publish_defaults(at=began)
    people.register_user(
        email="haru@example.jp", display_name="はる", at=began, is_client=True, is_freelancer=False
    )

    mio = window()
    _sign_up(mio, site, inbox)
    _fill_profile(mio)
    _work_in_the_evenings(mio, site)
    finding.catch_up(at=timezone.now())
    badge = mio.locator("nav.wide #unread-threads")
    expect(badge).to_be_hidden()

    haru = window()
    log_in(haru, site, "haru@example.jp", inbox)
    _find(haru, site)
    _ask(haru)

    # She is told at once, on whatever page she is, and each sees the other's words without asking for them.
    expect(badge).to_contain_text("1", timeout=AT_ONCE)
    mio.goto(f"{site}/threads/")
    follow(mio, mio.locator("main a", has_text="本屋のロゴ").first)
    expect(mio.locator(".talk-clock")).to_contain_text("あなたの返信の期限")
    expect(haru.locator(".talk-clock")).to_contain_text("みおさんの返信の期限")
    mio.fill("#id_body", "はい、お引き受けできます。今夜ラフをお送りします。")
    mio.locator("form:has(#id_body) button", has_text="送る").click()
    answered = time.perf_counter()
    expect(haru.locator(".talk-bubble", has_text="今夜ラフを")).to_be_visible(timeout=AT_ONCE)
    print("from click to visible, ms:", round(1000 * (time.perf_counter() - answered)))
    expect(haru.locator(".talk-clock")).to_contain_text("返信がありました")

    # Days later the deadline has passed, and what happened stands on her certification page.
    calendar.back = timedelta(0)
    turn = Turn.objects.get()
    assert turn.deadline_at < timezone.now()
    assert talk.settle_due_turns(at=timezone.now()) == 1
    refresh_previews(today=timezone.localdate())
    run_worker()
    mio.goto(f"{site}/certification/")
    follow(mio, mio.locator("main a[href='/certification/logo/']").first)
    # A complete profile is a fact by now, and no longer asked for.
    expect(mio.locator(".cert-conditions .ok", has_text="プロフィールが埋まっている")).to_have_count(1)
    expect(mio.locator(".cert-conditions .no", has_text="本人確認が済んでいる")).to_have_count(1)
    mio.goto(f"{site}/certification/logo/events/reply/")
    expect(mio.locator("main")).to_contain_text("はる")
    expect(mio.locator("main")).to_contain_text(
        f"{turn.deadline_at.astimezone(ZoneInfo('Asia/Tokyo')):%-m月%-d日}"
    )
