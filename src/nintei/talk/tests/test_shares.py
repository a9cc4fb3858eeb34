"""Contact details: shown when both agree, and to nobody else."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nintei.kit.errors import Forbidden, NotFound
from nintei.talk import actions
from nintei.talk.actions.shares import AlreadyAsked
from nintei.talk.models import Share
from nintei.talk.queries import threads
from nintei.talk.tests.conftest import AT, turn_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


def contact(thread, person):
    return threads.thread_for(viewer=person, thread_id=thread.pk, at=AT).contact


def test_both_agree_and_then_both_see(cast, client, ask):
    thread = ask(at=timezone.now(), body="haru@example.jp までどうぞ")
    address = f"/threads/{thread.pk}/contact/"
    client.force_login(cast.mio)
    page = client.get(f"/threads/{thread.pk}/").text
    assert "連絡先(メールの宛先)のようです" in page
    assert 'href="#contact"' in page
    answer = client.post(address, {"move": "ask", "words": "長" * 201})
    assert (answer.status_code, "長" * 201 in answer.text) == (422, True)
    assert client.post(address, {"move": "ask", "words": "mio@example.jp"}).status_code == 302
    client.force_login(cast.haru)
    page = client.get(f"/threads/{thread.pk}/").text
    assert "mio@example.jp" not in page
    assert "申し込んでいます" in page
    client.post(address, {"move": "agree", "words": "090-1234-5678"})
    assert "mio@example.jp" in client.get(f"/threads/{thread.pk}/").text
    client.force_login(cast.mio)
    page = client.get(f"/threads/{thread.pk}/").text
    assert "090-1234-5678" in page
    assert "のようです" not in page
    client.force_login(cast.sora)
    assert client.post(address, {"move": "ask", "words": "x"}).status_code == 404


def test_a_refusal_or_a_withdrawal_shows_nothing_and_each_side_asks_once(cast, ask):
    thread = ask()
    said = {"thread_id": thread.pk, "at": AT}
    actions.ask_contact(by=cast.mio, words="mio@example.jp", **said)
    with pytest.raises(AlreadyAsked):
        actions.ask_contact(by=cast.haru, words="haru@example.jp", **said)
    for verb in (actions.refuse_contact, lambda **s: actions.agree_contact(words="x", **s)):
        with pytest.raises(Forbidden):
            verb(by=cast.mio, **said)
    with pytest.raises(Forbidden):
        actions.withdraw_contact(by=cast.haru, **said)
    actions.refuse_contact(by=cast.haru, **said)
    assert (contact(thread, cast.haru).theirs, contact(thread, cast.haru).may_ask) == ("", True)
    with pytest.raises(AlreadyAsked):
        actions.ask_contact(by=cast.mio, words="また", **said)
    actions.ask_contact(by=cast.haru, words="haru@example.jp", **said)
    actions.withdraw_contact(by=cast.haru, **said)
    with pytest.raises(NotFound):
        actions.agree_contact(by=cast.mio, words="x", **said)
    assert contact(thread, cast.mio).theirs == ""
    # Asking for an address is no answer to the client's question.
    assert turn_of(thread).state == "OPEN"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE talk_share SET state = 'AGREED', others_words = 'x', settled_at = now()")
    assert Share.objects.count() == 2
