"""What is said, and what it does to the turn that waits."""

from datetime import datetime, timedelta

import pytest

from nintei.kit.db import writes
from nintei.kit.errors import Malformed, NotFound
from nintei.people import actions as people
from nintei.record.kinds import Outcome
from nintei.talk import actions
from nintei.talk.actions import messages, threads, turns
from nintei.talk.kinds import Answer, TurnState, WaitingFor
from nintei.talk.models import Message, ReadMark, Thread, Turn
from nintei.talk.tests.conftest import AT, DUE, EVENINGS, LATER, TOKYO, facts, turn_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


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
