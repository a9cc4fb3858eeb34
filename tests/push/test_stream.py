"""The push process itself: who is let in, who hears what and when, and what it survives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from nintei.config.push import door
from nintei.config.push.hub import MOST_STREAMS_PER_PERSON
from nintei.kit import live
from nintei.people import actions as people
from nintei.talk import actions as talk
from tests.push.conftest import enter
from tests.push.process import SITE, Pushing, Reader, address

Read = Callable[..., Reader]
QUIET = 0.3


@pytest.mark.django_db
def test_nobody_hears_of_what_nobody_may_see() -> None:
    at = timezone.now()
    mio = people.register_user(email="mio2@example.jp", display_name="Mio", at=at)
    assert door.hearers(["thread:1", "thread:x", "desk:1", "person:mio", "thread:" + "9" * 30]) == {
        "person:mio": {"mio"}
    }
    key = enter(mio)
    assert door.people_in([key, "nobody"]) == {key: mio.public_id}
    mio.set_password("another one 2026")
    mio.save()
    assert door.people_in([key]) == {}


def _topic(stage: SimpleNamespace) -> str:
    return f"thread:{stage.thread.pk}"


def _announce(*topics: str) -> None:
    with transaction.atomic():
        live.announce(*topics)


def test_only_pages_of_this_site_are_let_in_and_only_people_who_are_in(
    stage: SimpleNamespace, push: Pushing
) -> None:
    key = {"Cookie": f"sessionid={enter(stage.mio)}"}
    for status, said in (
        (401, {"Origin": SITE}),
        (401, {"Cookie": "sessionid=" + "x" * 32, "Origin": SITE}),
        (401, {"Cookie": "sessionid='; DROP TABLE", "Origin": SITE}),
        (403, {**key, "Origin": "http://localhost:8001"}),
        (403, {**key, "Origin": "null"}),
        (403, {**key, "Origin": SITE + ".example.jp"}),
        (403, {**key, "Sec-Fetch-Site": "cross-site"}),
        (403, {**key, "Sec-Fetch-Site": "none"}),
        (200, {**key, "Origin": SITE}),
        (200, {**key, "Sec-Fetch-Site": "same-origin"}),
    ):
        assert push.status(said) == status, said
    assert push.status({**key, "Origin": SITE}, method="POST") == 405
    assert push.status({**key, "Origin": SITE}, path="/") == 404


def test_the_two_of_a_thread_hear_of_a_message_and_a_stranger_does_not(
    stage: SimpleNamespace, read: Read
) -> None:
    mio, haru, sora = (read(enter(who)) for who in (stage.mio, stage.haru, stage.sora))
    assert mio.headers["access-control-allow-origin"] == SITE
    assert mio.headers["access-control-allow-credentials"] == "true"
    talk.send_message(by=stage.haru, thread_id=stage.thread.pk, body="追伸です。", at=timezone.now())
    assert mio.next() == haru.next() == ("changed", _topic(stage))
    assert sora.next(QUIET) == ""
    _announce(f"person:{stage.sora.public_id}", "thread:999999", "desk:1")
    assert sora.next() == ("changed", f"person:{stage.sora.public_id}")
    assert mio.next(QUIET) == ""


def test_what_is_rolled_back_is_never_heard_of(stage: SimpleNamespace, read: Read) -> None:
    mio = read(enter(stage.mio))
    with transaction.atomic():
        live.announce(_topic(stage))
        assert mio.next(QUIET) == ""
        transaction.set_rollback(True)
    with transaction.atomic():
        live.announce(f"person:{stage.mio.public_id}")
        assert mio.next(QUIET) == ""
    assert mio.next() == ("changed", f"person:{stage.mio.public_id}")


def test_reading_is_told_to_ones_own_other_windows_once(stage: SimpleNamespace, read: Read) -> None:
    at = timezone.now() + timedelta(seconds=1)
    talk.send_message(by=stage.haru, thread_id=stage.thread.pk, body="もう一つ。", at=at)
    mio, haru = read(enter(stage.mio)), read(enter(stage.haru))
    while mio.next(QUIET) or haru.next(QUIET):
        pass
    for later in (1, 2):
        talk.mark_read(by=stage.mio, thread_id=stage.thread.pk, at=at + timedelta(seconds=later))
    assert mio.next() == ("changed", f"person:{stage.mio.public_id}")
    assert mio.next(QUIET) == haru.next(QUIET) == ""


def test_there_is_a_sign_of_life(stage: SimpleNamespace, read: Read) -> None:
    sora = read(enter(stage.sora))
    beats = [sora.next(beats=True), sora.next(beats=True)]
    assert ("beat", ".") in beats


def test_a_page_that_took_its_time_hears_what_it_missed(stage: SimpleNamespace, read: Read) -> None:
    key = enter(stage.mio)
    first = read(key)
    _announce(_topic(stage))
    assert first.next() == ("changed", _topic(stage))
    assert _topic(stage) in read(key, age="1").next()[1]
    assert read(key, age="100000").next()[0] == "again"
    assert read(key, age="yesterday").next()[0] == "again"
    assert read(key, age="0", **{"Last-Event-ID": "1"}).next()[0] == "again"


def test_whose_session_is_over_hears_no_more(stage: SimpleNamespace, read: Read) -> None:
    kept, gone, late, forged, idle = (enter(stage.sora) for _ in range(5))
    sora, *others = [read(key) for key in (kept, gone, late, forged)]
    Session.objects.filter(session_key=gone).delete()
    Session.objects.filter(session_key=late).update(expire_date=timezone.now())
    # What a changed password does: the hash is that of another one.
    elses = Session.objects.get(session_key=enter(stage.mio)).get_decoded()
    data = Session.objects.get(session_key=idle).get_decoded()
    data["_auth_user_hash"] = elses["_auth_user_hash"][::-1]
    Session.objects.filter(session_key=forged).update(
        session_data=Session.get_session_store_class()().encode(data)
    )
    for reader in others:
        assert reader.next() == ("bye", ".")
        assert reader.next() is None
    _announce(f"person:{stage.sora.public_id}")
    assert sora.next() == ("changed", f"person:{stage.sora.public_id}")
    type(stage.sora).objects.filter(pk=stage.sora.pk).update(is_active=False)
    assert sora.next() == ("bye", ".")
    type(stage.sora).objects.filter(pk=stage.sora.pk).update(is_active=True)


def test_more_pages_than_a_person_can_look_at_close_the_oldest(stage: SimpleNamespace, read: Read) -> None:
    key = enter(stage.haru)
    pages = [read(key) for _ in range(MOST_STREAMS_PER_PERSON)]
    assert pages[0].next(QUIET) == ""
    read(key)
    assert pages[0].next() == ("enough", ".")
    assert pages[0].next() is None
    _announce(f"person:{stage.haru.public_id}")
    assert pages[1].next()[0] == "changed"
    with psycopg.connect(address()) as looking:
        ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        # The tests' own, the one that listens, and the few that ask: not one for each page.
        assert looking.execute(ours).fetchone()[0] <= 4


def test_it_comes_back_when_its_connection_is_killed_and_pages_ask_again(
    stage: SimpleNamespace, read: Read
) -> None:
    mio, sora = read(enter(stage.mio)), read(enter(stage.sora))
    with psycopg.connect(address(), autocommit=True) as killer:
        killed = killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'nintei push' AND datname = current_database()"
        ).fetchall()
    assert killed == [(True,)]
    assert mio.next() == sora.next() == ("again", ".")
    _announce(_topic(stage))
    assert mio.next() == ("changed", _topic(stage))


def test_it_stops_in_order_with_pages_open(stage: SimpleNamespace, push: Pushing, read: Read) -> None:
    mio = read(enter(stage.mio))
    assert push.stop() == 0
    assert mio.next() == ("bye", ".")
    assert mio.next() is None
