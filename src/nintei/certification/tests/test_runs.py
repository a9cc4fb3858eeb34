"""Runs against a real database: the same decisions as the pure engine, whatever interrupts them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from nintei.catalog.actions import ensure_category
from nintei.certification import actions, queries
from nintei.certification.forms.policy_file import read_policy
from nintei.certification.models import Evaluation, Run, Standing, StandingMove
from nintei.certification.rules import moves
from nintei.certification.rules.recheck import recheck
from nintei.kit.periods import Month
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.record.queries import export_events
from nintei.record.rules import Fact

AT = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = """
policy: small
version: 1
track: project
category: "*"
title: {ja: "小さな認定", en: "Small"}
effective_from: 2024-01-01
as_of_timezone: Asia/Tokyo
evaluate: {cadence: monthly, day: 1, preview: daily, effect_day: 5}
transition: {holders: milder_of_old_and_new, evaluations: 6}
window: {months: 6, by: outcome_date}
experience:
  completed_orders: {min: 3, keep: 2}
  distinct_clients: {min: 2, keep: 1}
  released_earnings: {min_jpy: 3000, keep_jpy: 1000, per_client_cap_share: "0.5"}
  first_order_age_days: {min: 20}
criteria:
  - {id: rating, metric: mean_stars, grant: "4.00", keep: "3.90", prior: ["4.20", 2], grant_min_n: 2, per_client_cap: 2}
  - {id: completion, metric: fault_completion_rate, grant: "0.80", keep: "0.78", prior: ["0.90", 2], grant_min_n: 3, per_client_cap: 3}
  - {id: on_time, metric: on_time_rate, grant: "0.70", keep: "0.68", prior: ["0.90", 2], grant_min_n: 2}
  - {id: reply, metric: reply_in_time_rate, grant: "0.60", keep: "0.55", prior: ["0.80", 2], grant_min_n: 2, per_client_cap: 2,
     thin: not_assessed}
conditions: [identity_verified, no_open_integrity_case]
grant_test: estimate >= grant
keep_test: upper >= keep
loss: {consecutive_failures: 2, notice_days: 30, leave_one_client_out: true}
benefits: []
"""


def _facts(people: int, seed: int) -> list[Fact]:
    """A year of everything: good stretches and bad ones, exclusions, neutral ends, missing clients."""
    dice, facts = random.Random(seed), []
    for person in range(people):
        about = f"p{person:03d}"
        facts.append(Fact(Kind.IDENTITY_VERIFIED, about, None, None, datetime(2024, 12, 1, tzinfo=UTC),
                          Outcome.GOOD if person % 7 else Outcome.BAD, 0, f"id:{about}"))  # fmt: skip
        for number in range(dice.randrange(20, 120)):
            kind = dice.choice([Kind.TURN_SETTLED, Kind.CONTRACT_ENDED, Kind.CONTRACT_ENDED, Kind.MILESTONE_DELIVERED,
                                Kind.REVIEW_REVEALED, Kind.EARNING_RELEASED])  # fmt: skip
            when = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(360 * 24 * 60))
            slump = person % 2 and when.month >= 5 and (person % 4 == 1 or when.month <= 8)
            luck = 0.6 if slump else 0.03
            bad = dice.random() < luck
            outcome = Outcome.NEUTRAL if dice.random() < 0.05 else Outcome.BAD if bad else Outcome.GOOD
            value = {Kind.REVIEW_REVEALED: 0 if bad else 4, Kind.EARNING_RELEASED: 1500}.get(kind, 0)
            client = f"c{dice.randrange(6)}" if dice.random() < 0.95 else None
            reason = "other" if dice.random() < 0.05 else ""
            slug = "logo" if person % 3 else "essay"
            facts.append(Fact(kind, about, client, slug, when, outcome, value, f"{about}:{number}", reason))
    return facts


@pytest.fixture
def published() -> None:
    for slug in ("logo", "essay"):
        ensure_category(slug=slug, name_ja=slug, name_en=slug, is_task_work=False, at=AT)
    actions.publish_policy(text=POLICY, at=AT)


def _months(**options: object) -> None:
    actions.run_all_months(first=Month(2025, 3), last=Month(2026, 2), at=AT, **options)


def _digests() -> list[tuple[object, ...]]:
    rows = Evaluation.objects.order_by("about__key", "category__slug", "pk")
    return list(rows.values_list("about__key", "category__slug", "as_of", "decision", "digest"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("auto_accept", [True, False])
def test_every_decision_is_what_the_pure_evaluator_says(published: None, auto_accept: bool) -> None:
    record.load(facts=_facts(40, 1), at=AT)
    _months(auto_accept=auto_accept)
    policy = read_policy(POLICY)
    events = {key: list(export_events(key)) for key in {row[0] for row in _digests()}}
    for rows in events.values():
        for row in rows:
            row["happened_at"] = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["happened_at"])
            row["counterparty"], row["category"] = row["counterparty"] or None, row["category"] or None
    seen = defaultdict(int)
    for one in (
        Evaluation.objects.filter(run__isnull=False).select_related("about", "category").order_by("pk")
    ):
        before = moves.Standing(one.state_before, one.failures_before, one.effect_before)
        again, _after, _decision = recheck(
            policy, [e for e in events[one.about.key] if e["id"] <= one.seen_through], None, one.as_of,
            one.record["prev"], before, about=one.about.key, category=one.category.slug, auto_accept=auto_accept,
        )  # fmt: skip
        assert again == one.record
        seen[one.decision] += 1
    wanted = {"granted", "warned", "noticed", "recovered", "dormant"} if auto_accept else {"offered"}
    assert wanted <= set(seen)
    assert list(queries.replay()) == []
    for name, statement in queries.INVARIANTS.items():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.fetchall() == [], name


@pytest.mark.django_db(transaction=True)
def test_a_run_cut_anywhere_ends_with_the_same_digests(published: None) -> None:
    record.load(facts=_facts(30, 2), at=AT)
    day = date(2025, 6, 1)
    run = actions.start_run(as_of=day, at=AT, auto_accept=True)
    while not (halfway := _digests()):
        run = actions.advance_run(run_id=run.pk, at=AT, chunk=9)
    assert run.state == Run.RunState.RUNNING
    assert len(halfway) <= 9
    again = actions.run_month(as_of=day, at=AT, auto_accept=True, chunk=5)
    assert again.pk == run.pk
    assert again.state == Run.RunState.DONE
    assert again.evaluated == len(_digests())
    assert len({row[:3] for row in _digests()}) == len(_digests())
    assert set(halfway) <= set(_digests())
    assert queries.replay_month(day) == []


@pytest.mark.django_db(transaction=True)
def test_a_changed_record_is_noticed_by_the_replay(published: None) -> None:
    record.load(facts=_facts(5, 3), at=AT)
    actions.run_month(as_of=date(2025, 6, 1), at=AT, auto_accept=True)
    somebody = Evaluation.objects.values_list("about_id", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE certification_evaluation DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE certification_evaluation SET digest = repeat('0', 64) WHERE about_id = %s", [somebody]
        )
        cursor.execute("ALTER TABLE certification_evaluation ENABLE TRIGGER USER")
    touched = Evaluation.objects.filter(about_id=somebody).count()
    assert touched > 0
    assert [d.stored for d in queries.replay()] == ["0" * 64] * touched


@pytest.mark.django_db(transaction=True)
def test_a_lapse_comes_after_two_failures_and_thirty_days(published: None) -> None:
    record.load(facts=_facts(60, 4), at=AT)
    _months(auto_accept=True)
    lapses = StandingMove.objects.filter(state_after="LAPSED")
    assert lapses.exists(), Counter(Evaluation.objects.values_list("decision", flat=True))
    for lapse in lapses:
        earlier = list(lapse.standing.moves.filter(pk__lt=lapse.pk).order_by("pk"))
        assert [m.state_after for m in earlier[-2:]] == ["AT_RISK", "NOTICE"]
        assert earlier[-1].effect_on == lapse.on
        assert lapse.on - earlier[-1].on >= timedelta(days=30)


@pytest.mark.django_db(transaction=True)
def test_previews_change_no_standing(published: None) -> None:
    record.load(facts=_facts(10, 5), at=AT)
    actions.run_month(as_of=date(2025, 6, 1), at=AT)
    before = list(Standing.objects.order_by("pk").values())
    assert actions.refresh_previews(today=date(2025, 6, 20)) > 0
    assert actions.refresh_previews(today=date(2025, 6, 21)) > 0
    assert list(Standing.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_old_work_alone_is_not_evaluated_and_still_counts_for_how_long_ago_it_began(published: None) -> None:
    old, new = datetime(2024, 6, 1, tzinfo=UTC), datetime(2025, 5, 1, tzinfo=UTC)
    record.load(
        facts=[
            Fact(Kind.CONTRACT_ENDED, about, "c1", "logo", when, Outcome.GOOD, 0, f"{about}:{when.year}")
            for about, moments in (("gone", [old]), ("still", [old, new])) for when in moments
        ],
        at=AT,
    )  # fmt: skip
    actions.run_month(as_of=date(2025, 6, 1), at=AT)
    made = Evaluation.objects.get()
    assert made.about.key == "still"
    assert made.record["experience"]["first_order_age_days"] == (date(2025, 6, 1) - date(2024, 6, 1)).days
    assert made.record["criteria"][1][:3] == ["completion", 1, 1]
    assert len(made.entries) == 2
