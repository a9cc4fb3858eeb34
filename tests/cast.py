"""The fixed cast: Haru the client, Mio the freelancer, Sora the stranger, Desk the operator and Kei, another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from nintei.kit.periods import Month
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

CATEGORY = "logo"
# Quick to earn and to lose, so that a whole story fits into few facts.
POLICY = """
policy: small
version: 1
track: project
category: "*"
title: {ja: "小さな認定", en: "Small certificate"}
effective_from: 2024-01-01
as_of_timezone: Asia/Tokyo
evaluate: {cadence: monthly, day: 1, preview: daily, effect_day: 5}
transition: {holders: milder_of_old_and_new, evaluations: 6}
window: {months: 6, by: outcome_date}
experience:
  completed_orders: {min: 3, keep: 2}
  distinct_clients: {min: 2, keep: 1}
criteria:
  - {id: completion, metric: fault_completion_rate, grant: "0.80", keep: "0.78", prior: ["0.90", 2], grant_min_n: 3, per_client_cap: 3}
conditions: [identity_verified]
grant_test: estimate >= grant
keep_test: upper >= keep
loss: {consecutive_failures: 2, notice_days: 30, leave_one_client_out: true}
benefits: []
"""


class Cast(NamedTuple):
    """Everybody who is on stage."""

    haru: Any
    mio: Any
    sora: Any
    desk: Any
    kei: Any


def enter(*, at: datetime) -> Cast:
    """Register the cast and open the market: one category, one policy."""
    from nintei.catalog.actions import ensure_category
    from nintei.certification import actions
    from nintei.people.actions import register_user

    ensure_category(slug=CATEGORY, name_ja="ロゴ", name_en="Logos", is_task_work=False, at=at)
    actions.publish_policy(text=POLICY, at=at)

    def one(name: str, **said: Any) -> Any:
        return register_user(email=f"{name.lower()}@example.jp", display_name=name, at=at, **said)

    return Cast(
        haru=one("Haru", is_client=True, is_freelancer=False), mio=one("Mio"), sora=one("Sora"),
        desk=one("Desk", is_operator=True), kei=one("Kei", is_operator=True),
    )  # fmt: skip


def work(about: str, *, first: Month, months: int, outcome: Outcome) -> Iterator[Fact]:
    """Contracts of these months: one a week that ends well, or four a week that do not; seven clients in turn."""
    began = datetime(first.first_day.year, first.first_day.month, 1, 12, tzinfo=UTC)
    pieces = 1 if outcome is Outcome.GOOD else 4
    for month in range(months):
        start = first.plus(month).first_day
        for week in range(4):
            when = datetime(start.year, start.month, 2 + 7 * week, 3, tzinfo=UTC)
            number = (when - began).days
            for piece in range(pieces):
                ref = f"{about}:{when:%Y-%m-%d}:{piece}"
                yield Fact(
                    Kind.CONTRACT_ENDED,
                    about,
                    f"c{(number // 7 + piece) % 7}",
                    CATEGORY,
                    when,
                    outcome,
                    5000,
                    ref,
                )


def career(about: str, *, now: Month) -> list[Fact]:
    """Eight good months, then two bad ones; ``now`` is the month after them."""
    known = datetime(2024, 6, 1, tzinfo=UTC)
    return [
        Fact(Kind.IDENTITY_VERIFIED, about, None, None, known, Outcome.GOOD, 0, f"id:{about}"),
        *work(about, first=now.plus(-10), months=8, outcome=Outcome.GOOD),
        *work(about, first=now.plus(-2), months=2, outcome=Outcome.BAD),
    ]


def to_notice(cast: Cast, *, now: Month, at: datetime) -> int:
    """Live Mio's career up to the notice of this month's evaluation; returns the evaluation's id."""
    from nintei.certification import actions
    from nintei.certification.queries import standings
    from nintei.record import actions as record

    record.load(facts=career(cast.mio.public_id, now=now), at=at)
    for back in (3, 2, 1, 0):
        month = now.plus(-back)
        run = actions.run_month(as_of=month.first_day, at=at - timedelta(days=30 * back))
        for standing_id, _about in standings.offered():
            actions.accept_offer(standing_id=standing_id, by=cast.mio, at=at - timedelta(days=30 * back))
    return last_evaluation(cast.mio.public_id, run.pk)


def last_evaluation(about: str, run: int) -> int:
    """The id of what this run decided about somebody."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM certification_evaluation e JOIN record_party p ON p.id = e.about_id"
            " WHERE p.key = %s AND e.run_id = %s",
            [about, run],
        )
        return int(cursor.fetchone()[0])
