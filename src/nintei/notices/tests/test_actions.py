"""Told once, mailed once, in the receiver's language."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.kit.errors import NotFound
from nintei.notices import actions, queries
from nintei.notices.kinds import Topic
from nintei.notices.models import MailOut, Notice
from nintei.notices.queries import tokens
from nintei.notices.tests.conftest import AT, CRITERIA, Inbox
from nintei.people import actions as people
from nintei.record import queries as parties
from nintei.record.kinds import Kind

pytestmark = pytest.mark.django_db(transaction=True)
Moved = Callable[..., int]


def text_of(mail: Any, kind: str = "plain") -> str:
    return str(mail.get_body(preferencelist=(kind,)).get_content())


def jobs(name: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=name).count()


def tell(*entry_ids: int) -> int:
    return actions.tell(entry_ids=entry_ids, at=AT)


def test_a_warning_reaches_the_person_as_page_and_mail(moved: Moved, mio: Any, inbox: Inbox) -> None:
    entry = moved("warned", criteria=CRITERIA)
    assert jobs("notices.tell") == 1
    assert tell(entry) == 1
    assert tell(entry, entry) == 0
    (told,) = queries.notices_for(viewer=mio)
    assert told.topic is Topic.WARNED
    assert told.title == "「執筆」の認定：維持の基準を下回りました"
    assert told.lines[1] == (
        "期限内の納品率：9件から最も有利に見積もって 71.2%、維持の基準は 80.0%。"
        "あと4件の「期限内の納品」で基準に届きます。"
    )
    assert len(told.lines) == 2
    notice = Notice.objects.get()
    assert jobs("notices.send_mail") == 1
    assert actions.send_mail(mail_id=notice.mail.id, at=AT) is True
    assert actions.send_mail(mail_id=notice.mail.id, at=AT) is False
    (mail,) = inbox.mails
    assert mail["Subject"].strip() == told.title
    assert mail["To"] == "mio@example.com"
    assert mail["Message-ID"] == f"<{tokens.mail_token(notice.mail.id)}@localhost>"
    for body in (text_of(mail), text_of(mail, "html")):
        assert all(line in body for line in told.lines)
        assert "http://localhost:8000/certification/writing/" in body


def test_the_mail_speaks_the_receivers_language(moved: Moved, mio: Any, inbox: Inbox) -> None:
    people.choose_language(by=mio, locale="en")
    tell(moved("noticed", criteria=CRITERIA, effect_on="2026-06-05"))
    actions.send_mail(mail_id=MailOut.objects.get().id, at=AT)
    (mail,) = inbox.mails
    assert mail["Subject"].strip() == "Your certificate in Writing is due to end on 5 June 2026"
    text = text_of(mail)
    assert (
        "71.2% by the most favourable estimate from 9 events; the line for keeping it is 80.0%. 4 more"
        in text
    )
    assert not any("぀" <= sign <= "鿿" for sign in text), text


def test_an_offer_says_what_accepting_it_brings(moved: Moved, mio: Any, inbox: Inbox) -> None:
    tell(
        moved(
            "offered", benefits=[{"id": "badge", "ja": "バッジが表示されます。", "en": "A badge is shown."}]
        )
    )
    assert queries.notices_for(viewer=mio)[0].lines[-1] == "受けると：バッジが表示されます。"


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    results: list[Any] = []
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            results.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def test_two_workers_tell_and_send_once(moved: Moved, inbox: Inbox) -> None:
    entry = moved("lapsed", criteria=CRITERIA)
    assert sorted(at_once(lambda: tell(entry), lambda: tell(entry))) == [0, 1]
    mail_id = MailOut.objects.get().id
    send = lambda: actions.send_mail(mail_id=mail_id, at=AT)  # noqa: E731
    assert sorted(at_once(send, send, send)) == [False, False, True]
    assert len(inbox.mails) == 1


def test_history_is_listed_and_not_mailed(moved: Moved, mio: Any) -> None:
    tell(moved("granted", at=AT - timedelta(days=30)))
    assert [told.topic for told in queries.notices_for(viewer=mio)] == [Topic.GRANTED]
    assert not MailOut.objects.exists()


def hold(mio: Any) -> None:
    from nintei.catalog.queries import category
    from nintei.certification.models import PolicyVersion, Standing

    version = PolicyVersion.objects.create(
        series="certified", version=2, track="project", effective_from=AT.date(), document={}, digest="d",
        published_at=AT,
    )  # fmt: skip
    Standing.objects.create(
        about_id=parties.party_id(mio.public_id), category=category("writing"), policy=version, state="NONE"
    )
    # One legal move at a time, as the table's own guard demands.
    Standing.objects.update(state="ELIGIBLE")
    Standing.objects.update(state="CERTIFIED")


def test_a_policy_is_told_to_those_who_hold_its_certificate(moved: Moved, mio: Any) -> None:
    title = {"ja": "認定", "en": "Certified"}
    facts = {"series": "certified", "title": title, "version": 3, "effective_from": "2026-09-01"}
    first = moved("", kind=Kind.POLICY_PUBLISHED, **facts)
    assert tell(first) == 0
    hold(mio)
    assert tell(first) == 1
    (told,) = queries.notices_for(viewer=mio)
    assert told.title == "認定の基準が変わります：認定 第3版"
    assert told.lines[0].startswith("新しい基準は2026年9月1日の判定から")
    assert tell(moved("", kind=Kind.POLICY_PUBLISHED, **facts, category="design")) == 0


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_topic_makes_a_mail_in_both_languages(locale: str, mio: Any) -> None:
    mio.locale = locale
    facts = {
        "category": "writing",
        "criteria": CRITERIA,
        "effect_on": "2026-06-05",
        "title": "Certified",
        "version": 3,
        "name": "Haru",
        "deadline_at": AT.isoformat(),
    }
    for topic in Topic:
        notice = Notice(
            id=7, user=mio, topic=topic, source="entry:1", subject=facts, created_at=AT, last_at=AT
        )
        mail = queries.as_mail(MailOut(id=7, user=mio, notice=notice))
        whole = mail.subject + str(mail.body)
        assert "%(" not in whole
        assert any("぀" <= sign <= "ヿ" for sign in whole) == (locale == "ja"), whole


def test_a_link_never_leaves_the_site(moved: Moved, mio: Any) -> None:
    tell(moved("granted", url="//evil.example/"))
    assert queries.notices_for(viewer=mio)[0].url == "/certification/"


def test_reading_is_ones_own(moved: Moved, mio: Any) -> None:
    tell(moved("granted"), moved("recovered"))
    sora = people.register_user(email="sora@example.com", display_name="Sora", at=AT)
    first = Notice.objects.order_by("id")[0]
    with pytest.raises(NotFound):
        actions.mark_read(by=sora, notice_id=first.id, at=AT)
    assert queries.unread_count(viewer=mio) == 2
    actions.mark_read(by=mio, notice_id=first.id, at=AT)
    assert queries.unread_count(viewer=mio) == 1
    assert actions.mark_all_read(by=mio, at=AT) == 1
    assert queries.unread_count(viewer=mio) == 0
