"""What people type, paste or aim at us: refused in words with everything kept, or shown without harm."""

import time

import pytest
from django.utils import timezone

from nintei.talk import actions
from nintei.talk.kinds import Contact
from nintei.talk.models import Message, Report, SavedReply, Thread
from nintei.talk.rules import contacts, texts

CONTACTS = [
    ("ｍｉｏ＠ｅｘａｍｐｌｅ．ｃｏｍ へ", {Contact.MAIL}),
    ("mio＠example.jp", {Contact.MAIL}),
    ("mio アットマーク example.jp", {Contact.MAIL}),
    ("mio アット gmail.com", {Contact.MAIL}),
    ("mio [at] example [dot] jp", {Contact.MAIL}),
    ("mio＠example ドット jp まで", {Contact.MAIL}),
    ("mio(a)gmail.com", {Contact.MAIL}),
    ("m\u200bio@exa\u200bmple.jp", {Contact.MAIL}),
    ("０９０－１２３４－５６７８", {Contact.PHONE}),
    ("電話 090 1234 5678", {Contact.PHONE}),
    ("０９０ー１２３４ー５６７８", {Contact.PHONE}),
    ("〇九〇−一二三四−五六七八 にかけてください", {Contact.PHONE}),
    ("080.1234.5678", {Contact.PHONE}),
    ("⓪⑨⓪①②③④⑤⑥⑦⑧", {Contact.PHONE}),
    ("+81-90-1234-5678", {Contact.PHONE}),
    ("0120-123-456", {Contact.PHONE}),
    ("Ｌ\u200bＩＮＥ　ＩＤ：mio_works", {Contact.LINE}),
    ("らいんのID教えます", {Contact.LINE}),
    ("ﾗｲﾝ交換しましょう", {Contact.LINE}),
    ("L I N E のIDは mio です", {Contact.LINE}),
    ("ｈｔｔｐｓ：／／example.com/x", {Contact.URL}),
    ("line.me/ti/p/abc で", {Contact.URL, Contact.LINE}),
    ("example ドット com で検索", {Contact.URL}),
]
INNOCENT = [
    "予算は 1,000,000円、期間は 2026-05-01〜2026-08-31 です",
    "会議は 10:00-11:30、03番会議室", "〒150-0001 東京都渋谷区", "請求番号 2026-0512-0001", "バージョン 0.9.12 と 1.0.3",
    "ラインナップ、オンライン、デッドライン、パイプライン", "拡張子は .jp2 や .infosys", "@mio さんの案に賛成",
    "三〇〇〇字で一文字一円", "アットホームな喫茶店です", "A4で1000-2000-3000部の見積もり", "ドットの模様とラインの太さ",
    "090 という型番の棚が 12 台", "on-line/off-line の両方", "1線にラインを引く",
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), CONTACTS, ids=[text for text, _found in CONTACTS])
def test_contact_details_are_noticed_in_whatever_dress(text, found):
    assert set(contacts.contact_details(text)) == found


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_no_contact_is_left_alone(text):
    assert not contacts.contact_details(text)


@pytest.mark.parametrize("sign", ["a", "a.", "0", "0-", "090-", "@", "a@", "line ", "x.y", "٣", "アット"])
def test_no_text_keeps_the_page_waiting(sign):
    text = (sign * 4000)[:4000]
    began = time.perf_counter()
    contacts.contact_details(text)
    assert time.perf_counter() - began < 0.2


def test_a_template_cannot_hide_behind_what_nobody_sees():
    assert texts.text_hash("後ほど\u200bご連絡\u2060します\u202e") == texts.text_hash("後ほどご連絡します")


EVIL = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ secret }}{% load x %}", "'; DROP TABLE talk_thread; --",
    "abc\u202egnp.exe", "\u2066\u2067\u200b\ufeff見える\u2069", "مرحبا ご依頼 שלום", "Z\u0335\u0336\u0337\u0338\u0339algo", "\x00\x08制御", "👩‍👩‍👧 👍🏽",
]  # fmt: skip
ADDRESSES = {
    "message": ("/threads/{thread}/messages/", {"body": "{text}"}),
    "correction": ("/threads/{thread}/messages/{message}/correction/", {"body": "{text}"}),
    "decline": ("/threads/{thread}/decline/", {"decline-reason": "other", "decline-note": "{text}"}),
    "report": ("/threads/{thread}/report/", {"report-reason": "other", "report-note": "{text}"}),
    "saved reply": ("/me/saved-replies/", {"title": "{text}", "body": "{text}"}),
}
ASKING = {
    "category": "logo", "title": "{text}", "body": "{text}", "contact": "weekday_evenings", "contact_zone": "Asia/Tokyo"
}  # fmt: skip


def kept():
    """Every text that anybody could send."""
    rows = [Message.objects.values_list("body", flat=True), Thread.objects.values_list("title", flat=True)]
    rows += [
        SavedReply.objects.values_list("title", flat=True),
        Report.objects.values_list("note", flat=True),
    ]
    return [text for row in rows for text in row]


@pytest.fixture
def sends(cast, ask, client):
    """Send one text in every field of the room, as Mio and as Haru."""
    now = timezone.now()

    def send(text):
        thread = ask(at=now)
        message = actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=now)
        client.force_login(cast.mio)
        for name, (address, said) in ADDRESSES.items():
            where = address.format(thread=thread.pk, message=message.pk)
            yield (
                name,
                client.post(where, {key: value.replace("{text}", text) for key, value in said.items()}),
            )
        client.force_login(cast.haru)
        yield "thread", client.get(f"/threads/{thread.pk}/")
        said = {key: value.replace("{text}", text) for key, value in ASKING.items()}
        actions.block(by=cast.haru, public_id=cast.sora.public_id, at=now)
        actions.unblock(by=cast.haru, public_id=cast.sora.public_id, at=now)
        yield "inquiry", client.post(f"/people/{cast.sora.public_id}/inquiry/", said)
        yield "list", client.get("/threads/")

    return send


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_is_broken")
def test_markup_and_unseen_signs_do_no_harm_anywhere(cast, sends):
    for name, answer in sends("\n".join(EVIL)):
        assert answer.status_code in {200, 302, 422}, name
        # What is refused comes back to its author's own box as it was.
        unseen = ("\u202e", "\u200b", "\x00", "\u0339") if answer.status_code != 422 else ()
        for harm in ("<script>alert", "<img src=x", *unseen):
            assert harm not in answer.content.decode(), (name, harm)
    for text in kept():
        assert not set(text) & set("\u202e\u2066\u200b\ufeff\x00\x08\u0339"), text
    assert "مرحبا ご依頼 שלום" in Message.objects.filter(author=cast.mio).latest("pk").body
    assert "\n" not in Thread.objects.latest("pk").title


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_is_broken")
def test_a_hundred_thousand_signs_are_refused_and_come_back_whole(sends):
    long = "長" * 100_000
    for name, answer in sends(long):
        if name in {"thread", "list"}:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, long in answer.text) == (422, True), name
            assert "100000文字" in answer.text, name
    assert max(map(len, kept())) < 100


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_is_broken")
def test_nothing_but_unseen_signs_is_nothing(sends):
    for name, answer in sends("\u200b\u2060\u3164 \u202e"):
        if name not in {"thread", "list"}:
            assert answer.status_code == 422, name
