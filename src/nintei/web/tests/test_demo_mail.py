"""Mail of the seeded year: written, found, shown nowhere else."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from nintei.web import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_BACKEND = "nintei.config.mail.FolderBackend"
    return settings


def test_somebody_who_signs_up_in_the_demo_finds_the_code(client, demo):
    answer = client.post("/account/signup/", {"email": "somebody@example.jp"}, follow=True)
    assert "/demo/mail/" in answer.text
    [written] = queries.mails(demo.EMAIL_FILE_PATH, to="somebody@example.jp")
    assert written.code and written.code in client.get("/demo/mail/", {"to": "somebody@example.jp"}).text
    answer = client.post(answer.redirect_chain[-1][0], {"code": written.code})
    assert answer.status_code == 302 and "_auth_user_id" in client.session


def test_mails_are_listed_newest_first_in_japanese_and_only_their_owner_may_read_the_folder(demo):
    with mail.get_connection() as connection:
        for number in range(3):
            message = EmailMultiAlternatives(f"件名{number}", "本文です", to=["みお <mio@example.jp>"])
            message.attach_alternative("<p>本文です</p>", "text/html")
            connection.send_messages([message])
    found = queries.mails(demo.EMAIL_FILE_PATH, limit=2)
    assert [(one.subject, one.text, one.code) for one in found] == [
        ("件名2", "本文です", ""),
        ("件名1", "本文です", ""),
    ]
    assert demo.EMAIL_FILE_PATH.stat().st_mode & 0o077 == 0
    assert queries.mails(demo.EMAIL_FILE_PATH, to="other@example.jp") == []


def test_outside_the_demo_there_is_no_such_page(client):
    assert client.get("/demo/mail/").status_code == 404
    assert "/demo/mail/" not in client.get("/account/signup/").text
    assert "demo.example" not in client.get("/account/login/").text
