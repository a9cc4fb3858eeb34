"""One's own profile in a browser: a section saves alone, skills are suggested, a photo becomes a face."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from playwright.sync_api import expect

from nintei.catalog import actions as catalog
from nintei.notices.tests.conftest import Inbox
from nintei.people import queries
from tests.browser import axe
from tests.browser.conftest import Open, log_in
from tests.cast import enter

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 4, 1, tzinfo=UTC)


def test_sections_save_alone_and_nothing_typed_elsewhere_is_lost(
    window: Open, site: str, inbox: Inbox
) -> None:
    mio = enter(at=AT).mio
    catalog.load_skills(at=AT)
    page = window()
    log_in(page, site, "mio@example.jp", inbox)
    page.goto(f"{site}/me/profile/")

    # A half-written introduction waits while other sections are saved.
    page.fill("[name=introduction]", "書きかけ")
    page.fill("[name=headline]", "ロゴと名刺")
    page.locator("#name button[type=submit]").click()
    expect(page.locator("#name [role=status]")).to_contain_text("保存しました。")
    expect(page.locator("[name=introduction]")).to_have_value("書きかけ")
    expect(page.locator("#needs")).not_to_contain_text("ひとこと")

    # What is wrong is said in the section, beside what was typed.
    page.fill("[name=display_name]", "\u200b \u200b")
    page.locator("#name button[type=submit]").click()
    expect(page.locator("#name")).to_contain_text("見える文字を入れてください。")
    expect(page.locator("[name=headline]")).to_have_value("ロゴと名刺")

    page.locator("[name=skills-0-name]").press_sequentially("ワードプ")
    expect(page.locator("#skill-suggestions option[value=WordPress]")).to_be_attached()
    page.fill("[name=skills-0-name]", "ワードプレス")
    page.select_option("[name=skills-0-level]", "3")
    page.locator("#skills button[type=submit]").click()
    expect(page.locator("[name=skills-0-name]")).to_have_value("WordPress")
    assert queries.skills_of([mio.public_id])[mio.public_id][0].level == 3

    out = io.BytesIO()
    Image.new("RGB", (300, 200), "coral").save(out, "JPEG")
    page.set_input_files(
        "[name=photo]", {"name": "顔.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    )
    page.locator("#photo form[enctype] button[type=submit]").click()
    expect(page.locator("#photo img.face")).to_be_visible()
    assert page.locator("#photo img.face").evaluate("one => one.decode().then(() => one.naturalWidth)") == 320

    # Too large is said before it is sent.
    page.evaluate("document.querySelector('[name=photo]').dataset.most = 100")
    page.set_input_files(
        "[name=photo]", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    )
    expect(page.locator("#photo [data-too-large]")).to_contain_text("大きすぎて送れません")
    axe.load(page)
    assert axe.violations(page) == []
