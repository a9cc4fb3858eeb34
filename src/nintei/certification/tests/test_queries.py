"""What the screens read: the same numbers as the decisions, for those who may see them."""

from __future__ import annotations

import pytest

from nintei.certification.models import Evaluation
from nintei.certification.queries import desk, mine, public, statements
from nintei.certification.tests.test_appeals import AT, _until, market
from nintei.kit.errors import Forbidden, NotFound
from nintei.kit.periods import Month
from nintei.people.models import User

__all__ = ["market"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_ones_own_page_shows_both_columns_and_the_events_add_up(market: dict[str, User]) -> None:
    _until(Month(2025, 7))
    page = mine.my_certification(viewer=market["anna"], at=AT)
    (logo,) = page.categories
    assert (logo.state, logo.is_held, logo.name_en) == ("AT_RISK", True, "Logos")
    assert logo.last is not None
    completion = next(c for c in logo.last.criteria if c.id == "completion")
    assert completion.keep_verdict == "FAIL"
    assert completion.more_to_keep
    assert completion.bound < completion.keep
    assert completion.bound_at <= completion.keep_at
    assert logo.next_evaluation.isoformat() == "2025-10-01"
    whole = mine.category_page(viewer=market["anna"], category="logo", at=AT)
    assert [s.state_after for s in whole.history] == ["AT_RISK", "CERTIFIED"]
    today = next(c for c in whole.of.today.criteria if c.id == "completion")
    listed = mine.events(viewer=market["anna"], category="logo", criterion="completion", at=AT)
    assert (listed.view.n, listed.view.x) == (today.n, today.x)
    next_month = {e.entry for e in listed.events if e.is_included and e.leaves_on <= logo.next_evaluation}
    assert len(next_month) == today.leaving_n
    then = mine.events(
        viewer=market["anna"], category="logo", criterion="completion", at=AT, evaluation=logo.last.evaluation
    )
    assert (then.view.n, then.view.x) == (completion.n, completion.x)
    assert mine.my_certification(viewer=market["bert"], at=AT).categories == ()


def test_a_statement_has_its_eight_parts_and_is_private(market: dict[str, User]) -> None:
    _until(Month(2025, 8))
    row = Evaluation.objects.get(about__key="anna", decision="noticed")
    said = statements.statement(viewer=market["anna"], evaluation=row.pk, at=AT)
    assert said.change.effect_on is not None
    (failing,) = said.failing
    assert (failing.side, failing.now.id) == ("keep", "completion")
    assert failing.before is not None
    assert failing.more == failing.now.more_to_keep
    assert {e.outcome for e in failing.weightiest} == {"bad"}
    assert said.evidence.one_client_checked
    assert said.contest.can_contest
    assert said.periods[0].until is None
    assert statements.statement(viewer=market["judge"], evaluation=row.pk, at=AT).is_own is False
    with pytest.raises(NotFound):
        statements.statement(viewer=market["bert"], evaluation=row.pk, at=AT)


def test_public_pages_show_policies_with_examples_and_badges(market: dict[str, User]) -> None:
    _until(Month(2025, 9))
    policy = public.public_policy(series="small", category="logo", at=AT)
    assert policy.versions[0].is_in_force
    completion = next(c for c in policy.criteria if c.id == "completion")
    assert all((e.bad_for_keep or 0) >= (e.bad_for_grant or 0) for e in completion.examples)
    (badge,) = public.public_badges(user=market["anna"])
    assert not badge.is_held
    assert badge.periods[0].until is not None
    assert len(public.public_policies(at=AT)) == 1
    with pytest.raises(NotFound):
        public.public_policy(series="none", at=AT)


def test_the_desk_is_for_operators(market: dict[str, User]) -> None:
    _until(Month(2025, 8))
    judge = market["judge"]
    assert {r.percent for r in desk.runs(viewer=judge)} == {100}
    (risk,) = desk.people_at_risk(viewer=judge).rows
    assert (risk.about, risk.state, risk.open_appeal) == ("anna", "NOTICE", False)
    assert risk.evaluation is not None
    assert len(desk.policies(viewer=judge, at=AT)) == 1
    assert desk.whatifs(viewer=judge, at=AT).asked == ()
    for read in (desk.runs, desk.running, desk.people_at_risk, desk.cases):
        with pytest.raises(Forbidden):
            read(viewer=market["anna"])
    for read in (desk.appeals, desk.policies, desk.whatifs, desk.waiting, desk.draft_text):
        with pytest.raises(Forbidden):
            read(viewer=market["anna"], at=AT)
    for read, asked in (
        (desk.person, {"about": "anna"}), (desk.find_people, {"text": "an"}), (desk.case, {"case_id": 1}),
        (desk.standing, {"standing_id": risk.standing}), (desk.whatif, {"public_id": "wi-2025-0001"}),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            read(viewer=market["anna"], **asked)


def test_public_figures_of_calm_count_the_stored_loss(market: dict[str, User]) -> None:
    _until(Month(2025, 9))
    said = public.public_volatility(at=AT)
    assert (said.losses, said.warnings) == (1, 1)
    assert said.recovery_share == 0
    assert said.certified_days > 0
