"""Saved replies: the own list, the box, and what the clock makes of the same words again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nintei.kit.errors import Malformed, NotFound
from nintei.talk import actions
from nintei.talk.actions.replies import TooManyReplies
from nintei.talk.models import Message, SavedReply
from nintei.talk.queries import replies
from nintei.talk.tests.conftest import AT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


def _save(person, *titles):
    return [actions.save_reply(by=person, title=title, body=f"{title}の文", at=AT) for title in titles]


def _titles(person):
    return [reply.title for reply in replies.saved(viewer=person)]


def test_the_list_keeps_the_order_its_owner_gives_it(cast):
    one, two, three = _save(cast.mio, "一", "二", "三")
    actions.move_reply(by=cast.mio, reply_id=three.pk, is_up=True)
    actions.move_reply(by=cast.mio, reply_id=one.pk, is_up=True)
    actions.move_reply(by=cast.mio, reply_id=one.pk, is_up=False)
    assert _titles(cast.mio) == ["三", "一", "二"]
    actions.change_reply(by=cast.mio, reply_id=two.pk, title="弐", body="新しい文", at=AT)
    actions.remove_reply(by=cast.mio, reply_id=one.pk)
    _save(cast.mio, "四")
    assert _titles(cast.mio) == ["三", "弐", "四"]
    assert _titles(cast.haru) == []


def test_the_fifty_first_is_refused_and_so_is_nothing(cast):
    SavedReply.objects.bulk_create(
        SavedReply(owner=cast.mio, title="a", body="b", position=n, saved_at=AT) for n in range(50)
    )
    with pytest.raises(TooManyReplies, match="50件まで"):
        _save(cast.mio, "多すぎる")
    for title, body in ((" ", "文"), ("題", " "), ("あ" * 81, "文"), ("題", "あ" * 4001)):
        with pytest.raises(Malformed):
            actions.save_reply(by=cast.haru, title=title, body=body, at=AT)


def test_somebody_elses_saved_replies_are_not_there(cast, client, ask):
    (theirs,) = _save(cast.mio, "一")
    for verb, said in (
        (actions.change_reply, {"title": "x", "body": "x", "at": AT}),
        (actions.move_reply, {"is_up": True}),
        (actions.remove_reply, {}),
    ):
        with pytest.raises(NotFound):
            verb(by=cast.haru, reply_id=theirs.pk, **said)
    thread = ask(at=timezone.now())
    client.force_login(cast.haru)
    assert client.get(f"/me/saved-replies/{theirs.pk}/").status_code == 404
    for odd in (theirs.pk, "x", "", "²", "9" * 30):
        assert client.post(f"/threads/{thread.pk}/messages/", {"insert": odd}).status_code == 404
    assert Message.objects.count() == 1


def test_the_page_saves_changes_moves_and_removes(cast, client):
    client.force_login(cast.mio)
    address = "/me/saved-replies/"
    for title in ("お礼", "見積もり"):
        assert client.post(address, {"title": title, "body": "ありがとうございます。"}).status_code == 302
    answer = client.post(address, {"title": "長い", "body": "あ" * 4001})
    assert (answer.status_code, "あ" * 4001 in answer.text) == (422, True)
    first, second = SavedReply.objects.order_by("position")
    client.post(f"{address}{second.pk}/place/", {"to": "up"})
    page = client.get(address).text
    assert page.index("見積もり") < page.index("お礼")
    assert "80%を超えて同じ文面になると「定型文」" in page
    assert client.post(f"{address}{first.pk}/", {"title": "", "body": "x"}).status_code == 422
    client.post(f"{address}{first.pk}/", {"title": "御礼", "body": "どうも"})
    client.post(f"{address}{second.pk}/removal/")
    assert _titles(cast.mio) == ["御礼"]


@pytest.mark.parametrize("how", [{}, {"HX-Request": "true"}], ids=["without a script", "with htmx"])
def test_one_press_puts_a_reply_behind_what_is_written_and_sends_nothing(cast, client, ask, how):
    thread = ask(at=timezone.now())
    (reply,) = _save(cast.mio, "お礼")
    client.force_login(cast.mio)
    assert f'name="insert" value="{reply.pk}"' in client.get(f"/threads/{thread.pk}/").text
    said = {"body": "こんにちは。\r\n", "once": "k", "insert": reply.pk}
    answer = client.post(f"/threads/{thread.pk}/messages/", said, headers=how)
    assert (answer.status_code, ">\nこんにちは。\n\nお礼の文</textarea>" in answer.text) == (200, True)
    assert 'value="k"' in answer.text
    assert Message.objects.count() == 1
    client.force_login(cast.sora)
    assert client.post(f"/threads/{thread.pk}/messages/", said, headers=how).status_code == 404


def test_the_page_says_how_near_a_text_is_to_being_a_template(cast, client, ask):
    (reply,) = _save(cast.mio, "お礼")
    for number in range(5):
        when = timezone.now() - timedelta(days=20 * (number + 1))
        thread = ask(at=when)
        actions.send_message(by=cast.mio, thread_id=thread.pk, body=reply.body, at=when)
        actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=when)
    client.force_login(cast.mio)
    page = client.get("/me/saved-replies/").text
    # The fifth was held as a template, and is a first reply all the same.
    assert "最初の返信 5件中 5件" in page
    assert "次の返信は定型文になります" in page
