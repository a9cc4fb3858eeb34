"""Every verb: what it changes, what it writes down, what it refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from nintei.kit.db import writes
from nintei.kit.errors import Forbidden, Malformed, NotFound
from nintei.people import actions as people
from nintei.people.rules import PRESETS
from nintei.record import actions as journal
from nintei.record import queries as record
from nintei.record.kinds import Excluded, Kind, Outcome
from nintei.talk import actions, queries
from nintei.talk.actions import guards, inquiries, messages, threads, turns
from nintei.talk.actions.endings import NothingWaits
from nintei.talk.kinds import Answer, ThreadState, TurnState, Uncounted, WaitingFor
from nintei.talk.models import Message, ReadMark, Report, Thread, Turn
from nintei.talk.tests.conftest import AT, EVENINGS

pytestmark = pytest.mark.django_db(transaction=True)
TOKYO = ZoneInfo("Asia/Tokyo")
# Three evenings of four hours: Tuesday, Wednesday, Thursday.
DUE = datetime(2026, 5, 14, 23, tzinfo=TOKYO)
LATER = DUE + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _nothing_is_broken(transactional_db):
    yield
    with connection.cursor() as cursor:
        for name, query in queries.INVARIANTS.items():
            cursor.execute(query)
            assert cursor.fetchone() is None, name


def turn_of(thread):
    return Turn.objects.filter(thread=thread).latest("pk")


def facts(person):
    return record.entries_about(person.public_id, kinds=[Kind.TURN_SETTLED], limit=50)


# --- asking --------------------------------------------------------------------------------------


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
        ask(whom=person, body=f"相談 {number}", at=AT + timedelta(minutes=number))
    with pytest.raises(inquiries.TooManyThreads, match="10件"):
        ask(whom=crowd[10], at=AT + timedelta(hours=1))
    ask(whom=crowd[10], at=AT + timedelta(days=1, minutes=1))


def test_the_tenth_copy_of_a_text_opens_no_turn_and_a_report_takes_the_others_out(cast, ask):
    crowd = [cast.mio, *_freelancers(9)]
    for person in crowd[1:]:
        people.save_availability(by=person, hours=EVENINGS, at=AT)
    opened = [
        ask(whom=person, body="一斉送信です", at=AT + timedelta(minutes=n)) for n, person in enumerate(crowd)
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
        ask(whom=person, body="一斉送信です", at=AT + timedelta(minutes=n))
    actions.settle_due_turns(at=AT + timedelta(days=5))
    assert turn_of(Thread.objects.get(freelancer=cast.mio)).outcome == Outcome.BAD


# --- writing -------------------------------------------------------------------------------------


def test_a_reply_settles_the_turn_and_is_noted_at_the_deadline(cast, ask):
    thread = ask()
    answered = datetime(2026, 5, 12, 20, 30, tzinfo=TOKYO)
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="お受けできます。", at=answered)
    turn, thread = turn_of(thread), Thread.objects.get(pk=thread.pk)
    assert (turn.state, turn.answered_by, turn.staffed_minutes) == (TurnState.ANSWERED, Answer.REPLY, 90)
    assert (thread.waiting_for, thread.ends_at) == (WaitingFor.CLIENT, answered + timedelta(days=5))
    assert actions.settle_due_turns(at=DUE) == 0
    assert actions.settle_due_turns(at=LATER) == 1
    assert actions.settle_due_turns(at=LATER + timedelta(minutes=1)) == 0
    (fact,) = facts(cast.mio)
    assert (fact.outcome, fact.value, fact.happened_at) == (Outcome.GOOD, 90, DUE)
    assert (fact.counterparty, fact.category, fact.ref) == (
        cast.haru.public_id,
        "logo",
        f"talk.turn:{turn.pk}",
    )
    assert fact.facts["ended_by"] == "reply"


def test_silence_lapses_at_the_deadline_whenever_the_chore_comes(cast, ask):
    thread = ask()
    assert actions.settle_due_turns(at=DUE + timedelta(hours=7)) == 1
    turn = turn_of(thread)
    assert (turn.state, turn.settled_at, turn.staffed_minutes) == (TurnState.LAPSED, DUE, 720)
    assert facts(cast.mio)[0].outcome == Outcome.BAD
    thread.refresh_from_db()
    assert thread.ends_at == DUE + timedelta(days=14)
    assert Message.objects.filter(thread=thread, said="lapsed", author=None).count() == 1


def test_a_reply_at_the_last_moment_counts_and_one_moment_later_it_does_not(cast, ask):
    thread = ask()
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="間に合いました", at=DUE)
    assert turn_of(thread).state == TurnState.ANSWERED
    other = ask(whom=cast.sora)
    people.save_availability(by=cast.sora, hours=EVENINGS, at=AT)
    late = turn_of(other).deadline_at + timedelta(microseconds=1)
    actions.send_message(by=cast.sora, thread_id=other.pk, body="遅れました", at=late)
    assert turn_of(other).state == TurnState.LAPSED
    assert not turn_of(other).answer_id


def test_consecutive_messages_are_one_turn_and_an_answered_one_opens_the_next(cast, ask):
    thread = ask()
    actions.send_message(by=cast.haru, thread_id=thread.pk, body="もう一つ", at=AT + timedelta(hours=1))
    assert Turn.objects.count() == 1
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=AT + timedelta(hours=2))
    actions.send_message(by=cast.haru, thread_id=thread.pk, body="では?", at=AT + timedelta(hours=3))
    assert Turn.objects.count() == 2
    assert turn_of(thread).opened_at == AT + timedelta(hours=3)
    assert Thread.objects.get(pk=thread.pk).ends_at is None


def test_asking_again_after_a_lapse_is_still_the_same_turn(cast, ask):
    thread = ask()
    actions.send_message(by=cast.haru, thread_id=thread.pk, body="いかがですか", at=LATER)
    assert Turn.objects.count() == 1
    assert turn_of(thread).state == TurnState.LAPSED


@pytest.mark.parametrize("how", [Answer.QUOTE, Answer.ACCEPT])
def test_a_quote_or_an_acceptance_made_elsewhere_settles_the_turn(cast, ask, how):
    thread = ask()
    step = writes(turns.answer_turn)
    step(thread=thread, how=how, message=None, at=AT + timedelta(hours=8))
    assert (turn_of(thread).state, turn_of(thread).answered_by) == (TurnState.ANSWERED, how)
    assert step(thread=thread, how=how, message=None, at=AT + timedelta(hours=9)) is None


def _answered_before(cast, ask, count, body):
    """Haru has been answered with one text this many times, last year's too."""
    for number in range(count):
        when = AT - timedelta(days=20 * (number + 1))
        thread = ask(at=when)
        actions.send_message(by=cast.mio, thread_id=thread.pk, body=body, at=when + timedelta(hours=1))
        actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=when + timedelta(hours=2))
    actions.settle_due_turns(at=AT)


def test_a_template_is_no_reply_until_a_decline_follows(cast, ask):
    _answered_before(cast, ask, 4, "後ほどご連絡します")
    thread = ask()
    actions.send_message(
        by=cast.mio,
        thread_id=thread.pk,
        body="後ほど ご連絡します".replace(" ", ""),
        at=AT + timedelta(hours=8),
    )
    turn = turn_of(thread)
    assert turn.state == TurnState.HELD
    # Wednesday to Friday, Monday and Tuesday.
    assert turn.hold_until == datetime(2026, 5, 20, tzinfo=TOKYO)
    assert actions.settle_due_turns(at=LATER) == 0
    actions.decline(by=cast.mio, thread_id=thread.pk, reason="price", at=turn.hold_until - timedelta(hours=1))
    assert turn_of(thread).state == TurnState.ANSWERED
    actions.settle_due_turns(at=turn.hold_until)
    assert facts(cast.mio)[0].outcome == Outcome.GOOD


def test_a_template_with_nothing_after_it_lapses_when_its_hold_ends(cast, ask):
    _answered_before(cast, ask, 4, "後ほどご連絡します")
    thread = ask()
    actions.send_message(
        by=cast.mio, thread_id=thread.pk, body="後ほどご連絡します", at=AT + timedelta(hours=8)
    )
    hold = turn_of(thread).hold_until
    actions.send_message(by=cast.haru, thread_id=thread.pk, body="お待ちします", at=hold - timedelta(hours=2))
    actions.send_message(
        by=cast.mio, thread_id=thread.pk, body="お待たせしています", at=hold - timedelta(hours=1)
    )
    actions.settle_due_turns(at=hold + timedelta(minutes=1))
    assert (turn_of(thread).state, turn_of(thread).settled_at) == (TurnState.LAPSED, hold)
    assert facts(cast.mio)[0].outcome == Outcome.BAD


def test_words_of_ones_own_before_the_deadline_make_good_for_a_template(cast, ask):
    _answered_before(cast, ask, 4, "後ほどご連絡します")
    thread = ask()
    actions.send_message(
        by=cast.mio, thread_id=thread.pk, body="後ほどご連絡します", at=AT + timedelta(hours=8)
    )
    actions.send_message(
        by=cast.mio, thread_id=thread.pk, body="三案お出しできます", at=AT + timedelta(hours=9)
    )
    assert turn_of(thread).state == TurnState.ANSWERED


def test_writing_is_refused_in_words(cast, ask):
    thread = ask()
    with pytest.raises(NotFound):
        actions.send_message(by=cast.sora, thread_id=thread.pk, body="見えますか", at=AT)
    with pytest.raises(Malformed, match="4001文字"):
        actions.send_message(by=cast.haru, thread_id=thread.pk, body="あ" * 4001, at=AT)
    actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=AT)
    with pytest.raises(threads.ThreadEnded):
        actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=AT)


def test_contact_details_stay_in_the_text(cast, ask):
    thread = ask(body="haru@example.jp までお願いします")
    assert Message.objects.get(thread=thread).body == "haru@example.jp までお願いします"


def test_a_correction_is_a_new_version_within_five_minutes(cast, ask):
    thread = ask()
    first = Message.objects.get(thread=thread)
    new = actions.edit_message(
        by=cast.haru, message_id=first.pk, body="直しました", at=AT + timedelta(minutes=5)
    )
    assert new.revises_id == first.pk
    first.refresh_from_db()
    assert first.body == "喫茶店のロゴをお願いできますか。"
    with pytest.raises(messages.TooLate):
        actions.edit_message(
            by=cast.haru, message_id=first.pk, body="遅い", at=AT + timedelta(minutes=5, seconds=1)
        )
    for person in (cast.mio, cast.sora):
        with pytest.raises(NotFound):
            actions.edit_message(by=person, message_id=first.pk, body="他人", at=AT)


def test_reading_is_remembered(cast, ask):
    thread = ask()
    actions.mark_read(by=cast.mio, thread_id=thread.pk, at=AT)
    actions.mark_read(by=cast.mio, thread_id=thread.pk, at=AT + timedelta(hours=1))
    assert ReadMark.objects.get(user=cast.mio).read_at == AT + timedelta(hours=1)
    with pytest.raises(NotFound):
        actions.mark_read(by=cast.sora, thread_id=thread.pk, at=AT)


# --- ending --------------------------------------------------------------------------------------


def test_a_decline_is_an_answer_and_ends_the_inquiry(cast, ask):
    thread = ask()
    actions.decline(
        by=cast.mio,
        thread_id=thread.pk,
        reason="busy",
        busy_until=date(2026, 6, 1),
        at=AT + timedelta(hours=8),
    )
    thread.refresh_from_db()
    assert (thread.state, thread.ended_at) == (ThreadState.DECLINED, AT + timedelta(hours=8))
    assert (turn_of(thread).state, turn_of(thread).answered_by) == (TurnState.ANSWERED, Answer.DECLINE)
    line = Message.objects.get(thread=thread, said="decline")
    assert line.facts == {"reason": "busy", "busy_until": "2026-06-01"}
    actions.settle_due_turns(at=LATER)
    assert facts(cast.mio)[0].outcome == Outcome.GOOD


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "mood"}, {"reason": "other"}, {"reason": "price", "busy_until": date(2026, 6, 1)},
        {"reason": "busy", "busy_until": date(2026, 5, 1)}, {"reason": "other", "note": "あ" * 501},
    ],
)  # fmt: skip
def test_a_decline_needs_a_reason_that_makes_sense(cast, ask, wrong):
    thread = ask()
    with pytest.raises(Malformed):
        actions.decline(by=cast.mio, thread_id=thread.pk, at=AT, **wrong)
    assert turn_of(thread).state == TurnState.OPEN


def test_each_side_has_its_own_way_out(cast, ask):
    thread = ask()
    with pytest.raises(threads.WrongSide):
        actions.decline(by=cast.haru, thread_id=thread.pk, reason="price", at=AT)
    with pytest.raises(threads.WrongSide):
        actions.close_inquiry(by=cast.mio, thread_id=thread.pk, at=AT)
    with pytest.raises(Forbidden):
        actions.say_no_reply_needed(by=cast.mio, thread_id=thread.pk, at=AT)
    for verb in (actions.close_inquiry, actions.say_no_reply_needed):
        with pytest.raises(NotFound):
            verb(by=cast.sora, thread_id=thread.pk, at=AT)
    with pytest.raises(NotFound):
        actions.decline(by=cast.sora, thread_id=thread.pk, reason="price", at=AT)


def test_an_inquiry_taken_back_in_time_is_not_counted(cast, ask):
    thread = ask()
    actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=DUE)
    actions.settle_due_turns(at=LATER)
    assert facts(cast.mio)[0].excluded_reason == Excluded.WITHDRAWN_BEFORE_DEADLINE
    with pytest.raises(threads.ThreadEnded):
        actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=LATER)


def test_an_inquiry_taken_back_too_late_changes_nothing(cast, ask):
    thread = ask()
    actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=LATER)
    actions.settle_due_turns(at=LATER)
    assert (turn_of(thread).state, facts(cast.mio)[0].outcome) == (TurnState.LAPSED, Outcome.BAD)


def test_taking_back_after_the_answer_leaves_the_answer(cast, ask):
    thread = ask()
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=AT + timedelta(hours=8))
    actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=AT + timedelta(hours=9))
    actions.settle_due_turns(at=LATER)
    assert (facts(cast.mio)[0].outcome, facts(cast.mio)[0].excluded_reason) == (Outcome.GOOD, "")


def test_no_reply_needed_frees_the_turn_and_the_next_question_opens_another(cast, ask):
    thread = ask()
    actions.say_no_reply_needed(by=cast.haru, thread_id=thread.pk, at=AT + timedelta(hours=1))
    thread.refresh_from_db()
    assert (turn_of(thread).state, thread.waiting_for) == (TurnState.VOID, WaitingFor.NOBODY)
    with pytest.raises(NothingWaits):
        actions.say_no_reply_needed(by=cast.haru, thread_id=thread.pk, at=AT + timedelta(hours=1))
    actions.send_message(
        by=cast.haru, thread_id=thread.pk, body="やはり教えてください", at=AT + timedelta(hours=2)
    )
    assert turn_of(thread).state == TurnState.OPEN
    actions.settle_due_turns(at=LATER + timedelta(hours=10))
    assert {fact.facts["why"] for fact in facts(cast.mio)} == {"no_reply_needed", ""}


def test_a_client_who_falls_silent_ends_the_inquiry_and_both_are_told(cast, ask):
    thread = ask()
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=AT + timedelta(hours=8))
    for person in (cast.mio, cast.haru):
        actions.mark_read(by=person, thread_id=thread.pk, at=AT + timedelta(hours=9))
    end = AT + timedelta(days=5, hours=8)
    assert actions.end_quiet_threads(at=end - timedelta(seconds=1)) == 0
    assert actions.end_quiet_threads(at=end) == 1
    assert actions.end_quiet_threads(at=end) == 0
    thread.refresh_from_db()
    assert thread.state == ThreadState.CLIENT_SILENT
    from nintei.talk.queries import threads as reads

    assert [reads.unread_count(viewer=person) for person in (cast.mio, cast.haru, cast.sora)] == [1, 1, 0]


def test_a_question_nobody_answered_ends_two_weeks_after_its_deadline(cast, ask):
    thread = ask()
    actions.settle_due_turns(at=LATER)
    assert actions.end_quiet_threads(at=DUE + timedelta(days=14)) == 1
    thread.refresh_from_db()
    assert thread.state == ThreadState.UNANSWERED


# --- guards --------------------------------------------------------------------------------------


def test_a_block_works_both_ways_and_frees_the_turn(cast, ask):
    thread = ask()
    actions.block(by=cast.mio, public_id=cast.haru.public_id, at=AT + timedelta(hours=1))
    actions.block(by=cast.mio, public_id=cast.haru.public_id, at=AT + timedelta(hours=2))
    thread.refresh_from_db()
    assert (thread.state, turn_of(thread).state) == (ThreadState.CLOSED, TurnState.VOID)
    with pytest.raises(threads.Blocked, match="この相手には連絡できません"):
        ask(at=AT + timedelta(hours=3))
    people.save_profile(by=cast.haru, at=AT, is_freelancer=True)
    with pytest.raises(threads.Blocked, match="解除"):
        ask(by=cast.mio, whom=cast.haru, at=AT + timedelta(hours=3))
    actions.settle_due_turns(at=LATER)
    assert facts(cast.mio)[0].facts["why"] == Uncounted.SENDER_BLOCKED
    actions.unblock(by=cast.mio, public_id=cast.haru.public_id, at=LATER)
    ask(at=LATER)
    with pytest.raises(NotFound):
        actions.unblock(by=cast.mio, public_id=cast.haru.public_id, at=LATER)
    with pytest.raises(Malformed):
        actions.block(by=cast.mio, public_id=cast.mio.public_id, at=LATER)


def test_a_report_has_a_case_number_and_is_made_once(cast, ask):
    thread = ask()
    case = actions.report(by=cast.mio, thread_id=thread.pk, reason="fraud", at=AT)
    with pytest.raises(guards.AlreadyReported, match=str(case.pk)):
        actions.report(by=cast.mio, thread_id=thread.pk, reason="spam", at=AT)
    with pytest.raises(NotFound):
        actions.report(by=cast.sora, thread_id=thread.pk, reason="spam", at=AT)
    for wrong in ({"reason": "dislike"}, {"reason": "other"}):
        with pytest.raises(Malformed):
            actions.report(by=cast.haru, thread_id=thread.pk, at=AT, **wrong)
    assert Report.objects.count() == 1


def test_a_suspended_sender_counts_for_nothing(cast, ask):
    ask()
    cast.haru.is_active = False
    cast.haru.save(update_fields=["is_active"])
    actions.settle_due_turns(at=LATER)
    assert facts(cast.mio)[0].excluded_reason == Excluded.SENDER_SUSPENDED


# --- emergencies ---------------------------------------------------------------------------------


def _falls_ill(person, first, last, at):
    people.declare_absence(by=person, starts_on=first, ends_on=last, at=at, is_emergency=True)


def test_an_emergency_declared_in_time_moves_the_deadline(cast, ask):
    thread = ask()
    _falls_ill(cast.mio, date(2026, 5, 13), date(2026, 5, 15), AT + timedelta(days=2))
    assert actions.settle_due_turns(at=LATER) == 0
    turn = turn_of(thread)
    assert (turn.first_deadline_at, turn.deadline_at) == (DUE, datetime(2026, 5, 19, 12, tzinfo=TOKYO))
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="戻りました", at=turn.deadline_at)
    actions.settle_due_turns(at=turn.deadline_at + timedelta(minutes=1))
    assert facts(cast.mio)[0].outcome == Outcome.GOOD


def test_a_turn_that_waits_shows_its_later_deadline_before_the_first_one_passes(cast, ask):
    thread = ask()
    _falls_ill(cast.mio, date(2026, 5, 13), date(2026, 5, 15), AT + timedelta(days=1))
    assert actions.allow_emergencies(at=AT + timedelta(days=1, minutes=1)) == [turn_of(thread).pk]
    assert actions.allow_emergencies(at=AT + timedelta(days=1, minutes=2)) == []
    assert turn_of(thread).deadline_at == datetime(2026, 5, 19, 12, tzinfo=TOKYO)


def test_what_an_appeal_has_corrected_before_stays_corrected(cast, ask):
    thread = ask()
    actions.settle_due_turns(at=LATER)
    turn = turn_of(thread)
    writes(journal.supersede)(entry_id=turn.entry_id, at=LATER, excluded_reason=Excluded.APPEAL_UPHELD)
    _falls_ill(cast.mio, date(2026, 5, 12), date(2026, 5, 15), LATER + timedelta(days=1))
    assert actions.allow_emergencies(at=LATER + timedelta(days=1, minutes=1)) == [turn.pk]
    assert facts(cast.mio)[0].excluded_reason == Excluded.APPEAL_UPHELD


def test_an_emergency_declared_after_the_deadline_is_forgiven_twice_a_year(cast, ask):
    for number in range(3):
        began = AT + timedelta(days=21 * number)
        thread = ask(at=began)
        due = turn_of(thread).deadline_at
        actions.settle_due_turns(at=due + timedelta(minutes=5))
        day = began.astimezone(TOKYO).date()
        _falls_ill(cast.mio, day, day + timedelta(days=6), due + timedelta(days=3))
        forgiven = actions.allow_emergencies(at=due + timedelta(days=3, minutes=1))
        assert forgiven == ([turn_of(thread).pk] if number < 2 else [])
        assert actions.allow_emergencies(at=due + timedelta(days=3, minutes=2)) == []
        actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=due + timedelta(days=4))
    outcomes = [turn.outcome for turn in Turn.objects.order_by("pk")]
    assert outcomes == [Outcome.NEUTRAL, Outcome.NEUTRAL, Outcome.BAD]
    assert sorted(
        fact.outcome
        for fact in facts(cast.mio)
        if fact.id in set(Turn.objects.values_list("entry_id", flat=True))
    ) == [2, 3, 3]


def test_back_dating_an_ordinary_absence_changes_nothing(cast, ask):
    ask()
    people.declare_absence(
        by=cast.mio, starts_on=date(2026, 5, 12), ends_on=date(2026, 5, 30), at=AT + timedelta(hours=1)
    )
    assert actions.settle_due_turns(at=LATER) == 1
    assert facts(cast.mio)[0].outcome == Outcome.BAD


# --- what the database itself holds --------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE talk_message SET body = 'x'", "DELETE FROM talk_message", "UPDATE talk_turn SET hours = repeat('1', 168)",
        "UPDATE talk_turn SET first_deadline_at = now()", "UPDATE talk_thread SET title = 'x'",
        "UPDATE talk_turn SET deadline_at = first_deadline_at - interval '1 hour'",
        "UPDATE talk_thread SET state = 'DECLINED'", "UPDATE talk_thread SET state = 'GONE', ended_at = now()",
        "UPDATE talk_turn SET state = 'LAPSED'",
    ],
)  # fmt: skip
def test_postgresql_keeps_what_was_said_and_promised(ask, statement):
    ask()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_ended_turn_never_waits_again(cast, ask):
    thread = ask()
    actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE talk_turn SET state = 'OPEN', settled_at = NULL")


# --- at once -------------------------------------------------------------------------------------


def _at_once(*verbs):
    """Run verbs in connections of their own, begun together; what each gave or raised."""

    def run(verb):
        try:
            return verb()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_two_workers_note_a_turn_once(cast, ask):
    ask()
    given = _at_once(*[lambda: actions.settle_due_turns(at=LATER)] * 2)
    assert sum(given) == 1
    assert len(facts(cast.mio)) == 1


def test_a_button_pressed_twice_asks_once(cast, ask):
    given = _at_once(ask, ask)
    assert sorted(type(each).__name__ for each in given) == ["AlreadyTalking", "Thread"]
    assert (Thread.objects.count(), Turn.objects.count()) == (1, 1)


def test_an_answer_and_a_withdrawal_at_the_same_moment_leave_one_outcome(cast, ask):
    thread = ask()
    moment = AT + timedelta(hours=8)
    _at_once(
        lambda: actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=moment),
        lambda: actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=moment),
    )
    thread.refresh_from_db()
    turn = turn_of(thread)
    assert thread.state == ThreadState.CLOSED
    assert turn.state in {TurnState.ANSWERED, TurnState.VOID}
    assert bool(turn.answer_id) == (turn.state == TurnState.ANSWERED)
