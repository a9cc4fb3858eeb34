"""Long threads: fifty lines at a time from the newest back, steady while people write, in few queries."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from nintei.kit.errors import NotFound
from nintei.talk import actions
from nintei.talk.models import Message
from nintei.talk.queries import threads
from nintei.talk.rules import texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


@pytest.fixture
def long(cast, ask):
    """A thread with 200 messages, three of them at the very same moment."""
    now = timezone.now()
    thread = ask(at=now - timedelta(hours=9), body="0通目")
    Message.objects.bulk_create(
        Message(
            thread=thread, author=(cast.mio, cast.haru)[number % 2], body=f"{number}通目 a@example.jp",
            text_hash=texts.text_hash(str(number)), sent_at=now - timedelta(minutes=400 - 2 * (number // 3)),
        ) for number in range(1, 200)
    )  # fmt: skip
    first = Message.objects.get(thread=thread, body__startswith="190通目")
    for body in ("直した", "また直した"):
        Message.objects.create(
            thread=thread, author=first.author, body=body, text_hash="x", sent_at=now, revises=first
        )
    return thread


def numbers(page):
    return [int(each) for each in re.findall(r"(\d+)通目 a@", page)]


def test_earlier_lines_come_fifty_at_a_time_and_new_ones_do_not_move_them(cast, client, long):
    client.force_login(cast.mio)
    page = client.get(f"/threads/{long.pk}/").text
    seen = [numbers(page)]
    assert "また直した" in page
    while found := re.search(r'href="(/threads/\d+/lines/\?before=\d+)"', page):
        actions.send_message(by=cast.haru, thread_id=long.pk, body="新しい", at=timezone.now())
        whole = client.get(found[1])
        assert "最新のメッセージへ" in whole.text
        page = client.get(found[1], headers={"HX-Request": "true"}).text
        assert "<html" not in page
        assert "新しい" not in page
        seen.append(numbers(page))
    assert [len(set(each)) for each in seen] == [50, 50, 50, 49]
    assert [n for part in reversed(seen) for n in dict.fromkeys(part)] == list(range(1, 200))


def test_a_line_of_another_thread_is_no_place_to_go_on_from(cast, client, long, ask):
    other = Message.objects.get(thread=ask(whom=cast.sora, at=timezone.now()))
    client.force_login(cast.haru)
    assert client.get(f"/threads/{long.pk}/lines/", {"before": other.pk}).status_code == 404
    for odd in ("", "x", "²", "9" * 30):
        assert client.get(f"/threads/{long.pk}/lines/", {"before": odd}).status_code == 200
    client.force_login(cast.sora)
    before = Message.objects.filter(thread=long).latest("pk").pk
    assert client.get(f"/threads/{long.pk}/lines/", {"before": before}).status_code == 404


def test_a_long_thread_costs_no_more_queries_than_a_short_one(
    cast, client, long, django_assert_max_num_queries
):
    client.force_login(cast.mio)
    with django_assert_max_num_queries(24):
        client.get(f"/threads/{long.pk}/")
    with django_assert_max_num_queries(9):
        client.get("/threads/")
    assert threads.unread_count(viewer=cast.haru) == 1


def test_programs_go_on_from_the_first_line_to_the_last(cast, long):
    seen, after = [], 0
    while lines := threads.lines_after(
        viewer=cast.haru, thread_id=long.pk, at=timezone.now(), after=after, most=90
    ):
        seen.append(len(lines))
        after = lines[-1].id
    assert seen == [90, 90, 20]
    with pytest.raises(NotFound):
        threads.lines_after(viewer=cast.sora, thread_id=long.pk, at=timezone.now(), after=0, most=9)
