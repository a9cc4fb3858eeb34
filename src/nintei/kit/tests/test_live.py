"""Announcements: heard when they commit, never after a rollback, ids only, as few payloads as they fit in."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction

from nintei.kit import live


def test_a_payload_holds_many_topics_and_stays_shorter_than_postgresql_takes() -> None:
    topics = [f"person:{number:040}" for number in range(1000)]
    payloads = list(live.packed(topics))
    assert [topic for payload in payloads for topic in live.unpacked(payload)] == topics
    assert max(map(len, payloads)) < 8000
    assert len(payloads) == 7
    assert list(live.packed([])) == []


def test_what_is_no_topic_is_not_heard() -> None:
    assert live.unpacked("thread:1 hello thread: 8:x person:mio a:<b> " + "thread:" + "9" * 41) == [
        "thread:1",
        "person:mio",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said", ["thread", "thread:", "thread:1 2", "Thread:1", "thread:お願い", "person:a@b"]
)
def test_words_are_not_announced(said: str) -> None:
    with pytest.raises(ValueError, match="is not a kind of thing"):
        live.announce("thread:1", said)


@pytest.mark.django_db(transaction=True)
def test_it_is_heard_when_it_commits_and_never_after_a_rollback() -> None:
    with pytest.raises(RuntimeError, match="inside a verb"):
        live.announce("thread:1")
    connection.ensure_connection()
    said = connection.get_connection_params()
    address = psycopg.conninfo.make_conninfo(
        dbname=said["dbname"], host=said.get("host"), user=said.get("user"), port=said.get("port")
    )
    with psycopg.connect(address, autocommit=True) as listener:
        listener.execute(f"LISTEN {live.CHANNEL}")

        def heard() -> list[str]:
            return [each.payload for each in listener.notifies(timeout=0.15)]

        with transaction.atomic():
            live.announce("thread:1", "person:mio", "thread:1")
            assert heard() == []
        assert heard() == ["thread:1 person:mio"]
        with transaction.atomic():
            live.announce("thread:2")
            transaction.set_rollback(True)
        assert heard() == []
