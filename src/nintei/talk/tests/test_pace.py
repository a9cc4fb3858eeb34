"""Too much at once, and the same twice: refused in words, counted exactly, nothing lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nintei.kit import pace
from nintei.talk import actions
from nintei.talk.models import Message, Sent, Thread
from nintei.talk.tests.conftest import AT, EVENINGS
from nintei.talk.tests.test_together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


def test_many_at_once_are_counted_exactly(cast, ask, settings, caplog):
    settings.TALK_MESSAGES_A_MINUTE = 20
    threads = [ask(), ask(whom=cast.sora)]

    def write(number):
        return lambda: actions.send_message(
            by=cast.haru, thread_id=threads[number % 2].pk, body=f"{number}通目", at=AT
        )

    given = at_once(*map(write, range(40)), hands=8)
    refused = [each for each in given if isinstance(each, pace.TooFast)]
    assert (len(refused), len([each for each in given if isinstance(each, Message)])) == (20, 20)
    assert Message.objects.filter(author=cast.haru).count() == 22
    assert Sent.objects.get().used == 20
    assert (refused[0].status, refused[0].facts["retry_after_s"]) == (429, 60)
    assert "too fast: message" in caplog.text
    # Others write on, and so does Haru when the minute is over.
    actions.send_message(by=cast.mio, thread_id=threads[0].pk, body="はい", at=AT)
    actions.send_message(by=cast.haru, thread_id=threads[0].pk, body="21通目", at=AT + timedelta(seconds=60))


def test_what_comes_too_fast_stays_in_the_box(cast, ask, client, settings):
    settings.TALK_MESSAGES_A_MINUTE = 1
    thread = ask(at=timezone.now())
    client.force_login(cast.mio)
    client.post(f"/threads/{thread.pk}/messages/", {"body": "一通目"})
    answer = client.post(f"/threads/{thread.pk}/messages/", {"body": "二通目の長い話", "once": "abc"})
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "二通目の長い話" in answer.text
    assert "1分間に1通まで" in answer.text
    assert 'value="abc"' in answer.text


def test_an_act_that_is_refused_for_another_reason_is_not_counted(cast, ask):
    thread = ask()
    with pytest.raises(Exception, match="本文"):
        actions.send_message(by=cast.haru, thread_id=thread.pk, body=" ", at=AT)
    assert not Sent.objects.exists()


# --- forms sent twice ----------------------------------------------------------------------------


def _browser(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_message_form_sent_many_times_at_once_makes_one_message(cast, ask):
    thread = ask(at=timezone.now())
    browsers = [_browser(cast.mio) for _ in range(4)]

    def press(browser):
        return lambda: browser.post(f"/threads/{thread.pk}/messages/", {"body": "はい\r\n", "once": "k"})

    answers = at_once(*map(press, browsers))
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, f"/threads/{thread.pk}/")
    }
    assert Message.objects.filter(author=cast.mio).count() == 1


def test_an_inquiry_form_sent_many_times_at_once_leads_to_one_thread(cast):
    said = {
        "category": "logo", "title": "ロゴの相談", "body": "お願いできますか。", "contact": ["weekday_evenings"],
        "contact_zone": "Asia/Tokyo", "once": "k",
    }  # fmt: skip
    browsers = [_browser(cast.haru) for _ in range(3)]
    answers = at_once(*[lambda b=b: b.post(f"/people/{cast.mio.public_id}/inquiry/", said) for b in browsers])
    assert {answer["Location"] for answer in answers} == {f"/threads/{Thread.objects.get().pk}/"}
    assert Message.objects.count() == 1


def test_the_first_result_is_given_again_even_when_the_thread_has_ended(cast, ask):
    thread = ask()
    first = actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=AT, once="k")
    actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=AT)
    assert actions.send_message(by=cast.mio, thread_id=thread.pk, body=" はい", at=AT, once="k") == first


def test_a_text_that_was_changed_before_it_was_sent_again_is_another_message(cast, ask):
    """The back button brings the form with its old key; what is written in it now must not be lost."""
    thread = ask()
    for body in ("はい", "いいえ"):
        actions.send_message(by=cast.mio, thread_id=thread.pk, body=body, at=AT, once="k")
    assert list(Message.objects.filter(author=cast.mio).order_by("pk").values_list("body", flat=True)) == [
        "はい",
        "いいえ",
    ]


def test_the_same_words_of_two_people_or_two_forms_are_not_taken_for_one(cast, ask):
    thread = ask(once="k", contact_hours=EVENINGS)
    assert ask(once="k").pk == thread.pk
    for person, once in ((cast.haru, "k"), (cast.mio, "k"), (cast.mio, "l"), (cast.mio, "")):
        actions.send_message(by=person, thread_id=thread.pk, body="はい", at=AT, once=once)
    assert Message.objects.count() == 5


def test_a_correction_sent_twice_is_one_version(cast, ask):
    ask()
    message = Message.objects.get()
    versions = [
        actions.edit_message(by=cast.haru, message_id=message.pk, body="直しました", at=AT) for _ in range(2)
    ]
    assert versions[0] == versions[1]
    assert Message.objects.count() == 2


def test_each_showing_of_a_form_has_a_key_of_its_own(cast, ask, client):
    thread = ask(at=timezone.now())
    client.force_login(cast.mio)
    keys = {client.get(f"/threads/{thread.pk}/").text.split('name="once" value="')[1][:32] for _ in range(2)}
    assert len(keys) == 2
