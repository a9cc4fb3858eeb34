"""Groups, newcomers and what follows a certificate, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from nintei.certification.rules.fairness import Member, following, hours_group, newcomers, rates, tenure
from nintei.certification.rules.volatility import Caught, Step, caught

END = date(2026, 1, 1)
HELD = [Step(date(2025, 1, 1), "NONE", "CERTIFIED")]
LOST = [*HELD, Step(date(2025, 5, 1), "CERTIFIED", "AT_RISK"), Step(date(2025, 6, 1), "AT_RISK", "NOTICE"),
        Step(date(2025, 7, 5), "NOTICE", "LAPSED")]  # fmt: skip


def test_a_group_of_five_is_shown_and_one_of_four_is_not() -> None:
    members = [Member(i, {"hours": "part_time"}, steps) for i, steps in enumerate([HELD, HELD, LOST, [], []])]
    members += [Member(i, {"hours": "full_time"}, HELD) for i in range(10, 14)]
    full, part = rates(members, END)
    assert (full.group, full.is_withheld, full.people, full.granted_share) == ("full_time", True, None, None)
    assert (part.group, part.people, part.granted, part.losses) == ("part_time", 5, 3, 1)
    assert part.granted_share == Decimal("0.6000")
    # Twice a whole year and once 185 days.
    assert part.losses_per_100_years == (Decimal(36525) / (365 + 365 + 185)).quantize(Decimal("0.0001"))


def test_one_person_in_two_categories_is_one_person() -> None:
    members = [Member(1, {"absence": "declared"}, HELD) for _category in range(6)]
    assert rates(members, END)[0].is_withheld


def test_the_groups_have_edges() -> None:
    assert [tenure(days) for days in (0, 1, 182, 183, 364, 365)] == [
        "none_yet", "under_6_months", "under_6_months", "under_12_months", "under_12_months", "over_12_months",
    ]  # fmt: skip
    assert [hours_group(h) for h in (None, 0, 1, 29, 30)] == [
        "hours_unknown", "hours_unknown", "part_time", "part_time", "full_time",
    ]  # fmt: skip


def test_newcomers_wait_a_median_number_of_days() -> None:
    first = date(2025, 2, 1)
    begun = [(first, date(2025, 5, 1)), (first, date(2025, 8, 1)), (first, date(2025, 3, 1)), (first, None)]
    assert newcomers(begun).is_withheld
    said = newcomers([*begun, (first, None)])
    assert (said.people, said.granted, said.granted_share, said.median_days) == (5, 3, Decimal("0.6000"), 89)
    nobody = newcomers([(first, None)] * 5)
    assert (nobody.granted, nobody.median_days) == (0, None)


def test_what_certified_people_do_next_is_pooled_by_metric() -> None:
    cohort = {i: i < 5 for i in range(9)}
    done = {i: {"mean_stars": (2, 7 if i < 5 else 4), "on_time_rate": (0, 0)} for i in range(9)}
    rows = following(cohort, done, {"mean_stars": 4, "on_time_rate": 1})
    # The four others are too few, and nobody delivered anything.
    assert [(r.metric, r.certified, r.people, r.n, r.share) for r in rows] == [
        ("mean_stars", True, 5, 10, Decimal("0.8750"))
    ]


def test_months_to_catch_count_only_those_who_held_it_then() -> None:
    labels = {"a": date(2025, 4, 10), "b": date(2025, 4, 10), "c": date(2025, 4, 10), "d": date(2025, 8, 1)}
    histories = {"a": LOST, "b": HELD, "d": LOST}
    # a: lost on 5 July, within three months; b: never; c never held it; d had lost it already.
    assert caught(histories, labels) == Caught(2, 1, 3)
    assert caught(histories, {}) == Caught(0, 0, None)
