"""The story: offered, accepted, warned, noticed, contested, answered by somebody else, seen by both."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from nintei.certification import actions
from nintei.certification.models import Appeal, Evaluation, Standing
from nintei.kit.periods import Month
from nintei.notices.tests.conftest import Inbox
from nintei.record import actions as record
from tests.browser.conftest import Open, follow, log_in, run_worker
from tests.cast import career, enter

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_about_a_certificate_comes_out_of_the_blue(window: Open, site: str, inbox: Inbox) -> None:
    now = timezone.now()
    month = Month.of(now.astimezone(ZoneInfo("Asia/Tokyo")).date())
    cast = enter(at=now - timedelta(days=400))
    record.load(facts=career(cast.mio.public_id, now=month), at=now)
    mio, kei = window(), window(locale="en-US")
    log_in(mio, site, "mio@example.jp", inbox)

    # Offered: it is on the page and in the mail, and nothing is certified before she says so.
    actions.run_month(as_of=month.plus(-3).first_day, at=now)
    run_worker()
    assert inbox.mails[-1]["To"] == "mio@example.jp"
    mio.goto(f"{site}/notices/")
    mio.goto(f"{site}/certification/")
    assert _state(cast.mio.public_id) == "ELIGIBLE"
    follow(mio, mio.locator("main a[href$='/offer/']").first)
    follow(mio, mio.locator("form[action$='/accept/'] button"))
    assert _state(cast.mio.public_id) == "CERTIFIED"
    mio.goto(f"{site}/people/{cast.mio.public_id}/")
    expect(mio.locator("main")).to_contain_text("認定")

    # Two bad months: a warning first, then a notice with its date.
    for back, state in ((2, "CERTIFIED"), (1, "AT_RISK"), (0, "NOTICE")):
        actions.run_month(as_of=month.plus(-back).first_day, at=now)
        assert _state(cast.mio.public_id) == state
    mails = len(inbox.mails)
    run_worker()
    # The certificate, the warning, the notice.
    assert len(inbox.mails) == mails + 3
    effect = Standing.objects.get(about__key=cast.mio.public_id).effect_on
    mio.goto(f"{site}/certification/")
    ends = f"{effect.month}月{effect.day}日 に認定が終わります"
    expect(mio.locator("main")).to_contain_text(ends)

    # The statement leads to the appeal; the appeal is hers and waits for an answer.
    evaluation = Evaluation.objects.filter(about__key=cast.mio.public_id).latest("pk").pk
    slug = Standing.objects.get(about__key=cast.mio.public_id).category.slug
    follow(mio, mio.locator(f"main a[href='/certification/{slug}/']").first)
    follow(mio, mio.locator(f"a[href='/certification/statements/{evaluation}/']:visible").first)
    follow(
        mio, mio.locator(f"a[href='/certification/appeals/writing/evaluation/{evaluation}/']:visible").first
    )
    mio.locator("[name=grounds]").first.check()
    mio.fill("[name=text]", "依頼者が納品を受け取りませんでした。")
    follow(mio, mio.locator("form:has([name=text]) button").first)
    appeal = Appeal.objects.get()
    assert mio.url == f"{site}/certification/appeals/{appeal.pk}/"

    # An operator who had no part in it answers, in English.
    log_in(kei, site, "kei@example.jp", inbox)
    kei.goto(f"{site}/desk/certification/appeals/{appeal.pk}/")
    expect(kei.locator("main")).to_contain_text("依頼者が納品を受け取りませんでした。")
    kei.fill("[name=reasons]", "確認しました。記録を直します。")
    kei.check("[name=answer][value=upheld]")
    follow(kei, kei.locator("form:has([name=reasons]) button").first)

    # Both see the answer, and the certificate goes on.
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by_id) == ("UPHELD", cast.kei.pk)
    for page, path in (
        (mio, f"/certification/appeals/{appeal.pk}/"),
        (kei, f"/desk/certification/appeals/{appeal.pk}/"),
    ):
        page.goto(site + path)
        expect(page.locator("main")).to_contain_text("確認しました。記録を直します。")
    assert _state(cast.mio.public_id) == "CERTIFIED"
    mails = len(inbox.mails)
    run_worker()
    assert len(inbox.mails) > mails
    mio.goto(f"{site}/certification/")
    assert ends not in mio.locator("main").inner_text()


def _state(public_id: str) -> str:
    return str(Standing.objects.get(about__key=public_id).state)
