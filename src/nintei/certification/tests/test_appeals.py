"""Appeals, integrity cases, what-ifs, and the pages' reads, on one small hand-made market."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from nintei.catalog.actions import ensure_category
from nintei.certification import actions, queries
from nintei.certification.actions.appeals import CannotAppeal, NotTheOneToAnswer
from nintei.certification.actions.integrity import NoOpenCase
from nintei.certification.models import Evaluation, IntegrityCase, Standing, StandingMove
from nintei.certification.queries import desk, mine, public
from nintei.certification.tests.test_runs import POLICY
from nintei.kit.errors import Forbidden, Malformed, NotFound, Refusal
from nintei.kit.periods import Month
from nintei.kit.transitions import IllegalMove
from nintei.people.models import User
from nintei.record import actions as record
from nintei.record import queries as journal
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

AT = datetime(2025, 9, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def _user(name: str, **fields: Any) -> User:
    return User.objects.create(public_id=name, email=f"{name}@example.org", **fields)


def _facts(about: str) -> list[Fact]:
    """Good until June 2025; then eight contracts fail, each with another client."""
    facts = [
        Fact(
            Kind.IDENTITY_VERIFIED,
            about,
            None,
            None,
            datetime(2024, 12, 1, tzinfo=UTC),
            Outcome.GOOD,
            0,
            f"id:{about}",
        )
    ]
    for i in range(8):
        when = datetime(2025, 3, 3, tzinfo=UTC) + timedelta(days=12 * i)
        common = (about, f"c{i % 4}", "logo", when)
        facts += [
            Fact(Kind.CONTRACT_ENDED, *common, Outcome.GOOD, 5000, f"{about}:end:{i}"),
            Fact(Kind.EARNING_RELEASED, *common, Outcome.GOOD, 5000, f"{about}:yen:{i}"),
            Fact(Kind.REVIEW_REVEALED, *common, Outcome.NEUTRAL, 4, f"{about}:stars:{i}"),
            Fact(Kind.MILESTONE_DELIVERED, *common, Outcome.GOOD, 0, f"{about}:due:{i}"),
        ]
    for i in range(8):
        when = datetime(2025, 6, 20, tzinfo=UTC) + timedelta(days=i)
        facts.append(
            Fact(
                Kind.CONTRACT_ENDED,
                about,
                f"x{i}",
                "logo",
                when,
                Outcome.BAD,
                0,
                f"{about}:bad:{i}",
                "",
                {"decided_by": "judge"},
            )
        )
    return facts


@pytest.fixture
def market() -> dict[str, User]:
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=AT)
    actions.publish_policy(text=POLICY, at=datetime(2024, 1, 1, tzinfo=UTC))
    people = {
        "anna": _user("anna"), "bert": _user("bert"), "judge": _user("judge", is_operator=True),
        "other": _user("other", is_operator=True),
    }  # fmt: skip
    record.load(facts=_facts("anna"), at=AT)
    return people


def _until(month: Month) -> Standing:
    actions.run_all_months(first=Month(2025, 5), last=month, at=AT, auto_accept=True)
    return Standing.objects.get(about__key="anna")


def _bad_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM record_entry WHERE ref LIKE 'anna:bad:%' ORDER BY id")
        return int(cursor.fetchone()[0])


def _invariants() -> None:
    for name, statement in queries.INVARIANTS.items():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.fetchall() == [], name


def test_an_upheld_decision_appeal_stays_and_then_cancels_a_notice(market: dict[str, User]) -> None:
    standing = _until(Month(2025, 7))
    assert standing.state == "AT_RISK"
    actions.run_month(as_of=date(2025, 8, 1), at=AT, auto_accept=True)
    standing.refresh_from_db()
    assert standing.state == "NOTICE"
    evaluation = Evaluation.objects.get(about__key="anna", as_of=date(2025, 8, 1))
    appeal = actions.open_appeal(
        by=market["anna"], evaluation_id=evaluation.pk, grounds="miscounted", text="違います", at=AT
    )
    assert appeal.due_at == AT + timedelta(days=14)
    actions.apply_effects(today=standing.effect_on, at=AT)
    standing.refresh_from_db()
    assert standing.state == "NOTICE"
    with pytest.raises(CannotAppeal):
        actions.open_appeal(
            by=market["anna"], evaluation_id=evaluation.pk, grounds="miscounted", text="また", at=AT
        )
    with pytest.raises(Malformed):
        actions.answer_appeal(by=market["judge"], appeal_id=appeal.pk, upheld=False, reasons=" ", at=AT)
    with pytest.raises(Forbidden):
        actions.answer_appeal(by=market["bert"], appeal_id=appeal.pk, upheld=True, reasons="", at=AT)
    actions.answer_appeal(by=market["judge"], appeal_id=appeal.pk, upheld=True, reasons="", at=AT)
    standing.refresh_from_db()
    assert (standing.state, standing.effect_on) == ("CERTIFIED", None)
    _invariants()


def test_event_appeals_undo_a_lapse_that_no_longer_rests_on_anything(market: dict[str, User]) -> None:
    standing = _until(Month(2025, 9))
    assert standing.state == "LAPSED"
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM record_entry WHERE ref LIKE 'anna:bad:%' ORDER BY id")
        bad = [row[0] for row in cursor.fetchall()]
    states = []
    for entry in bad:
        appeal = actions.open_appeal(
            by=market["anna"], entry_id=entry, grounds="wrong_fault", text="依頼者の都合", at=AT
        )
        with pytest.raises(NotTheOneToAnswer):
            actions.answer_appeal(by=market["judge"], appeal_id=appeal.pk, upheld=True, reasons="", at=AT)
        actions.answer_appeal(by=market["other"], appeal_id=appeal.pk, upheld=True, reasons="", at=AT)
        standing.refresh_from_db()
        states.append(standing.state)
    assert states[-1] == "CERTIFIED"
    assert "LAPSED" in states
    assert StandingMove.objects.filter(standing=standing, decision="restored").count() == 1
    with pytest.raises(CannotAppeal):
        actions.open_appeal(by=market["anna"], entry_id=bad[0], grounds="wrong_fault", text="また", at=AT)
    numbers = public.appeal_numbers(year=2025, quarter=3, zone="Asia/Tokyo", at=AT)
    assert (numbers.received, numbers.upheld, numbers.median_days) == (8, 8, 0)
    _invariants()
    assert list(queries.replay()) == []


def test_strangers_cannot_contest_and_refusals_are_kept(market: dict[str, User]) -> None:
    _until(Month(2025, 7))
    with pytest.raises(NotFound):
        actions.open_appeal(by=market["bert"], entry_id=_bad_entry(), grounds="wrong_fault", text="x", at=AT)
    mine_ = actions.open_appeal(
        by=market["anna"], entry_id=_bad_entry(), grounds="wrong_fault", text="x", at=AT
    )
    actions.withdraw_appeal(by=market["anna"], appeal_id=mine_.pk, at=AT)
    again = actions.open_appeal(
        by=market["anna"], entry_id=_bad_entry(), grounds="wrong_fault", text="y", at=AT
    )
    assert [a.may_answer for a in desk.appeals(viewer=market["judge"], at=AT).rows] == [False]
    assert [a.may_answer for a in desk.appeals(viewer=market["other"], at=AT).rows] == [True]
    done = actions.answer_appeal(
        by=market["other"], appeal_id=again.pk, upheld=False, reasons="記録のとおりです", at=AT
    )
    assert done.state == "REFUSED"
    late = AT + timedelta(days=200)
    with pytest.raises(CannotAppeal):
        actions.open_appeal(
            by=market["anna"],
            evaluation_id=Evaluation.objects.latest("pk").pk,
            grounds="other",
            text="x",
            at=late,
        )


def test_suspension_needs_a_case_a_reason_and_a_statement(market: dict[str, User]) -> None:
    standing, judge = _until(Month(2025, 6)), market["judge"]
    assert standing.state == "CERTIFIED"
    with pytest.raises(NoOpenCase):
        actions.suspend(by=judge, standing_id=standing.pk, reason="fraud", statement="証拠", at=AT)
    case = actions.open_case(by=judge, about="anna", reason="fraud", note="通報", at=AT)
    with pytest.raises(Forbidden):
        actions.suspend(by=market["bert"], standing_id=standing.pk, reason="fraud", statement="証拠", at=AT)
    with pytest.raises(Malformed):
        actions.suspend(by=judge, standing_id=standing.pk, reason="fraud", statement="", at=AT)
    assert (
        actions.suspend(by=judge, standing_id=standing.pk, reason="fraud", statement="証拠", at=AT).state
        == "SUSPENDED"
    )
    assert [c.suspended for c in desk.cases(viewer=judge).rows] == [((standing.pk, "ロゴ"),)]
    assert actions.reinstate(by=judge, standing_id=standing.pk, statement="誤り", at=AT).state == "CERTIFIED"
    actions.close_case(by=judge, case_id=case.pk, outcome="証拠なし", at=AT)
    _invariants()
    last = mine.my_certification(viewer=market["anna"], at=AT + timedelta(days=1)).categories[0]
    assert dict(last.today.conditions)["no_open_integrity_case"] is True


def test_a_case_is_opened_about_somebody_who_exists_and_never_about_oneself(market: dict[str, User]) -> None:
    _until(Month(2025, 6))
    said = {"reason": "fraud", "note": "通報", "at": AT}
    with pytest.raises(NotFound):
        actions.open_case(by=market["judge"], about="nobody", **said)
    with pytest.raises(Forbidden):
        actions.open_case(by=market["judge"], about="judge", **said)
    with pytest.raises(Forbidden):
        actions.open_case(by=market["bert"], about="anna", **said)
    with pytest.raises(Malformed):
        actions.open_case(by=market["judge"], about="anna", reason="dislike", note="通報", at=AT)
    with pytest.raises(Malformed):
        actions.open_case(by=market["judge"], about="anna", reason="fraud", note=" ", at=AT)
    assert IntegrityCase.objects.count() == 0
    # Somebody with an account and no record yet can be looked into as well.
    assert actions.open_case(by=market["judge"], about="bert", **said).state == "OPEN"


def test_a_revoked_certificate_is_gone_for_good_and_its_case_closes_after(market: dict[str, User]) -> None:
    standing, judge = _until(Month(2025, 6)), market["judge"]
    case = actions.open_case(by=judge, about="anna", reason="fraud", note="通報", at=AT)
    with pytest.raises(IllegalMove) as early:
        actions.revoke(by=judge, standing_id=standing.pk, reason="fraud", statement="証拠", at=AT)
    assert "ページを読み直して" in str(early.value)
    actions.suspend(by=judge, standing_id=standing.pk, reason="fraud", statement="証拠", at=AT)
    with pytest.raises(Refusal) as open_still:
        actions.close_case(by=judge, case_id=case.pk, outcome="取り消した", at=AT)
    assert "一時停止中" in str(open_still.value)
    done = actions.revoke(by=judge, standing_id=standing.pk, reason="fraud", statement="証拠", at=AT)
    assert done.state == "REVOKED"
    closed = actions.close_case(by=judge, case_id=case.pk, outcome="取り消した", at=AT)
    assert (closed.state, closed.closed_by, closed.outcome) == ("CLOSED", judge, "取り消した")
    with pytest.raises(NotFound):
        actions.close_case(by=judge, case_id=case.pk, outcome="もう一度", at=AT)
    with pytest.raises(IllegalMove):
        actions.reinstate(by=judge, standing_id=standing.pk, statement="誤り", at=AT)
    moves = StandingMove.objects.filter(standing=standing, by=judge).order_by("pk")
    assert [(m.decision, m.reason) for m in moves] == [
        ("suspended", "fraud: 証拠"), ("revoked", "fraud: 証拠"),
    ]  # fmt: skip
    facts = journal.entries_about("anna", kinds=[Kind.INTEGRITY_CASE_CHANGED])
    assert sorted((f.outcome.name, f.facts["decided_by"]) for f in facts) == [
        ("BAD", "judge"),
        ("GOOD", "judge"),
    ]
    _invariants()


def test_what_a_person_cannot_do_in_a_state_is_said_in_a_sentence(market: dict[str, User]) -> None:
    standing = _until(Month(2025, 6))
    with pytest.raises(IllegalMove) as refused:
        actions.accept_offer(standing_id=standing.pk, by=market["anna"], at=AT)
    assert "ページを読み直して" in str(refused.value)
    assert actions.withdraw_standing(standing_id=standing.pk, by=market["anna"], at=AT).state == "WITHDRAWN"
    assert actions.apply_again(standing_id=standing.pk, by=market["anna"], at=AT).state == "NONE"
    with pytest.raises(NotFound):
        actions.withdraw_standing(standing_id=standing.pk, by=market["bert"], at=AT)
