"""The way in: a mailed code, an authenticator, a passkey; and one's hours, set without a mouse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from nintei.notices.tests.conftest import Inbox
from nintei.people import queries, rules
from tests.browser.conftest import Open, log_in, mailed_code, submit
from tests.cast import enter

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 4, 1, tzinfo=UTC)


def test_somebody_signs_up_with_a_mailed_code_and_is_in(window: Open, site: str, inbox: Inbox) -> None:
    page = window()
    page.goto(f"{site}/account/signup/")
    page.fill("[name=email]", "new@example.jp")
    submit(page, "email")
    page.fill("[name=code]", mailed_code(inbox, 1))
    submit(page, "code")
    page.wait_for_url(f"{site}/me/welcome/")
    assert inbox.mails[0]["To"] == "new@example.jp"
    expect(page.locator("[name=display_name]")).to_have_value("")
    page.fill("[name=display_name]", "あたらしい人")
    page.check("[name=purpose][value=freelancer]")
    page.check("[name=week][value=evenings_weekends]")
    submit(page, "purpose")
    page.wait_for_url(f"{site}/me/profile/")
    expect(page.locator("[name=display_name]")).to_have_value("あたらしい人")
    expect(page.locator("#needs")).not_to_contain_text("稼働時間、")


def test_a_wrong_code_lets_nobody_in(window: Open, site: str, inbox: Inbox) -> None:
    enter(at=AT)
    page = window()
    page.goto(f"{site}/account/login/code/")
    page.fill("[name=email]", "mio@example.jp")
    submit(page, "email")
    mailed_code(inbox, 1)
    page.fill("[name=code]", "ZZZ-ZZZ")
    submit(page, "code")
    page.goto(f"{site}/certification/")
    assert "/account/login" in page.url


def test_a_mailed_code_logs_in_and_leads_back(window: Open, site: str, inbox: Inbox) -> None:
    enter(at=AT)
    page = window()
    page.goto(f"{site}/certification/")
    assert "/account/login/" in page.url
    log_in(page, site, "mio@example.jp", inbox)
    page.goto(f"{site}/certification/")
    assert page.url == f"{site}/certification/"


def test_an_authenticator_is_asked_for_once_it_is_set_up(window: Open, site: str, inbox: Inbox) -> None:
    cast = enter(at=AT)
    page = window()
    log_in(page, site, "mio@example.jp", inbox)
    page.goto(f"{site}/account/2fa/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    page.fill("[name=code]", _one_time(secret))
    submit(page, "code")
    page.wait_for_url(lambda url: "/activate/" not in url)
    assert cast.mio.authenticator_set.filter(type="totp").exists()

    elsewhere = window()
    log_in(elsewhere, site, "mio@example.jp", inbox)
    assert "/account/2fa/authenticate/" in elsewhere.url
    elsewhere.goto(f"{site}/certification/")
    assert "/certification/" not in elsewhere.url.split("?")[0], "in without the second factor"


def _one_time(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


def _key(page: Page) -> None:
    """A passkey in the device: the browser's own virtual authenticator."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_logs_in(window: Open, site: str, inbox: Inbox) -> None:
    cast = enter(at=AT)
    page = window()
    _key(page)
    log_in(page, site, "mio@example.jp", inbox)
    page.goto(f"{site}/account/2fa/webauthn/add/")
    page.fill("[name=name]", "わたしの端末")
    if page.locator("[name=passwordless]").is_visible():
        page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    assert cast.mio.authenticator_set.filter(type="webauthn").exists()

    page.context.clear_cookies()
    page.goto(f"{site}/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/certification/")
    assert page.url == f"{site}/certification/"


def test_hours_are_set_with_the_keyboard_alone(window: Open, site: str, inbox: Inbox) -> None:
    cast = enter(at=AT)
    page = window()
    log_in(page, site, "mio@example.jp", inbox)
    page.goto(f"{site}/me/availability/")
    _tab_to(page, "a[href='?preset=business_hours']")
    page.keyboard.press("Enter")
    expect(page.locator("[name=slots]:checked")).to_have_count(5 * 9)
    # One stop for the whole week; arrows move inside it.
    _tab_to(page, "[name=slots]")
    for key, times in (("ArrowDown", 5), ("ArrowRight", 9)):
        for _ in range(times):
            page.keyboard.press(key)
    assert page.evaluate("document.activeElement.value") == str(5 * 24 + 9)
    page.keyboard.press("Space")
    _tab_to(page, "main form button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    week = queries.own_availability(viewer=cast.mio)
    assert rules.summary(week.hours) == "月〜金 9〜18時、土 9〜10時"
    expect(page.locator("main")).to_contain_text("月〜金 9〜18時、土 9〜10時")


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on such an element."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")
