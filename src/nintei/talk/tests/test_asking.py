"""What asking somebody does."""

from datetime import date, datetime, timedelta

import pytest

from nintei.kit.errors import Malformed, NotFound
from nintei.people import actions as people
from nintei.people.rules import PRESETS
from nintei.record.kinds import Excluded, Outcome
from nintei.talk import actions
from nintei.talk.actions import inquiries
from nintei.talk.kinds import ThreadState, TurnState, Uncounted, WaitingFor
from nintei.talk.models import Thread, Turn
from nintei.talk.tests.conftest import AT, DUE, EVENINGS, LATER, TOKYO, turn_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


def test_asking_opens_a_thread_and_a_turn_that_remembers_what_was_promised(cast, ask):
    thread = ask()
    turn = turn_of(thread)
    assert (thread.state, thread.waiting_for, thread.ends_at) == (
        ThreadState.OPEN,
        WaitingFor.FREELANCER,
        None,
    )
    assert (turn.state, turn.hours, turn.time_zone) == (TurnState.OPEN, EVENINGS, "Asia/Tokyo")
    assert (turn.limit_staffed_hours, turn.limit_wall_hours) == (12, 96)
    assert turn.deadline_at == turn.first_deadline_at == DUE
    assert date(2026, 7, 20) in turn.holidays
    people.save_availability(by=cast.mio, hours="1" * 168, at=AT + timedelta(hours=1))
    people.declare_absence(
        by=cast.mio, starts_on=date(2026, 5, 13), ends_on=date(2026, 5, 20), at=AT + timedelta(hours=1)
    )
    actions.send_message(by=cast.haru, thread_id=thread.pk, body="追伸です", at=AT + timedelta(hours=2))
    turn.refresh_from_db()
    assert turn.deadline_at == DUE


def test_an_absence_declared_before_moves_the_deadline(cast, ask):
    people.declare_absence(
        by=cast.mio, starts_on=date(2026, 5, 12), ends_on=date(2026, 5, 13), at=AT - timedelta(days=1)
    )
    # Both clocks begin on Thursday; 96 hours on the wall are over before the third evening.
    assert turn_of(ask()).deadline_at == datetime(2026, 5, 18, tzinfo=TOKYO)


def test_hours_that_do_not_meet_are_said_before_sending(cast, ask):
    with pytest.raises(inquiries.HoursDoNotMeet) as refused:
        ask(contact_hours=PRESETS["weekday_daytime"])
    assert refused.value.facts == {
        "overlap": 0, "theirs": "月〜金 19〜23時", "ours": "月〜金 9〜18時", "time_zone": "Asia/Tokyo", "hours_per_week": 20,
    }  # fmt: skip
    assert "月〜金 19〜23時" in str(refused.value)
    assert not Thread.objects.exists()
    thread = ask(contact_hours=PRESETS["weekday_daytime"], acknowledged_mismatch=True)
    assert thread.mismatch_seen_at == AT


def test_hours_are_compared_in_the_senders_zone(cast, ask):
    # Tokyo's evening is Berlin's noon.
    thread = ask(contact_hours=PRESETS["weekday_daytime"], contact_zone="Europe/Berlin")
    assert thread.mismatch_seen_at is None


def test_somebody_without_published_hours_can_be_asked_without_a_tick(cast, ask):
    thread = ask(whom=cast.sora, contact_hours=PRESETS["weekday_daytime"])
    turn = turn_of(thread)
    assert turn.deadline_at == AT + timedelta(hours=96)
    actions.settle_due_turns(at=AT + timedelta(hours=97))
    turn.refresh_from_db()
    assert (turn.state, turn.outcome, turn.why) == (TurnState.LAPSED, Outcome.NEUTRAL, Uncounted.FEW_HOURS)


def test_nobody_asks_themselves_or_somebody_who_is_not_there(cast, ask):
    with pytest.raises(inquiries.NotAsking):
        ask(by=cast.mio)
    with pytest.raises(inquiries.NotAsking, match="仕事を受けていません"):
        ask(by=cast.sora, whom=cast.haru)
    with pytest.raises(NotFound):
        actions.start_inquiry(
            by=cast.haru, public_id="nobody", category="logo", title="a", body="b", contact_hours=EVENINGS,
            contact_zone="Asia/Tokyo", at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "tasks"}, {"category": "nothing"}, {"title": " "}, {"title": "あ" * 81}, {"body": "\r\n"},
        {"body": "あ" * 4001}, {"contact_hours": "0" * 168}, {"contact_hours": "1"}, {"contact_zone": "Mars/Base"},
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_in_words(ask, wrong):
    with pytest.raises(Malformed):
        ask(**wrong)
    assert not Thread.objects.exists()


def test_one_open_inquiry_per_pair_and_category(cast, ask):
    first = ask()
    with pytest.raises(inquiries.AlreadyTalking) as refused:
        ask(at=AT + timedelta(minutes=1))
    assert refused.value.facts == {"thread": first.pk}
    actions.close_inquiry(by=cast.haru, thread_id=first.pk, at=AT + timedelta(minutes=2))
    assert ask(at=AT + timedelta(minutes=3)).pk != first.pk


def _freelancers(count):
    return [
        people.register_user(email=f"f{number}@example.jp", display_name=f"F{number}", at=AT)
        for number in range(count)
    ]


def test_the_eleventh_new_thread_of_a_day_waits(cast, ask):
    crowd = _freelancers(11)
    for number, person in enumerate(crowd[:10]):
        ask(whom=person, body=f"相談 {number}", at=AT + timedelta(minutes=13 * number))
    with pytest.raises(inquiries.TooManyThreads, match="24時間に10件") as refused:
        ask(whom=crowd[10], at=AT + timedelta(hours=4))
    assert (refused.value.status, refused.value.facts["retry_after_s"]) == (429, 20 * 3600)
    ask(whom=crowd[10], at=AT + timedelta(days=1, minutes=1))


def test_the_sixth_new_thread_of_an_hour_waits(cast, ask, settings, caplog):
    crowd = _freelancers(6)
    for number, person in enumerate(crowd[:5]):
        ask(whom=person, body=f"相談 {number}", at=AT + timedelta(minutes=number))
    with pytest.raises(inquiries.TooManyThreads, match=r"1時間に5件まで.*13:00"):
        ask(whom=crowd[5], at=AT + timedelta(minutes=59))
    assert "too many inquiries" in caplog.text
    settings.TALK_INQUIRIES_AN_HOUR = 6
    ask(whom=crowd[5], at=AT + timedelta(minutes=59))


def test_the_tenth_copy_of_a_text_opens_no_turn_and_a_report_takes_the_others_out(cast, ask):
    crowd = [cast.mio, *_freelancers(9)]
    for person in crowd[1:]:
        people.save_availability(by=person, hours=EVENINGS, at=AT)
    opened = [
        ask(whom=person, body="一斉送信です", at=AT + timedelta(minutes=13 * n))
        for n, person in enumerate(crowd)
    ]
    assert [thread.is_scout for thread in opened] == [False] * 9 + [True]
    assert not Turn.objects.filter(thread=opened[-1]).exists()
    actions.send_message(by=cast.mio, thread_id=opened[0].pk, body="辞退します", at=AT + timedelta(hours=1))
    actions.report(by=crowd[4], thread_id=opened[4].pk, reason="spam", at=AT + timedelta(hours=2))
    assert actions.settle_due_turns(at=LATER) == 9
    assert set(Turn.objects.values_list("excluded_reason", flat=True)) == {Excluded.TEMPLATE_SCOUT}


def test_the_same_text_to_many_without_a_report_counts(cast, ask):
    crowd = [cast.mio, *_freelancers(9)]
    for n, person in enumerate(crowd):
        ask(whom=person, body="一斉送信です", at=AT + timedelta(minutes=13 * n))
    actions.settle_due_turns(at=AT + timedelta(days=5))
    assert turn_of(Thread.objects.get(freelancer=cast.mio)).outcome == Outcome.BAD
