"""How a conversation ends, and what guards and emergencies change."""

from datetime import date, datetime, timedelta

import pytest

from nintei.kit.db import writes
from nintei.kit.errors import Forbidden, Malformed, NotFound
from nintei.people import actions as people
from nintei.record import actions as journal
from nintei.record.kinds import Excluded, Outcome
from nintei.talk import actions
from nintei.talk.actions import guards, threads
from nintei.talk.actions.endings import NothingWaits
from nintei.talk.kinds import Answer, ThreadState, TurnState, Uncounted, WaitingFor
from nintei.talk.models import Message, Report, Turn
from nintei.talk.tests.conftest import AT, DUE, LATER, TOKYO, facts, turn_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


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
