"""The frame of every page."""

from datetime import UTC, datetime

import pytest

from nintei.people import actions as people
from nintei.people.queries import user_by_email

pytestmark = pytest.mark.django_db


def test_the_front_page_speaks_both_languages(client):
    assert "根拠の見える認定" in client.get("/").text
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    answer = client.get("/")
    assert "Certification with its evidence in view" in answer.text
    assert 'lang="en"' in answer.text


def test_somebody_who_switches_the_language_gets_mail_in_it_too(client):
    mio = people.register_user(
        email="mio@example.jp", display_name="みお", at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    client.force_login(mio, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/notices/"}).url == "/notices/"
    assert user_by_email("mio@example.jp").locale == "en"
    client.post("/i18n/setlang/", {"language": "xx"})
    assert user_by_email("mio@example.jp").locale == "en"
    assert client.get("/i18n/setlang/").status_code == 405


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/"])
def test_account_pages_wear_the_same_frame(client, path):
    assert 'class="masthead"' in client.get(path).text


def test_a_missing_page_says_so(client):
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "ページがありません" in answer.text


def test_without_passwords_the_log_in_page_offers_a_code_and_a_passkey(client):
    page = client.get("/account/login/").text
    assert "番号をメールで受け取る" in page and "パスキーでログイン" in page
    assert "パスワード" not in page
