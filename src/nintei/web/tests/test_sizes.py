"""Too much at once is turned away in words, before it is read."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_request_that_is_too_large_is_refused_unread_in_the_readers_language(client: Client) -> None:
    for language, words in (("ja", "大きすぎて"), ("en", "too large")):
        answer = client.post("/me/profile/", CONTENT_LENGTH="900000000", HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 413
        assert words in answer.text
        assert "/static/web/style." in answer.text


def test_too_many_fields_say_so_and_lead_back() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    many = {f"field{number}": "x" for number in range(1_001)}
    answer = client.post("/me/profile/", many, HTTP_REFERER="http://testserver/me/profile/")
    assert answer.status_code == 413
    assert 'href="http://testserver/me/profile/"' in answer.text


def test_a_wrong_host_is_still_a_short_400(client: Client) -> None:
    client.raise_request_exception = False
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400
