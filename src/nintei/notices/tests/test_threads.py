"""What happens in a thread reaches the other side: bundled, not while they read, and before it is too late."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nintei.notices import actions, queries
from nintei.notices.models import MailOut, Notice
from nintei.notices.tests.conftest import NOON, Inbox, Stage, post_all
from nintei.talk import actions as talk

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=ZoneInfo("Asia/Tokyo"))


def body_of(mail: Any, kind: str = "plain") -> str:
    return str(mail.get_body(preferencelist=(kind,)).get_content())


def test_messages_of_one_stretch_are_one_notice_and_one_mail(stage: Stage, inbox: Inbox) -> None:
    stage.ask()
    stage.hear(NOON)
    stage.say(stage.haru, NOON + MINUTE, "予算は5万円です。")
    stage.say(stage.haru, NOON + 2 * MINUTE, "急ぎません。")
    stage.hear(NOON + 2 * MINUTE)
    stage.hear(NOON + 2 * MINUTE)
    (told,) = queries.notices_for(viewer=stage.mio)
    assert told.title == "Haruさんから新しいメッセージがあります（3件）"
    assert told.url == f"/threads/{stage.thread.pk}/"
    assert post_all(NOON + 4 * MINUTE) == 0
    assert post_all(NOON + 5 * MINUTE) == 1
    (mail,) = inbox.mails
    for kind in ("plain", "html"):
        said = body_of(mail, kind)
        assert all(words in said for words in ("喫茶店のロゴ", "予算は5万円", "急ぎません", "返信する"))
        assert f"http://localhost:8000/threads/{stage.thread.pk}/" in said
    assert mail["References"] == f"<thread-{stage.thread.pk}@localhost>"
    assert "喫茶店" not in str(Notice.objects.get().subject)


def test_what_comes_after_the_mail_is_another_stretch_and_its_mail_keeps_its_distance(
    stage: Stage, inbox: Inbox
) -> None:
    stage.ask()
    stage.hear(NOON)
    post_all(NOON + 3 * MINUTE)
    stage.say(stage.haru, NOON + 5 * MINUTE)
    stage.hear(NOON + 5 * MINUTE)
    assert stage.told(stage.mio) == ["message", "message"]
    assert post_all(NOON + 20 * MINUTE) == 0
    assert post_all(NOON + 33 * MINUTE) == 1
    assert "喫茶店" not in body_of(inbox.mails[1])


def test_who_reads_the_thread_gets_no_mail(stage: Stage, inbox: Inbox) -> None:
    stage.ask()
    stage.hear(NOON)
    assert queries.unread_count(viewer=stage.mio) == 1
    talk.mark_read(by=stage.mio, thread_id=stage.thread.pk, at=NOON + MINUTE)
    assert queries.unread_count(viewer=stage.mio) == 0
    assert queries.notices_for(viewer=stage.mio)[0].is_unread is False
    assert post_all(NOON + 5 * MINUTE) == 0
    assert MailOut.objects.get().state == "moot"
    message = stage.say(stage.haru, NOON + 10 * MINUTE)
    talk.mark_read(by=stage.mio, thread_id=stage.thread.pk, at=NOON + 11 * MINUTE)
    assert actions.hear(message_id=message, at=NOON + 12 * MINUTE) == 0
    assert inbox.mails == []


def test_the_freelancer_is_reminded_at_half_time_and_a_working_day_before_once_each(
    stage: Stage, inbox: Inbox
) -> None:
    """Three evenings of four hours from Tuesday: half is Wednesday at 21, the end is Thursday at 23."""
    stage.ask()
    for hour in (1, 32, 33, 34, 35, 50, 58, 59, 90):
        actions.remind(at=NOON + hour * HOUR)
        actions.remind(at=NOON + hour * HOUR)
    found = Notice.objects.filter(user=stage.mio).order_by("id")
    assert [(each.topic, each.created_at) for each in found] == [
        ("turn_half", tokyo(13, 21)),
        ("turn_soon", tokyo(13, 22)),
    ]
    assert not Notice.objects.filter(user=stage.haru).exists()
    assert queries.notices_for(viewer=stage.mio)[0].title == "返信の期限が近づいています：5月14日 23:00 まで"
    post_all(tokyo(13, 22))
    said = body_of(inbox.mails[0])
    assert f"/threads/{stage.thread.pk}/#compose" in said and "理由を選んで辞退する" in said


def test_an_answered_turn_is_not_reminded_of_and_a_late_worker_sends_one(stage: Stage) -> None:
    stage.ask()
    assert actions.remind(at=tokyo(14, 20)) == 1
    assert stage.told(stage.mio) == ["turn_soon"]
    stage.say(stage.mio, tokyo(14, 21))
    assert actions.remind(at=tokyo(14, 22)) == 0


def test_quiet_hours_hold_mail_back_but_not_beyond_a_deadline(stage: Stage, inbox: Inbox) -> None:
    actions.save_wishes(by=stage.mio, at=NOON, quiet_from=20, quiet_until=8)
    stage.ask(at=tokyo(12, 21))
    stage.hear(tokyo(12, 21))
    assert MailOut.objects.get().due_at == tokyo(13, 8)
    actions.save_wishes(by=stage.mio, at=NOON, quiet_from=18, quiet_until=6)
    actions.remind(at=tokyo(15, 18, 30))
    late = MailOut.objects.exclude(notice__topic="message").get()
    assert late.due_at == tokyo(15, 18, 30), "the deadline, Friday at 21, lies inside the quiet hours"


def test_endings_are_told_before_and_after(stage: Stage) -> None:
    stage.ask()
    stage.say(stage.mio, NOON + HOUR)
    stage.hear(NOON + HOUR)
    start = NOON + HOUR
    assert actions.remind(at=start + 2 * DAY) == 0
    assert actions.remind(at=start + 2.5 * DAY) == 1
    assert actions.remind(at=start + 4 * DAY) == 2
    assert actions.remind(at=start + 4 * DAY + HOUR) == 0
    talk.end_quiet_threads(at=start + 5 * DAY)
    stage.hear(start + 5 * DAY)
    assert stage.told(stage.haru) == ["message", "quiet_half", "ends_soon", "client_silent"]
    assert stage.told(stage.mio) == ["message", "ends_soon", "client_silent"]


def test_a_missed_reply_is_told_with_the_way_to_contest_it(stage: Stage, inbox: Inbox) -> None:
    from nintei.record import queries as record
    from nintei.record.kinds import Kind

    stage.ask()
    after = tokyo(14, 23, 5)
    talk.settle_due_turns(at=after)
    entries = record.entries_about(stage.mio.public_id, kinds=[Kind.TURN_SETTLED])
    assert actions.tell(entry_ids=[entry.id for entry in entries], at=after) == 1
    stage.hear(after)
    assert stage.told(stage.mio)[-2:] == ["turn_missed", "message"]
    assert stage.told(stage.haru) == ["not_answered"]
    told = next(one for one in queries.notices_for(viewer=stage.mio) if one.topic == "turn_missed")
    assert told.url == "/certification/logo/"
    post_all(after)
    mail = next(mail for mail in inbox.mails if "返信できなかった" in mail["Subject"])
    assert f"/certification/appeals/writing/entry/{entries[0].id}/" in body_of(mail)


@pytest.mark.parametrize(
    ("verb", "by", "topic"),
    [
        ("decline", "mio", "declined"),
        ("close_inquiry", "haru", "closed"),
        ("say_no_reply_needed", "haru", "not_needed"),
    ],
)
def test_the_other_side_hears_how_it_ended(stage: Stage, verb: str, by: str, topic: str) -> None:
    stage.ask()
    stage.hear(NOON)
    said = {"reason": "busy"} if verb == "decline" else {}
    getattr(talk, verb)(by=getattr(stage, by), thread_id=stage.thread.pk, at=NOON + HOUR, **said)
    stage.hear(NOON + HOUR)
    stage.hear(NOON + HOUR)
    assert stage.told(stage.haru if by == "mio" else stage.mio)[-1] == topic
    assert len(Notice.objects.exclude(topic="message")) == 1


def test_only_one_conversation_at_a_time_counts_its_words(stage: Stage) -> None:
    """A line heard in the wrong order, or twice, counts once."""
    first = stage.ask()
    second = stage.say(stage.haru, NOON + MINUTE)
    assert actions.hear(message_id=second, at=NOON + MINUTE) == 1
    assert actions.hear(message_id=first, at=NOON + MINUTE) == 0
    assert Notice.objects.get().subject["count"] == 2
    assert actions.hear(message_id=10**9, at=NOON) == 0
