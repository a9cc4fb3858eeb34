"""A numbered site answers exactly as one that scores every row."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from nintei.catalog.models import Skill
from nintei.people import actions as people
from nintei.people.models import PersonSkill, Profile
from nintei.people.rules import PRESETS
from nintei.record.kinds import Kind
from nintei.search.actions import numbering
from nintei.search.actions import people as finding
from nintei.search.kinds import Hours, Sort
from nintei.search.models import Changed, Column, Numbering
from nintei.search.queries import INVARIANTS, columns, counting
from nintei.search.queries.people import Wanted, search
from nintei.search.tests.conftest import AT

pytestmark = pytest.mark.django_db
WORDS = ("ロゴ", "翻訳", "医療", "動画", "英語", "WordPress", "挿絵")
FILTERS: dict[str, tuple[Any, ...]] = {
    "typed": ("", "ロゴ", "翻訳 医療", "動画 英語 WordPress", "どこにもない", "挿絵"),
    "category": ("", "logo", "design", "tasks"),
    "certified": (False, True),
    "newcomer": (False, True),
    "verified": (False, True),
    "hours": (None, Hours.WEEKENDS, Hours.WEEKDAY_EVENINGS),
    "least": (4, 16),
    "days": (None, 7, 90),
    "prefecture": ("", "東京都", "京都府"),
    "least_yen": (None, 1500),
    "most_yen": (None, 3000),
    "rating": (None, 45),
    "language": ((), ("en",), ("en", "zh"), ("sv",)),
    "level": (1, 3),
    "skill": ((), ("s01",), ("s01", "s02"), ("s13",), ("nowhere",)),
    "sort": tuple(Sort),
    "page": (1, 2, 3),
}


@pytest.fixture
def crowd(person: Any, worked: Any, certify: Any, caught_up: Any) -> list[Any]:
    """Forty-five people of all sorts, numbered."""
    dice = random.Random(5)
    weeks = itertools.cycle(["", PRESETS["weekday_evenings"], PRESETS["weekends"]])
    users = []
    skills = Skill.objects.bulk_create(
        Skill(slug=f"s{n:02}", name_ja=f"技{n}", name_en=f"S{n}", is_listed=n < 14) for n in range(16)
    )
    for number in range(45):
        name = f"p{number:02}"
        said = " ".join(dice.choices(WORDS, weights=[30, 20, 10, 8, 4, 2, 1], k=3))
        users.append(
            person(
                name, hours=next(weeks), at=AT - timedelta(days=dice.choice([1, 20, 60, 300])), headline=said,
                introduction=" ".join(dice.choices(WORDS, k=4)), prefecture=dice.choice(["", "東京都", "京都府"]),
                hourly_yen=dice.choice([None, 1200, 2000, 5000]),
            )
        )  # fmt: skip
        spoken = [
            (code, dice.choice([1, 2, 3, 4])) for code in dice.sample(["ja", "en", "zh", "ko"], number % 4)
        ]
        people.save_languages(by=users[-1], languages=spoken, at=AT)
        PersonSkill.objects.bulk_create(
            PersonSkill(user=users[-1], skill=skill, added_at=AT) for skill in dice.sample(skills, number % 8)
        )
        if number % 3 == 0:
            worked(name, dice.choice(["logo", "flyer", "task-survey"]), n=number % 7, days_ago=number)
        if number % 9 == 0:
            certify(name, "logo")
            worked(name, "logo", kind=Kind.REVIEW_REVEALED, value=number % 5)
    caught_up()
    assert numbering.number(at=AT, dense=6) == 45
    return users


def _agree(n: int, seed: int = 1) -> int:
    """Ask ``n`` questions both ways; returns how many found somebody."""
    dice, found = random.Random(seed), 0
    for _ in range(n):
        wanted = Wanted(**{name: choices[0] for name, choices in FILTERS.items()})
        for name in dice.sample(list(FILTERS), dice.choice([1, 2, 3, 5])):
            wanted = replace(wanted, **{name: dice.choice(FILTERS[name])})
        one, other = search(wanted=wanted, at=AT), search(wanted=wanted, at=AT, row_by_row=True)
        assert one.facets == other.facets, wanted
        assert one.found == other.found, wanted
        found += bool(one.found)
    return found


def test_every_question_has_the_same_answer_by_columns_and_row_by_row(crowd: list[Any]) -> None:
    assert Column.objects.filter(key__startswith="word:").count() > 3
    assert columns.state()[1] is not None
    assert _agree(120) > 60


def test_many_people_are_counted_and_ranked_as_few_are(
    crowd: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Block by block, and skills by their columns, instead of everybody who is left at once."""
    monkeypatch.setattr(columns, "TOGETHER", -1)
    monkeypatch.setattr(columns, "AT_ONCE", 2)
    monkeypatch.setattr(counting, "FEW", -1)
    assert _agree(60) > 30


def test_a_numbering_without_skills_by_person_counts_them_by_their_columns(crowd: list[Any]) -> None:
    before = search(wanted=Wanted(), at=AT).facets.skills
    assert before
    Column.objects.filter(key__in=["skills:until", "skills:id"]).delete()
    columns._live.clear()
    assert search(wanted=Wanted(), at=AT).facets.skills == before


def test_whoever_changes_hides_or_arrives_is_right_at_once_and_after_catching_up(
    crowd: list[Any], person: Any, worked: Any, caught_up: Any
) -> None:
    people.save_profile(by=crowd[3], at=AT, is_listed=False)
    Profile.objects.filter(user=crowd[5]).update(hourly_yen=2500, headline="挿絵")
    crowd[7].is_active = False
    crowd[7].save(update_fields=["is_active"])
    _agree(40, seed=2)
    person("new", headline="ロゴ 挿絵 ロゴ", at=AT)
    worked("p08", "logo", n=4)
    PersonSkill.objects.filter(user__in=crowd[10:20], skill__slug="s01").delete()
    people.save_languages(by=crowd[9], languages=[("en", 4), ("sv", 2)], at=AT)
    finding.compare(after=0, at=AT)
    caught_up()
    assert Changed.objects.count() >= 4
    assert _agree(40, seed=3) > 15
    assert numbering.number(at=AT, dense=6) == 44
    assert not Changed.objects.exists()
    _agree(20, seed=4)
    with connection.cursor() as cursor:
        for query in INVARIANTS.values():
            cursor.execute(query)
            assert not cursor.fetchall(), query


def test_a_numbering_of_another_day_still_counts_by_the_day_of_the_question(crowd: list[Any]) -> None:
    for wanted in (Wanted(days=7), Wanted(typed="ロゴ"), Wanted(newcomer=True), Wanted(category="logo")):
        at = AT + timedelta(days=45)
        assert search(wanted=wanted, at=at) == search(wanted=wanted, at=at, row_by_row=True)


def test_a_rebuild_numbers_anew_and_other_numbers_of_ranking_put_a_numbering_out_of_use(
    crowd: list[Any],
) -> None:
    before = Numbering.objects.get()
    finding.rebuild(at=AT)
    assert Numbering.objects.get().pk != before.pk
    _agree(10, seed=6)
    Skill.objects.filter(slug="s15").update(is_listed=True)
    assert columns.state()[1] is None
    finding.rebuild(at=AT)
    assert columns.state()[1] is not None
    Numbering.objects.update(ranking="others")
    assert columns.state()[1] is None
    _agree(5, seed=7)
