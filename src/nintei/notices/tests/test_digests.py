"""Digests: once a day or week, at the person's hour, never empty, never twice; and the page of wishes."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from nintei.notices import actions, queries
from nintei.notices.actions.digests import NothingNew
from nintei.notices.models import Digest, MailOut, Notice, Wishes
from nintei.notices.queries import mails, tokens
from nintei.notices.tests.conftest import NOON, Inbox, Stage, post_all

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def signed_in(client: Client, stage: Stage) -> Client:
    client.force_login(stage.mio, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_daily_digest_gathers_what_came_before_its_hour_once(
    stage: Stage, inbox: Inbox, signed_in: Client
) -> None:
    actions.save_wishes(by=stage.mio, at=NOON, message="daily", deadline="daily", digest_hour=18)
    stage.ask()
    stage.hear(NOON)
    assert MailOut.objects.count() == 0
    assert actions.make_digests(at=tokyo(12, 17, 50)) == 0
    assert actions.make_digests(at=tokyo(12, 18)) == 1
    assert [actions.make_digests(at=tokyo(12, 18, minute)) for minute in (0, 10, 50)] == [0, 0, 0]
    assert post_all(tokyo(12, 18)) == 1
    assert post_all(tokyo(12, 19)) == 0
    assert actions.make_digests(at=tokyo(13, 18)) == 0, "nothing is sent when nothing is new"
    (mail,) = inbox.mails
    assert mail["Subject"].strip() == "今日のお知らせのまとめ（1件）"
    assert "/notices/stop/" in mail["List-Unsubscribe"]
    digest = Digest.objects.get()
    page = signed_in.get(f"/notices/digests/{digest.pk}/").text
    text = str(mail.get_body(preferencelist=("plain",)).get_content())
    for words in ("Haruさんから新しいメッセージがあります（1件）", "メッセージ"):
        assert words in page and words in text
    assert f"http://localhost:8000/notices/digests/{digest.pk}/" in text


def test_what_comes_after_the_hour_waits_for_the_next_and_a_late_worker_still_sends(stage: Stage) -> None:
    actions.save_wishes(by=stage.mio, at=NOON, message="daily", digest_hour=8)
    stage.ask()
    stage.hear(NOON)
    assert actions.make_digests(at=tokyo(12, 23)) == 0
    assert actions.make_digests(at=tokyo(13, 12)) == 1


def test_a_weekly_digest_comes_on_its_day(stage: Stage) -> None:
    actions.save_wishes(by=stage.mio, at=NOON, message="weekly", digest_weekday=4, digest_hour=9)
    stage.ask()
    stage.hear(NOON)
    assert [actions.make_digests(at=tokyo(day, 9, 5)) for day in (13, 14, 15, 16)] == [0, 0, 1, 0]


def test_what_was_read_in_the_meantime_is_in_no_digest(stage: Stage) -> None:
    actions.save_wishes(by=stage.mio, at=NOON, message="daily")
    stage.ask()
    stage.hear(NOON)
    actions.mark_all_read(by=stage.mio, at=NOON)
    assert actions.make_digests(at=tokyo(13, 8)) == 0


def test_a_digest_asked_for_now_takes_what_is_unread_and_the_next_one_leaves_it_out(
    stage: Stage, signed_in: Client
) -> None:
    actions.save_wishes(by=stage.mio, at=NOON, message="daily")
    stage.ask()
    stage.hear(NOON)
    assert len(queries.preview(viewer=stage.mio, at=NOON)) == 1
    digest = actions.ask_digest(by=stage.mio, at=NOON)
    with pytest.raises(NothingNew):
        actions.ask_digest(by=stage.mio, at=NOON)
    assert actions.make_digests(at=tokyo(13, 8)) == 0
    assert mails.digest_page(viewer=stage.mio, digest_id=digest.pk).count == 1
    assert "未読のお知らせはありません" in signed_in.post("/notices/digests/", follow=True).text


def test_a_digest_whose_sender_died_is_not_sent_again_and_a_notice_is(stage: Stage, inbox: Inbox) -> None:
    """The lease: nobody else sends meanwhile; afterwards a digest stays in doubt, under reasons nothing does."""
    stage.ask()
    stage.hear(NOON)
    actions.ask_digest(by=stage.mio, at=NOON)
    at = NOON + 3 * MINUTE
    for mail in MailOut.objects.all():
        assert actions.claim_mail(mail_id=mail.pk, at=at) is True
        assert actions.send_mail(mail_id=mail.pk, at=at + MINUTE) is False
        actions.send_mail(mail_id=mail.pk, at=at + 11 * MINUTE)
    states = {bool(mail.digest_id): mail.state for mail in MailOut.objects.all()}
    assert states == {True: "in_doubt", False: "sent"}
    assert len(inbox.mails) == 1


def test_wishes_are_kept_and_a_wrong_pair_of_hours_keeps_what_was_chosen(
    stage: Stage, signed_in: Client
) -> None:
    page = signed_in.get("/me/notices/preferences/").text
    assert "これは止められません" in page and "宣伝のメールはありません" in page
    said = {
        "message": "daily", "deadline": "now", "result": "none", "certificate": "weekly", "record": "none",
        "quiet_from": "22", "quiet_until": "7", "digest_hour": "6", "digest_weekday": "5", "time_zone": "Europe/London",
    }  # fmt: skip
    answer = signed_in.post("/me/notices/preferences/", {**said, "quiet_until": ""})
    assert answer.status_code == 422 and 'value="daily" selected' in answer.text
    assert signed_in.post("/me/notices/preferences/", {**said, "quiet_until": "22"}).status_code == 422
    assert signed_in.post("/me/notices/preferences/", {**said, "message": "never"}).status_code == 422
    assert not Wishes.objects.exists()
    assert signed_in.post("/me/notices/preferences/", said).status_code == 302
    kept = Wishes.objects.get()
    assert (kept.message, kept.quiet_from, kept.quiet_until, kept.time_zone) == (
        "daily",
        22,
        7,
        "Europe/London",
    )


def test_reasons_have_no_wish(stage: Stage) -> None:
    every_kind_off = dict.fromkeys(("message", "deadline", "result", "certificate", "record"), "none")
    wishes = actions.save_wishes(by=stage.mio, at=NOON, **every_kind_off)
    ways = {
        topic: queries.wishes.channel(wishes, topic)
        for topic in ("warned", "lapsed", "policy_published", "message")
    }
    assert ways == {"warned": "now", "lapsed": "now", "policy_published": "now", "message": "none"}


def test_mail_about_reasons_cannot_be_unsubscribed_from(stage: Stage) -> None:
    facts: dict[str, Any] = {"category": "logo", "effect_on": "2026-06-05"}
    notice = Notice(
        id=7, user=stage.mio, topic="noticed", source="entry:1", subject=facts, created_at=NOON, last_at=NOON
    )
    mail = queries.as_mail(MailOut(id=7, user=stage.mio, notice=notice))
    assert "List-Unsubscribe" not in mail.extra_headers
    assert "配信の停止はできません" in str(mail.body)
    assert tokens.mail_token(7) in mail.extra_headers["Message-ID"]


def test_the_page_shows_one_kind_and_opens_what_it_is_about(stage: Stage, signed_in: Client) -> None:
    stage.ask()
    stage.hear(NOON)
    actions.remind(at=tokyo(13, 21))
    page = signed_in.get("/notices/").text
    assert "届いた理由：" in page and "?kind=deadline" in page
    only = signed_in.get("/notices/", {"kind": "deadline"}).text
    assert only.count("<li id=") == 1 and "稼働時間の半分" in only
    deadline = queries.notices_for(viewer=stage.mio, kind="deadline")[0]
    assert signed_in.get(f"/notices/{deadline.id}/")["Location"] == f"/threads/{stage.thread.pk}/"
    assert queries.unread_count(viewer=stage.mio) == 1
    signed_in.post("/notices/readings/", {"kind": "deadline"})
    assert queries.unread_count(viewer=stage.mio) == 1
    signed_in.post("/notices/readings/")
    assert queries.unread_count(viewer=stage.mio) == 0
