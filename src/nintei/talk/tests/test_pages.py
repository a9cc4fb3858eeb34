"""Threads through HTTP: the pages, the fragment, refusals without loss, the stranger."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nintei.people import actions as people
from nintei.people.rules import PRESETS
from nintei.talk import actions
from nintei.talk.models import Block, Message, ReadMark, Report, Thread, Turn
from nintei.talk.tests.conftest import EVENINGS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def thread(ask, now):
    return ask(at=now - timedelta(minutes=1), body="一行目\n<b>二行目</b>")


def at(thread, rest=""):
    return f"/threads/{thread.pk}/{rest}"


def asked(cast, **said):
    return {
        "category": "logo", "title": "ロゴの相談", "body": "お願いできますか。", "contact": ["weekday_evenings"],
        "contact_zone": "Asia/Tokyo", **said,
    }  # fmt: skip


def test_the_form_shows_both_weeks_and_says_that_they_do_not_meet(cast, client):
    client.force_login(cast.haru)
    page = client.get(f"/people/{cast.mio.public_id}/inquiry/").text
    assert "月〜金 19〜23時" in page
    assert "月〜金 9〜18時" in page
    assert "時間帯が重なりません" in page
    assert 'name="acknowledged_mismatch"' in page


def test_a_mismatch_is_confirmed_before_it_is_sent_and_nothing_written_is_lost(cast, client):
    client.force_login(cast.haru)
    address = f"/people/{cast.mio.public_id}/inquiry/"
    answer = client.post(address, asked(cast, contact=["weekday_daytime"]))
    assert answer.status_code == 409
    assert "お願いできますか。" in answer.text
    assert "確認の欄に印を付けてください" in answer.text
    answer = client.post(address, asked(cast, contact=["weekday_daytime"], acknowledged_mismatch="on"))
    assert answer.status_code == 302
    assert Thread.objects.get().mismatch_seen_at


def test_an_inquiry_leads_to_its_thread_with_the_deadline_in_words(cast, client):
    client.force_login(cast.haru)
    answer = client.post(f"/people/{cast.mio.public_id}/inquiry/", asked(cast), follow=True)
    assert answer.redirect_chain == [(at(Thread.objects.get()), 302)]
    assert "Mioさんの返信の期限" in answer.text
    assert "数えるのは「月〜金 19〜23時」(Asia/Tokyo)だけです。" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"body": "あ" * 4001}, {"contact": []}, {"category": "tasks"}, {"contact_zone": "Mars"}],
    ids=["no title", "too long", "no hours", "tasks", "no such zone"],
)
def test_a_form_that_cannot_be_read_comes_back_whole(cast, client, wrong):
    client.force_login(cast.haru)
    answer = client.post(f"/people/{cast.mio.public_id}/inquiry/", asked(cast, **wrong))
    assert answer.status_code == 422
    assert wrong.get("body", "お願いできますか。") in answer.text
    assert not Thread.objects.exists()


def test_one_cannot_ask_oneself_somebody_without_work_or_nobody(cast, client):
    client.force_login(cast.mio)
    assert "あなた自身のプロフィール" in client.get(f"/people/{cast.mio.public_id}/inquiry/").text
    assert client.post(f"/people/{cast.mio.public_id}/inquiry/", asked(cast)).status_code == 409
    assert "仕事を受けていません" in client.get(f"/people/{cast.haru.public_id}/inquiry/").text
    assert client.get("/people/nobody/inquiry/").status_code == 404


def test_hours_chosen_so_far_are_compared_in_a_fragment(cast, client):
    client.force_login(cast.haru)
    said = {"contact": ["weekday_evenings", "weekends"], "contact_zone": "Asia/Tokyo"}
    fragment = client.get(f"/people/{cast.mio.public_id}/inquiry/hours/", said).text
    assert fragment.lstrip().startswith('<div id="hours"')
    assert "週20時間" in fragment
    assert "重なりません" not in fragment


def test_somebody_with_own_hours_begins_with_them(cast, client):
    people.save_availability(
        by=cast.sora, hours=PRESETS["weekends"], at=timezone.now(), time_zone="Europe/Paris"
    )
    client.force_login(cast.sora)
    page = client.get(f"/people/{cast.mio.public_id}/inquiry/").text
    assert "自分の稼働時間と同じ" in page
    assert "Europe/Paris" in page


def test_both_sides_see_the_deadline_and_the_stranger_sees_nothing(cast, client, thread):
    shown = {}
    for name in ("haru", "mio"):
        client.force_login(getattr(cast, name))
        shown[name] = client.get(at(thread)).text
        assert "&lt;b&gt;二行目&lt;/b&gt;" in shown[name]
        assert ReadMark.objects.filter(user=getattr(cast, name)).exists()
    assert "あなたの返信の期限" in shown["mio"]
    assert "Mioさんの返信の期限" in shown["haru"]
    client.force_login(cast.sora)
    assert client.get(at(thread)).status_code == 404


@pytest.mark.parametrize(
    "rest",
    ["messages/", "decline/", "closure/", "no-reply-needed/", "report/", "messages/{message}/correction/"],
)
def test_a_stranger_changes_nothing(cast, client, thread, rest):
    client.force_login(cast.sora)
    rest = rest.format(message=Message.objects.get().pk)
    said = {"body": "x", "decline-reason": "price", "report-reason": "spam"}
    assert client.post(at(thread, rest), said).status_code == 404
    assert (Message.objects.count(), Report.objects.count(), Turn.objects.get().state) == (1, 0, "OPEN")
    client.logout()
    assert client.post(at(thread, rest), said).status_code == 302


def test_an_operator_is_a_stranger_to_a_thread(cast, client, thread):
    desk = people.register_user(
        email="desk@example.jp", display_name="Desk", at=timezone.now(), is_operator=True
    )
    client.force_login(desk)
    assert client.get(at(thread)).status_code == 404


def test_a_reply_without_a_script_goes_back_to_the_thread(cast, client, thread):
    client.force_login(cast.mio)
    answer = client.post(
        at(thread, "messages/"), {"body": "お受けできます。\r\n詳しく教えてください。"}, follow=True
    )
    assert answer.redirect_chain == [(at(thread), 302)]
    assert "返信がありました" in answer.text
    assert Message.objects.latest("pk").body == "お受けできます。\n詳しく教えてください。"


def test_a_reply_with_htmx_brings_the_same_fragment(cast, client, thread):
    client.force_login(cast.mio)
    whole = client.get(at(thread)).text
    answer = client.post(at(thread, "messages/"), {"body": "はい"}, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith(f'<div id="thread-{thread.pk}"')
    assert "<html" not in answer.text
    assert f'<div id="thread-{thread.pk}"' in whole


@pytest.mark.parametrize(
    ("body", "said"),
    [("", "本文を書いてください"), ("あ" * 4001, "今は4001文字です")],
    ids=["nothing", "too long"],
)
def test_a_message_that_is_refused_stays_in_the_box(cast, client, thread, body, said):
    client.force_login(cast.mio)
    answer = client.post(at(thread, "messages/"), {"body": body})
    assert answer.status_code == 422
    assert said in answer.text
    assert body in answer.text
    assert "maxlength" not in answer.text


def test_words_sent_into_an_ended_thread_are_given_back(cast, client, thread):
    actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=timezone.now())
    client.force_login(cast.mio)
    answer = client.post(at(thread, "messages/"), {"body": "長い返事"})
    assert answer.status_code == 409
    assert "長い返事" in answer.text
    assert "終わりました" in answer.text


def test_contact_details_are_flagged_and_kept(cast, client, ask):
    thread = ask(at=timezone.now(), body="haru@example.jp か 090-1234-5678 へ")
    client.force_login(cast.mio)
    page = client.get(at(thread)).text
    assert "haru@example.jp か 090-1234-5678 へ" in page
    assert "連絡先(メールの宛先、電話番号)のようです" in page
    assert "文章は消していません" in page


def test_a_correction_shows_what_was_there_before(cast, client, thread):
    client.force_login(cast.haru)
    message = Message.objects.get()
    assert "5分以内なら直せます" in client.get(at(thread)).text
    client.post(at(thread, f"messages/{message.pk}/correction/"), {"body": "直した文章です"})
    client.force_login(cast.mio)
    page = client.get(at(thread)).text
    assert "直した文章です" in page
    assert "修正済み" in page
    assert "一行目" in page
    assert "5分以内なら直せます" not in page


def test_a_correction_that_comes_too_late_is_given_back(cast, client, ask):
    thread = ask(at=timezone.now() - timedelta(minutes=6))
    client.force_login(cast.haru)
    answer = client.post(at(thread, f"messages/{Message.objects.get().pk}/correction/"), {"body": "遅い訂正"})
    assert answer.status_code == 409
    assert "遅い訂正" in answer.text
    assert "5分間だけ" in answer.text


def test_a_decline_is_one_form_with_its_reason(cast, client, thread):
    client.force_login(cast.mio)
    answer = client.post(at(thread, "decline/"), {"decline-reason": "other"})
    assert (answer.status_code, "理由をひとこと" in answer.text) == (422, True)
    free = timezone.localdate() + timedelta(days=30)
    client.post(at(thread, "decline/"), {"decline-reason": "busy", "decline-busy_until": free.isoformat()})
    client.force_login(cast.haru)
    page = client.get(at(thread)).text
    assert "予定が埋まっている" in page
    assert f"次に空く日は{free.month}月{free.day}日" in page
    assert "もう一度相談する" in page


def test_a_decline_can_be_one_press(cast, client, thread):
    client.force_login(cast.mio)
    page = client.get(at(thread)).text
    assert '<button class="btn" name="decline-reason" value="hours">時間帯が合わない</button>' in page
    assert client.post(at(thread, "decline/"), {"decline-reason": "hours"}).status_code == 302
    thread.refresh_from_db()
    assert thread.state == "DECLINED"


def test_the_client_says_no_reply_is_needed_or_takes_it_back(cast, client, thread):
    client.force_login(cast.haru)
    answer = client.post(at(thread, "no-reply-needed/"), follow=True)
    assert "「返信は不要です」と伝えられました。" in answer.text
    assert client.post(at(thread, "no-reply-needed/")).status_code == 409
    answer = client.post(at(thread, "closure/"), follow=True)
    assert "あなたがこのやり取りを終えました。" in answer.text
    assert 'name="body"' not in answer.text


def test_each_side_only_sees_its_own_buttons(cast, client, thread):
    client.force_login(cast.mio)
    page = client.get(at(thread)).text
    assert "辞退を伝える" in page
    assert "相談を取り下げる" not in page
    assert client.post(at(thread, "closure/")).status_code == 403
    client.force_login(cast.haru)
    page = client.get(at(thread)).text
    assert "相談を取り下げる" in page
    assert "辞退を伝える" not in page


def test_a_report_gives_a_case_number(cast, client, thread):
    client.force_login(cast.mio)
    answer = client.post(at(thread, "report/"), {"report-reason": "spam"}, follow=True)
    assert f"受付番号は{Report.objects.get().pk}です" in answer.text
    assert "報告を送る" not in answer.text


def test_a_block_can_be_made_and_lifted(cast, client, thread):
    client.force_login(cast.mio)
    assert (
        "続いていたやり取りは終わりました"
        in client.post(f"/people/{cast.haru.public_id}/block/", follow=True).text
    )
    assert "この相手をブロックしています。" in client.get(at(thread)).text
    client.force_login(cast.haru)
    answer = client.post(f"/people/{cast.mio.public_id}/inquiry/", asked(cast))
    assert (answer.status_code, "お願いできますか。" in answer.text) == (403, True)
    client.force_login(cast.mio)
    client.post(f"/people/{cast.haru.public_id}/block/removal/")
    assert Block.objects.get().lifted_at
    assert client.post(f"/people/{cast.haru.public_id}/block/removal/").status_code == 404


def test_the_list_shows_whats_new_and_what_is_due_in_few_queries(
    cast, client, ask, now, django_assert_max_num_queries
):
    for number in range(3):
        person = people.register_user(email=f"f{number}@example.jp", display_name=f"F{number}", at=now)
        people.save_availability(by=person, hours=EVENINGS, at=now)
        ask(whom=person, title=f"相談 {number}", at=now - timedelta(minutes=9 - number))
    mine = ask(at=now - timedelta(minutes=1))
    client.force_login(cast.haru)
    with django_assert_max_num_queries(12):
        page = client.get("/threads/").text
    assert page.index("ロゴの相談") < page.index("相談 2") < page.index("相談 0")
    assert page.count("相手の返信の期限") == 4
    client.force_login(cast.mio)
    page = client.get("/threads/").text
    assert "未読 1" in page
    assert "あなたの返信の期限" in page
    assert "相談 0" not in page
    client.get(at(mine))
    assert "未読" not in client.get("/threads/").text
    for odd in ("0", "x", "²", "99", "9" * 30):
        assert client.get("/threads/", {"page": odd}).status_code == 200


def test_somebody_without_threads_is_told_how_they_begin(cast, client):
    client.force_login(cast.sora)
    assert "まだやり取りはありません" in client.get("/threads/").text


def test_the_list_goes_on_after_thirty(cast, client, now):
    from nintei.catalog.queries import category

    Thread.objects.bulk_create(
        Thread(
            freelancer=cast.mio, client=cast.haru, category=category("logo"), title=f"昔の相談 {number:02}", state="CLOSED",
            contact_hours="1" * 168, contact_zone="Asia/Tokyo", opened_at=now, last_at=now - timedelta(days=number), ended_at=now,
        ) for number in range(31)
    )  # fmt: skip
    client.force_login(cast.haru)
    first, second = (client.get("/threads/", {"page": number}).text for number in (1, 2))
    assert ("昔の相談 29" in first, "昔の相談 30" in first, "古いやり取り" in first) == (True, False, True)
    assert ("昔の相談 30" in second, "新しいやり取り" in second, "古いやり取り" in second) == (
        True,
        True,
        False,
    )


def test_everything_is_said_in_english_too(cast, client, thread):
    client.cookies["django_language"] = "en"
    client.force_login(cast.mio)
    page = client.get(at(thread)).text
    assert "Please reply by" in page
    assert "Only these hours count: Mon–Fri 19:00–23:00 (Asia/Tokyo)." in page
    assert "Replying or declining stops the clock." in page
    client.force_login(cast.haru)
    assert "The hours do not overlap." in client.get(f"/people/{cast.mio.public_id}/inquiry/").text
    assert "They reply by" in client.get("/threads/").text


def test_the_button_to_ask_leads_to_the_form(cast):
    from django.template.loader import render_to_string

    from nintei.people.queries import profile_for

    def button(viewer, person):
        said = profile_for(viewer=viewer, public_id=person.public_id)
        return render_to_string("talk/_ask_button.html", {"person": said})

    assert f"/people/{cast.mio.public_id}/inquiry/" in button(cast.haru, cast.mio)
    assert not button(cast.mio, cast.mio).strip()
    assert not button(cast.mio, cast.haru).strip()
