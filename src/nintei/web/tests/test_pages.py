"""The frame of every page."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_front_page_speaks_both_languages(client):
    assert "根拠の見える認定" in client.get("/").text
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    answer = client.get("/")
    assert "Certification with its evidence in view" in answer.text
    assert 'lang="en"' in answer.text


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/"])
def test_account_pages_wear_the_same_frame(client, path):
    assert 'class="masthead"' in client.get(path).text


def test_a_missing_page_says_so(client):
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "ページがありません" in answer.text
