"""Turns, threads and texts: decisions without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nintei.kit.errors import Forbidden
from nintei.kit.transitions import IllegalMove
from nintei.record.kinds import Excluded, Outcome
from nintei.talk.kinds import (
    WAITING,
    Answer,
    Contact,
    Role,
    ThreadState,
    TurnState,
    Uncounted,
    Void,
    WaitingFor,
)
from nintei.talk.rules import contacts, texts, threads, turns
from nintei.talk.rules.turns import Ended, settlement

AT = datetime(2026, 5, 12, 3, tzinfo=UTC)
DUE = AT + timedelta(days=2)


def ended(state, **said):
    usual = {
        "void": "",
        "hours_per_week": 38,
        "staffed_minutes": 90,
        "sender_suspended": False,
        "scout_reported": False,
    }
    return Ended(state=state, **{**usual, **said})


def test_an_answer_is_good_and_a_lapse_is_bad():
    assert settlement(ended(TurnState.ANSWERED)).outcome is Outcome.GOOD
    assert settlement(ended(TurnState.LAPSED)).outcome is Outcome.BAD


@pytest.mark.parametrize("state", [TurnState.ANSWERED, TurnState.LAPSED])
def test_under_ten_hours_a_week_nothing_is_assessed(state):
    assert settlement(ended(state, hours_per_week=9)) == turns.Settlement(
        Outcome.NEUTRAL, why=Uncounted.FEW_HOURS
    )
    assert settlement(ended(state, hours_per_week=10)).outcome is not Outcome.NEUTRAL


def test_a_clock_that_never_ran_blames_nobody():
    assert settlement(ended(TurnState.LAPSED, staffed_minutes=0)).why == Uncounted.NEVER_STAFFED
    assert settlement(ended(TurnState.ANSWERED, staffed_minutes=0)).outcome is Outcome.GOOD


@pytest.mark.parametrize(
    ("void", "reason"),
    [
        (Void.CLOSED, Excluded.WITHDRAWN_BEFORE_DEADLINE), (Void.BLOCKED, Excluded.OTHER),
        (Void.NO_REPLY_NEEDED, Excluded.OTHER),
    ],
)  # fmt: skip
def test_what_needed_no_answer_is_left_out_with_its_reason(void, reason):
    said = settlement(ended(TurnState.VOID, void=void))
    assert (said.outcome, said.excluded_reason) == (Outcome.NEUTRAL, reason)


def test_spam_is_left_out_even_when_it_was_answered():
    assert (
        settlement(ended(TurnState.ANSWERED, sender_suspended=True)).excluded_reason
        == Excluded.SENDER_SUSPENDED
    )
    assert settlement(ended(TurnState.LAPSED, scout_reported=True)).excluded_reason == Excluded.TEMPLATE_SCOUT


@given(
    st.sampled_from([TurnState.ANSWERED, TurnState.LAPSED, TurnState.VOID]), st.sampled_from(list(Void)),
    st.integers(0, 168), st.integers(0, 720), st.booleans(), st.booleans(),
)  # fmt: skip
def test_nothing_but_an_assessed_lapse_is_ever_bad(state, void, hours, minutes, suspended, scout):
    turn = Ended(state, void if state == TurnState.VOID else "", hours, minutes, suspended, scout)
    bad = settlement(turn).outcome is Outcome.BAD
    assert bad == (state == TurnState.LAPSED and hours >= 10 and minutes > 0 and not suspended and not scout)


def test_the_first_unanswered_message_opens_a_turn_and_the_next_ones_do_not():
    assert turns.opens_turn(waiting_for=WaitingFor.NOBODY, has_waiting_turn=False, is_scout=False)
    assert turns.opens_turn(waiting_for=WaitingFor.CLIENT, has_waiting_turn=False, is_scout=False)
    assert not turns.opens_turn(waiting_for=WaitingFor.FREELANCER, has_waiting_turn=False, is_scout=False)
    assert not turns.opens_turn(waiting_for=WaitingFor.CLIENT, has_waiting_turn=True, is_scout=False)
    assert not turns.opens_turn(waiting_for=WaitingFor.NOBODY, has_waiting_turn=False, is_scout=True)


def test_more_than_four_of_five_identical_first_replies_are_a_template():
    assert not turns.is_template(same=4, total=4)
    assert turns.is_template(same=5, total=5)
    assert not turns.is_template(same=8, total=10)
    assert turns.is_template(same=9, total=10)


@pytest.mark.parametrize("how", list(Answer))
def test_every_kind_of_answer_settles_an_open_turn(how):
    assert turns.answering(how, state=TurnState.OPEN, at=AT, deadline_at=DUE, is_template=False) == how


def test_a_template_holds_and_only_words_of_ones_own_or_a_decision_settle():
    def move(how, *, state=TurnState.HELD, at=AT, template=False):
        return turns.answering(how, state=state, at=at, deadline_at=DUE, is_template=template)

    late = DUE + timedelta(hours=1)
    assert move(Answer.REPLY, state=TurnState.OPEN, template=True) == "hold"
    assert move(Answer.REPLY, template=True) is None
    assert move(Answer.REPLY) == Answer.REPLY
    assert move(Answer.REPLY, at=late) is None
    assert move(Answer.QUOTE, at=late) == Answer.QUOTE
    assert move(Answer.DECLINE, at=late) == Answer.DECLINE


def test_a_held_turn_is_due_when_its_hold_ends_and_never_before_its_deadline():
    hold = DUE - timedelta(hours=3)
    assert turns.due_at(state=TurnState.OPEN, deadline_at=DUE, hold_until=None) == DUE
    assert turns.due_at(state=TurnState.HELD, deadline_at=DUE, hold_until=hold) == DUE
    hold = DUE + timedelta(days=3)
    assert turns.due_at(state=TurnState.HELD, deadline_at=DUE, hold_until=hold) == hold


@pytest.mark.parametrize("move", list(turns.TURN), ids=lambda move: move.name)
def test_a_turn_moves_once_and_only_by_those_who_may(move):
    for role in Role:
        for state in TurnState:
            if state not in move.sources:
                with pytest.raises(IllegalMove):
                    turns.TURN.target(move.name, state, role)
            elif role not in move.who:
                with pytest.raises(Forbidden):
                    turns.TURN.target(move.name, state, role)
            else:
                assert turns.TURN.target(move.name, state, role) == move.target
    assert set(move.sources) <= set(WAITING)


def test_what_has_ended_never_moves_again():
    for state in ThreadState:
        for role in Role:
            # Staff decide about people, not about whether a conversation goes on.
            moves = state == ThreadState.OPEN and role != Role.OPERATOR
            assert bool(threads.THREAD.allowed(state, role)) == moves


def test_a_thread_ends_by_itself_unless_a_turn_waits():
    def ends(waiting_for, **said):
        return threads.ends_at(waiting_for=waiting_for, since=AT, **{"has_waiting_turn": False, **said})

    assert ends(WaitingFor.CLIENT) == AT + timedelta(days=5)
    assert ends(WaitingFor.FREELANCER) == ends(WaitingFor.NOBODY) == AT + timedelta(days=14)
    assert ends(WaitingFor.FREELANCER, has_waiting_turn=True) is None
    assert [threads.ending(each) for each in WaitingFor] == ["go_unanswered", "fall_silent", "close"]


@given(st.lists(st.integers(0, 3000), max_size=25))
def test_the_next_thread_may_be_opened_when_fewer_than_ten_are_a_day_old(minutes):
    opened = [AT - timedelta(minutes=each) for each in minutes]
    free = threads.next_thread_at(opened, AT)
    then = free or AT
    assert len([each for each in opened if each > then - threads.DAY]) < threads.MOST_NEW_THREADS
    if free:
        just_before = free - timedelta(microseconds=1) - threads.DAY
        assert len([each for each in opened if each > just_before]) >= threads.MOST_NEW_THREADS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mio@example.jp に送ってください", {Contact.MAIL}),
        ("mio(at)example.co.jp まで", {Contact.MAIL}),
        ("電話は 090-1234-5678 です", {Contact.PHONE}),
        ("０９０１２３４５６７８", {Contact.PHONE}),
        ("+81 90 1234 5678", {Contact.PHONE}),
        ("03(1234)5678", {Contact.PHONE}),
        ("https://example.com/a を見てください", {Contact.URL}),
        ("詳しくは example.jp/portfolio へ", {Contact.URL}),
        ("LINEのID: mio_works", {Contact.LINE}),
        ("ラインで連絡しましょう", {Contact.LINE}),
        ("予算は 100,000円、納期は 2026-06-01 です", set()),
        ("0.5人月、040文字、バージョン1.2.3、10〜18時", set()),
        ("online で、deadline は月末、ラインナップは12点", set()),
        ("受付番号 12345678901234", set()),
    ],
)
def test_contact_details_are_noticed(text, found):
    assert set(contacts.contact_details(text)) == found


def test_two_texts_are_the_same_whatever_their_blanks_case_and_width():
    assert texts.text_hash("ご依頼  ありがとう\r\nABC") == texts.text_hash("ご依頼 ありがとう\nａｂｃ ")
    assert texts.text_hash("ご依頼ありがとう") != texts.text_hash("ご依頼に感謝")


def test_what_is_kept_has_no_carriage_returns():
    assert texts.clean(" 一\r\n二\r三 \n") == "一\n二\n三"
