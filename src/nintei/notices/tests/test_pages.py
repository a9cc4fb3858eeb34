"""The page of notices through HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nintei.notices import actions, queries
from nintei.notices.tests.conftest import AT, CRITERIA
from nintei.people import actions as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(client: Client, mio: Any) -> Client:
    client.force_login(mio, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_strangers_are_asked_who_they_are(client: Client, db: None) -> None:
    assert client.get("/notices/").status_code == 302
    assert client.post("/notices/readings/").status_code == 302


def test_the_page_lists_and_marks(signed_in: Client, moved: Callable[..., int], mio: Any) -> None:
    ids = [moved("warned", criteria=CRITERIA) for _ in range(31)]
    actions.tell(entry_ids=ids, at=AT)
    page = signed_in.get("/notices/")
    assert page.status_code == 200
    assert "71.2%" in page.content.decode()
    assert "未読が31件あります" in page.content.decode()
    newest = queries.notices_for(viewer=mio)[0]
    assert signed_in.post(f"/notices/{newest.id}/reading/").status_code == 302
    assert queries.unread_count(viewer=mio) == 30
    assert signed_in.post("/notices/readings/").status_code == 302
    assert queries.unread_count(viewer=mio) == 0
    older = signed_in.get("/notices/", {"before": newest.id - 29})
    assert older.content.decode().count("<li id=") == 1
    assert signed_in.get("/notices/", {"before": "x"}).status_code == 200


def test_somebody_elses_notice_is_not_there(client: Client, moved: Callable[..., int]) -> None:
    actions.tell(entry_ids=[moved("granted")], at=AT)
    sora = people.register_user(email="sora@example.com", display_name="Sora", at=AT)
    client.force_login(sora, backend="django.contrib.auth.backends.ModelBackend")
    from nintei.notices.models import Notice

    assert client.post(f"/notices/{Notice.objects.get().id}/reading/").status_code == 404


def test_a_fragment_shows_the_notice_as_read_and_the_bell_with_one_less(
    signed_in: Client, moved: Callable[..., int], mio: Any
) -> None:
    actions.tell(entry_ids=[moved("warned", criteria=CRITERIA), moved("granted")], at=AT)
    newest = queries.notices_for(viewer=mio)[0]
    answer = signed_in.post(f"/notices/{newest.id}/reading/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.startswith(f'<li id="notice-{newest.id}"') and "<html" not in answer.text
    assert "を既読にする" not in answer.text
    assert 'hx-swap-oob="true"' in answer.text and "未読 1 件" in answer.text


def test_unread_notices_come_first_then_days(signed_in: Client, moved: Callable[..., int], mio: Any) -> None:
    actions.tell(entry_ids=[moved("warned", criteria=CRITERIA), moved("granted")], at=AT)
    newest, oldest = queries.notices_for(viewer=mio)
    actions.mark_read(by=mio, notice_id=newest.id, at=AT)
    page = signed_in.get("/notices/").text
    assert 0 < page.index(f"notice-{oldest.id}") < page.index(f"notice-{newest.id}")
    assert page.count('class="day-name"') == 2
