"""A mail server that refuses, drops, is slow or reports later; and the person behind the address."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from nintei.kit.errors import NotFound
from nintei.notices import actions, queries
from nintei.notices.models import DeadAddress, MailOut, Wishes
from nintei.notices.queries import mails, tokens
from nintei.notices.tests.conftest import NOON, Inbox, Stage, post_all
from nintei.notices.tests.test_answers import report

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LATER = NOON + 3 * MINUTE


@pytest.fixture
def mail(stage: Stage) -> MailOut:
    """A mail about Haru's inquiry, due three minutes later."""
    stage.ask()
    stage.hear(NOON)
    return MailOut.objects.get()


def send(mail: MailOut, at: Any = LATER) -> MailOut:
    actions.send_mail(mail_id=mail.pk, at=at)
    mail.refresh_from_db()
    return mail


def test_a_server_that_is_busy_is_asked_again_later_and_gets_one_mail(mail: MailOut, inbox: Inbox) -> None:
    inbox.to_data = ["451 4.3.2 busy"]
    inbox.to_receiver = ["250 fine", "450 4.2.0 greylisted"]
    assert send(mail).said == "451 4.3.2 busy"
    assert (mail.state, mail.due_at) == ("waiting", LATER + MINUTE)
    assert actions.send_mail(mail_id=mail.pk, at=LATER) is False, "it is not due yet"
    assert send(mail, LATER + MINUTE).said == "450 4.2.0 greylisted"
    assert mail.due_at == LATER + 3 * MINUTE
    assert send(mail, LATER + 3 * MINUTE).state == "sent"
    assert len(inbox.mails) == 1


def test_a_dropped_or_endless_conversation_is_tried_again(mail: MailOut, inbox: Inbox, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    for minutes, mood in ((0, "drop"), (1, "slow")):
        inbox.to_data = [mood]
        assert send(mail, LATER + minutes * MINUTE).state == "waiting"
    assert (mail.attempts, mail.claimed_at) == (2, None)
    assert mail.said
    assert send(mail, LATER + 3 * MINUTE).state == "sent"
    assert len(inbox.mails) == 1


def test_without_a_server_it_is_given_up_after_five_days_and_the_operator_sees_it(
    mail: MailOut, settings: Any, stage: Stage
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    stage.haru.is_operator = True
    assert send(mail).state == "waiting"
    seen = queries.desk(viewer=stage.haru, at=LATER)
    assert (seen.waiting, seen.failing, len(seen.answers)) == (1, 1, 1)
    MailOut.objects.update(attempts=12)
    at = mail.due_at
    while send(mail, at).state == "waiting":
        at = mail.due_at
    assert mail.state == "given_up"
    assert timedelta(days=4) < at - NOON <= 5 * DAY
    assert queries.desk(viewer=stage.haru, at=at).lost == 1
    with pytest.raises(NotFound):
        queries.desk(viewer=stage.mio, at=at)


def test_an_address_that_is_refused_for_good_is_shown_on_every_page_until_it_is_proven(
    mail: MailOut, inbox: Inbox, stage: Stage, client: Client
) -> None:
    inbox.to_receiver = ["550 5.1.1 no such user"]
    assert send(mail).state == "undeliverable"
    client.force_login(stage.mio, backend="django.contrib.auth.backends.ModelBackend")
    assert "mio@example.com にメールが届きません" in client.get("/certification/policies/").text
    stage.say(stage.haru, NOON + DAY)
    stage.hear(NOON + DAY)
    post_all(NOON + DAY + 5 * MINUTE)
    assert inbox.mails == []

    assert client.post("/notices/address/").status_code == 302
    assert "送ったばかり" in client.post("/notices/address/", follow=True).text
    mails.proof_mail(public_id=stage.mio.public_id).send()
    link = re.search(r"http://localhost:8000(\S+)", str(inbox.mails[0].get_content()))
    assert link
    nobody = Client()
    assert "mio@example.com" in nobody.get(link[1]).text
    assert DeadAddress.objects.exists(), "a look changes nothing"
    actions.prove_address(token=link[1].split("/")[-2], at=NOON + DAY)
    assert nobody.post(link[1]).status_code == 200
    assert not DeadAddress.objects.exists()
    assert "届きません" not in client.get("/certification/policies/").text
    assert set(MailOut.objects.values_list("state", flat=True)) == {"waiting"}, "what waited goes out now"
    assert nobody.get("/notices/address/forged/").status_code == 404


def test_another_address_is_another_matter(mail: MailOut, inbox: Inbox, stage: Stage) -> None:
    inbox.to_receiver = ["550 5.1.1 no such user"]
    send(mail)
    stage.mio.email = "new@example.com"
    stage.mio.save()
    assert queries.dead_address(viewer=stage.mio) is None


def test_one_host_gets_so_many_mails_a_minute_and_no_more(
    mail: MailOut, inbox: Inbox, settings: Any, stage: Stage
) -> None:
    settings.MAIL_PER_HOST = 1
    stage.say(stage.mio, LATER)
    stage.hear(LATER)
    actions.ask_digest(by=stage.mio, at=LATER)
    send(mail)
    to_haru = MailOut.objects.get(user=stage.haru)
    digest = MailOut.objects.get(notice=None)
    assert send(to_haru, LATER + 3 * MINUTE).state == "sent", "another host"
    assert (send(digest, LATER + MINUTE / 2).state, digest.attempts) == ("waiting", 0)
    assert send(digest, LATER + 2 * MINUTE).state == "sent"


def test_every_mail_leaves_with_a_return_path_of_its_own_and_says_what_it_is(
    mail: MailOut, inbox: Inbox, settings: Any
) -> None:
    settings.MAIL_BOUNCES = "bounces@nintei.example"
    send(mail)
    assert inbox.returns == [f"bounces+{tokens.mail_token(mail.pk)}@nintei.example"]
    (sent,) = inbox.mails
    assert sent["From"] == "Nintei <no-reply@localhost>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Id"] == "Nintei <message.notices.localhost>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_genuine_report_marks_the_address_and_nothing_else_does(mail: MailOut, inbox: Inbox) -> None:
    send(mail)
    token = tokens.mail_token(mail.pk)
    forged = f"{mail.pk}-{'0' * 20}"
    heard = lambda raw: actions.hear_bounce(raw=raw, at=LATER)  # noqa: E731
    assert heard(b"Subject: hello\n\nhello") == "foreign"
    assert heard(report(to=f"bounces+{forged}@nintei.example")) == "foreign"
    assert heard(report(to=f"bounces+{10**9}-{token[-20:]}@nintei.example")) == "foreign"
    assert heard(report(to=f"bounces+{token}@nintei.example", action="delayed", status="4.4.1")) == "delay"
    assert heard(report(message_id=f"<{token}@localhost>", status="5.2.2")) == "failure"
    assert not DeadAddress.objects.exists()
    assert heard(report(message_id=f"<{token}@localhost>")) == "dead"
    assert DeadAddress.objects.get().email == "mio@example.com"


def test_one_click_ends_the_mails_of_one_kind_without_logging_in(
    mail: MailOut, inbox: Inbox, stage: Stage
) -> None:
    send(mail)
    link = str(inbox.mails[0]["List-Unsubscribe"]).strip(" <>").removeprefix("http://localhost:8000")
    program = Client(enforce_csrf_checks=True)
    page = program.get(link)
    assert page.status_code == 200 and "止めますか" in page.text
    assert not Wishes.objects.exists(), "a look changes nothing"
    for _ in range(2):
        assert program.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Wishes.objects.get().message == "none"
    stage.say(stage.haru, NOON + DAY)
    stage.hear(NOON + DAY)
    assert MailOut.objects.count() == 1 and len(stage.told(stage.mio)) == 2
    assert program.post(link[:-2] + "x/").status_code == 404
    reasons = f"/notices/stop/{tokens.stop_token(stage.mio.public_id, 'reasons')}/"
    assert program.post(reasons).status_code == 404
