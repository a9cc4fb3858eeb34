"""The operators' desk through HTTP: what waits, who may answer, and nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from nintei.catalog.actions import ensure_category
from nintei.certification import actions
from nintei.certification.actions.appeals import open_appeal
from nintei.certification.models import Appeal, Evaluation
from nintei.certification.rules import contest
from nintei.certification.tests.test_runs import POLICY
from nintei.people import actions as people
from nintei.record import actions as record
from nintei.record import queries as journal
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

AT = datetime(2025, 6, 2, tzinfo=UTC)


@pytest.fixture
def appealed(transactional_db: None) -> Appeal:
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logo", is_task_work=False, at=AT)
    actions.publish_policy(text=POLICY, at=AT)
    mio = people.register_user(email="mio@example.org", display_name="Mio", at=AT)
    people.register_user(email="desk@example.org", display_name="Desk", at=AT, is_operator=True)
    fact = Fact(
        Kind.REVIEW_REVEALED, mio.public_id, "haru", "logo", AT.replace(month=5), Outcome.GOOD, 0, "r:1"
    )
    record.load(facts=[fact], at=AT)
    actions.run_month(as_of=date(2025, 6, 1), at=AT)
    entry = journal.current("r:1")
    assert entry is not None
    said = "納品と関係のない評価です。"
    return open_appeal(by=mio, at=AT, grounds=contest.Ground.UNFAIR_REVIEW, text=said, entry_id=entry.id)


def _as(client: object, email: str) -> None:
    from nintei.people.queries import user_by_email

    client.force_login(user_by_email(email), backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]


def test_the_desk_shows_runs_and_waiting_appeals(client, appealed) -> None:
    _as(client, "desk@example.org")
    page = client.get("/desk/certification/").content.decode()
    assert f"/desk/certification/appeals/{appealed.pk}/" in page
    assert "2025-06-01" in page
    assert Evaluation.objects.count() == 1


def test_an_upheld_appeal_takes_the_event_out_of_the_count(client, appealed) -> None:
    _as(client, "desk@example.org")
    address = f"/desk/certification/appeals/{appealed.pk}/"
    assert "納品と関係のない評価です。" in client.get(address).content.decode()
    assert client.post(address, {"answer": "upheld", "reasons": "確認しました。"}).status_code == 302
    appealed.refresh_from_db()
    assert appealed.state == "UPHELD"
    corrected = journal.current("r:1")
    assert corrected is not None
    assert corrected.excluded_reason == "appeal_upheld"


def test_a_refusal_without_reasons_is_sent_back(client, appealed) -> None:
    _as(client, "desk@example.org")
    address = f"/desk/certification/appeals/{appealed.pk}/"
    assert client.post(address, {"answer": "refused", "reasons": " "}).status_code == 422
    appealed.refresh_from_db()
    assert appealed.state == "OPEN"


def test_the_desk_is_closed_to_others(client, appealed) -> None:
    assert client.get("/desk/certification/").status_code == 302
    _as(client, "mio@example.org")
    assert client.get("/desk/certification/").status_code == 403
    assert client.get(f"/desk/certification/appeals/{appealed.pk}/").status_code == 403
    assert client.post(f"/desk/certification/appeals/{appealed.pk}/", {"answer": "upheld"}).status_code == 403
