"""What rooms below ask the journal to write down about a person."""

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.people import actions as people
from nintei.record import actions, chores, queries
from nintei.record.kinds import Kind, Outcome

AT = datetime(2026, 4, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def mio():
    return people.register_user(email="mio@example.jp", display_name="みお", at=AT)


def asked():
    return [
        job.args for job in ProcrastinateJob.objects.filter(task_name="record.note_person").order_by("id")
    ]


def test_a_checked_identity_is_a_fact_once_and_ends_as_another(mio):
    desk = people.register_user(email="desk@example.jp", display_name="窓口", at=AT, is_operator=True)
    people.verify_identity(by=desk, public_id=mio.public_id, method="passport", at=AT)
    (job,) = asked()
    assert [chores.note_person(**job) for _ in range(2)] == [True, False]
    (fact,) = queries.entries_about(mio.public_id)
    assert (fact.kind, fact.outcome, fact.happened_at) == (Kind.IDENTITY_VERIFIED, Outcome.GOOD, AT)
    given = {"kind": Kind.IDENTITY_VERIFIED, "about": mio.public_id, "outcome": Outcome.BAD, "at": AT}
    assert not actions.note_person(happened_at=AT - timedelta(days=1), **given)
    assert actions.note_person(happened_at=AT + timedelta(days=1), **given)
    assert [fact.outcome for fact in queries.entries_about(mio.public_id)] == [Outcome.BAD, Outcome.GOOD]


def test_a_complete_profile_is_a_fact_until_it_is_not(mio):
    said = {"headline": "x", "introduction": "y", "prefecture": "京都府"}
    people.save_availability(by=mio, hours="1" * 168, at=AT)
    people.save_profile(by=mio, at=AT, **said)
    people.save_profile(by=mio, at=AT + timedelta(days=1), headline="")
    for job in asked():
        chores.note_person(**job)
    facts = queries.entries_about(mio.public_id)
    assert [(fact.kind, fact.outcome) for fact in facts] == [
        (Kind.PROFILE_COMPLETED, Outcome.BAD), (Kind.PROFILE_COMPLETED, Outcome.GOOD),
    ]  # fmt: skip
