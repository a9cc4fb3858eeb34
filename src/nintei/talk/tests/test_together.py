"""What PostgreSQL itself holds, and two people at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from nintei.talk import actions
from nintei.talk.kinds import ThreadState, TurnState
from nintei.talk.models import Thread, Turn
from nintei.talk.tests.conftest import AT, LATER, facts, turn_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


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


def at_once(*verbs, hands=0):
    """Run verbs in connections of their own, begun together; what each gave or raised."""

    def run(verb):
        try:
            return verb()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(hands or len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_two_workers_note_a_turn_once(cast, ask):
    ask()
    given = at_once(*[lambda: actions.settle_due_turns(at=LATER)] * 2)
    assert sum(given) == 1
    assert len(facts(cast.mio)) == 1


def test_a_button_pressed_twice_asks_once(cast, ask):
    given = at_once(ask, ask)
    assert sorted(type(each).__name__ for each in given) == ["AlreadyTalking", "Thread"]
    assert (Thread.objects.count(), Turn.objects.count()) == (1, 1)


def test_an_answer_and_a_withdrawal_at_the_same_moment_leave_one_outcome(cast, ask):
    thread = ask()
    moment = AT + timedelta(hours=8)
    at_once(
        lambda: actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=moment),
        lambda: actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=moment),
    )
    thread.refresh_from_db()
    turn = turn_of(thread)
    assert thread.state == ThreadState.CLOSED
    assert turn.state in {TurnState.ANSWERED, TurnState.VOID}
    assert bool(turn.answer_id) == (turn.state == TurnState.ANSWERED)
