"""Pages of certification: every one opens, in both languages, with the numbers of the engine."""

from datetime import UTC, datetime

import pytest

from nintei.catalog.actions import ensure_category
from nintei.certification import actions
from nintei.people.actions import register_user

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def mio(client):
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=AT)
    actions.publish_defaults(at=AT)
    user = register_user(email="mio@example.test", display_name="Mio", at=AT)
    client.force_login(user)
    return user


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_criteria_are_open_to_everybody(mio, client, language):
    client.logout()
    client.cookies["django_language"] = language
    assert "certified" in client.get("/certification/policies/").text
    answer = client.get("/certification/policies/certified/")
    assert "★4.70" in answer.text
    assert ("维持" in answer.text or "維持の線" in answer.text) == (language == "ja")


def test_somebody_without_any_record_is_told_so(mio, client):
    assert "まだ記録がありません" in client.get("/certification/").text


def test_events_list_nothing_before_there_is_anything(mio, client):
    assert "記録はありません" in client.get("/certification/logo/events/rating/").text


def test_an_unknown_thing_is_refused_in_words(mio, client):
    for path in (
        "/certification/statements/9/",
        "/certification/logo/events/nothing/",
        "/certification/appeals/9/",
    ):
        assert client.get(path).status_code == 404
    assert client.post("/certification/standings/9/accept/").status_code == 404


def test_strangers_are_asked_to_log_in(client):
    assert client.get("/certification/").status_code == 302
