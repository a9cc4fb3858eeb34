"""Who can be found, how fresh that is, and that every number on the page is the number it leads to."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.catalog.models import Skill, SkillSpelling
from nintei.catalog.rules import folded
from nintei.people import actions as people
from nintei.people.actions.skills import Said
from nintei.people.models import Piece, Profile
from nintei.people.rules import NO_HOURS, PRESETS, grid
from nintei.people.tests.conftest import picture
from nintei.record.kinds import Kind
from nintei.search import chores
from nintei.search.actions import people as finding
from nintei.search.kinds import DAYS, RATINGS, Hours, Sort
from nintei.search.models import Collection, Person, PersonCategory, Waiting
from nintei.search.queries import INVARIANTS, rows
from nintei.search.queries.people import Answer, Wanted, lag, search
from nintei.search.queries.ranking import ranking
from nintei.search.rules import ranking as rules
from nintei.search.tests.conftest import AT

pytestmark = pytest.mark.django_db
PREFECTURES = ("東京都", "沖縄県")
EVENINGS, WEEKENDS = PRESETS["weekday_evenings"], PRESETS["weekends"]


def _search(**wanted: Any) -> Answer:
    return search(wanted=Wanted(**wanted), at=AT)


def _names(**wanted: Any) -> list[str]:
    return [each.public_id for each in _search(**wanted).found]


def _broken() -> list[str]:
    broken = []
    with connection.cursor() as cursor:
        for name, query in INVARIANTS.items():
            cursor.execute(query)
            broken += [name] if cursor.fetchone() else []
    return broken


@pytest.fixture
def market(person: Any, worked: Any, certify: Any, caught_up: Any) -> None:
    """Twelve people who differ in everything that can be asked for."""
    weeks = itertools.cycle([EVENINGS, WEEKENDS, NO_HOURS])
    for slug, name in (("brush", "水彩"), ("print", "版画")):
        skill = Skill.objects.create(slug=slug, name_ja=name, name_en=slug, is_listed=True)
        SkillSpelling.objects.create(folded=folded(name), said=name, skill=skill)
    for number, hours in zip(range(12), weeks, strict=False):
        name = f"p{number:02}"
        user = person(
            name, hours=hours, headline="ロゴの仕事" if number % 2 else "翻訳", hourly_yen=1000 + 100 * number,
            prefecture=PREFECTURES[number % 2],
        )  # fmt: skip
        people.save_languages(by=user, languages=[("en", 1 + number % 4), ("ko", 2)][: number % 3], at=AT)
        people.save_skills(by=user, skills=[Said("水彩"), Said("版画")][: number % 3], at=AT)
        if number % 3 == 1 and number % 4:
            worked(name, "flyer", kind=Kind.REVIEW_REVEALED, value=number % 5)
        if number % 4:
            worked(name, ("logo", "flyer", "task-survey")[number % 3], n=number, days_ago=5 * number)
        if number % 3 == 0:
            certify(name, "logo")
        if number in (3, 6):
            desk = people.register_user(
                email=f"desk{number}@example.com",
                display_name="desk",
                at=AT,
                is_operator=True,
                is_freelancer=False,
            )
            people.verify_identity(by=desk, public_id=user.public_id, method="passport", at=AT)
    caught_up()


def test_somebody_new_is_found_after_the_next_catching_up(person: Any, caught_up: Any) -> None:
    person("mio", headline="医療翻訳の経験があります")
    assert _names(typed="医療翻訳") == []
    caught_up()
    assert _names(typed="医療翻訳") == ["mio"]
    assert _broken() == []


def test_a_face_is_shown_as_soon_as_there_is_one(person: Any, caught_up: Any) -> None:
    user = person("mio")
    caught_up()
    assert _search().found[0].photo == ""
    photo = people.save_photo(by=user, upload=picture(), at=AT)
    assert _search().found[0].photo == photo.version


def test_what_people_change_marks_them_whoever_writes_it(person: Any, caught_up: Any) -> None:
    user = person("mio")
    caught_up()
    assert lag().waiting == 0
    Profile.objects.filter(user=user).update(headline="動画編集")
    assert list(Waiting.objects.values_list("user_id", flat=True)) == [user.pk]
    caught_up()
    assert _names(typed="映像") == ["mio"]
    people.save_availability(by=user, hours=EVENINGS, at=AT)
    assert lag().waiting == 1
    caught_up()
    assert _search().found[0].per_week == 20
    assert lag().waiting == 0


def test_a_skill_or_a_title_of_work_alone_is_enough_to_be_found(person: Any, caught_up: Any) -> None:
    user = person("mio")
    stitching = Skill.objects.create(slug="stitching", name_ja="刺しゅう", name_en="Embroidery")
    for said in ("刺しゅう", "ハンドステッチ"):
        SkillSpelling.objects.create(folded=folded(said), said=said, skill=stitching)
    caught_up()
    people.save_skills(by=user, skills=[Said("Figma"), Said("刺しゅう")], at=AT)
    people.save_piece(by=user, title="和菓子の包装", at=AT)
    assert lag().waiting == 1
    caught_up()
    for typed in ("figma", "刺しゅう", "embroidery", "ハンドステッチ", "和菓子"):
        assert _names(typed=typed) == ["mio"], typed
    people.save_skills(by=user, skills=[Said("Figma")], at=AT)
    Piece.objects.all().delete()
    caught_up()
    for typed in ("刺しゅう", "ハンドステッチ", "和菓子"):
        assert _names(typed=typed) == [], typed
    assert _names(typed="figma") == ["mio"]
    assert _broken() == []


def test_a_log_in_marks_nobody(person: Any, caught_up: Any) -> None:
    user = person("mio")
    caught_up()
    user.last_login = AT
    user.save(update_fields=["last_login"])
    assert lag().waiting == 0


def test_who_hides_their_profile_is_gone_at_once_and_their_words_soon(person: Any, caught_up: Any) -> None:
    user = person("mio", headline="翻訳")
    caught_up()
    people.save_profile(by=user, at=AT, is_listed=False)
    assert _names() == _names(typed="翻訳") == []
    assert _broken() == []
    caught_up()
    assert not Person.objects.exists()
    assert _broken() == []


@pytest.mark.parametrize("field", ["is_listed", "is_freelancer"])
def test_only_listed_freelancers_are_found(person: Any, caught_up: Any, field: str) -> None:
    person("mio")
    person("sora", **{field: False})
    caught_up()
    assert _names() == ["mio"]
    assert _search().facets.everybody == 1


def test_a_closed_account_is_not_found(person: Any, caught_up: Any) -> None:
    user = person("mio")
    caught_up()
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert _names() == []
    caught_up()
    assert not Person.objects.exists()


def test_somebody_deleted_leaves_nothing_behind(person: Any, caught_up: Any) -> None:
    user = person("mio", headline="翻訳")
    caught_up()
    user.delete()
    caught_up()
    assert Collection.objects.get().documents == 0
    assert _broken() == []


def test_a_new_fact_asks_for_one_catching_up(person: Any, worked: Any, caught_up: Any) -> None:
    person("mio")
    caught_up()
    worked("mio", n=3)
    asked = ProcrastinateJob.objects.filter(task_name="search.notice_facts")
    assert asked.count() == 3
    for job in asked:
        chores.notice_facts(**job.args)
    assert ProcrastinateJob.objects.filter(task_name=finding.CATCH_UP).count() == 1
    caught_up()
    found = _search(category="logo").found[0]
    assert found.main is not None
    assert (found.main.completed, found.days) == (3, 3)


def test_refreshing_twice_writes_nothing(market: None) -> None:
    last = 0
    while (done := finding.compare(after=last, at=AT)).last:
        assert (done.written, done.removed) == (0, 0)
        last = done.last


def test_the_nightly_comparison_mends_what_no_mark_spoke_of(market: None) -> None:
    PersonCategory.objects.all().delete()
    Person.objects.filter(user__public_id="p01").update(digest="something else")
    done = finding.compare(after=0, at=AT)
    assert done.written == 1
    assert PersonCategory.objects.filter(person__user__public_id="p01").exists()


def test_a_rebuild_gives_the_same_answers(market: None) -> None:
    asked = [
        Wanted(),
        Wanted(typed="ロゴ"),
        Wanted(category="design", certified=True),
        Wanted(sort=Sort.PRICE),
    ]
    before = [search(wanted=wanted, at=AT).found for wanted in asked]
    seen: list[tuple[int, int]] = []
    assert finding.rebuild(at=AT, on_progress=lambda done, of: seen.append((done, of))) == 12
    assert seen[-1][0] == seen[-1][1]
    assert [search(wanted=wanted, at=AT).found for wanted in asked] == before
    assert _broken() == []


def test_another_dictionary_calls_for_a_rebuild(market: None) -> None:
    assert not finding.is_spelled_otherwise()
    Collection.objects.update(spelling="an older dictionary")
    assert finding.is_spelled_otherwise()
    chores.compare()
    assert not finding.is_spelled_otherwise()


def test_facts_leave_with_the_window(person: Any, worked: Any, caught_up: Any) -> None:
    person("mio")
    worked("mio", n=2, days_ago=200)
    caught_up()
    assert [each.completed for each in _search().found[0].categories] == [2]
    later = AT + timedelta(days=200)
    finding.compare(after=0, at=later)
    assert _search().found[0].categories == ()


def test_one_client_can_lift_the_strength_only_so_far(person: Any, worked: Any, caught_up: Any) -> None:
    person("mio")
    person("sora")
    worked("mio", n=30, client="friend")
    worked("sora", n=30)
    caught_up()
    found = {each.public_id: each for each in _search().found}
    assert found["mio"].main.counts["completed"] == [5, 5]
    assert found["mio"].main.completed == found["sora"].main.completed == 30
    assert found["mio"].strength < found["sora"].strength


def test_stars_are_the_mean_of_the_reviews(person: Any, worked: Any, caught_up: Any) -> None:
    person("mio")
    worked("mio", kind=Kind.REVIEW_REVEALED, value=4)
    worked("mio", kind=Kind.REVIEW_REVEALED, value=3)
    caught_up()
    main = _search().found[0].main
    assert (main.stars, main.reviews) == ("4.5", 2)


def _every_filter() -> list[Wanted]:
    base = Wanted(category="design", hours=Hours.WEEKENDS, least=8, days=30)
    return [
        Wanted(), Wanted(typed="ロゴ"), Wanted(certified=True), Wanted(category="logo", certified=True), base,
        replace(base, certified=True, typed="翻訳 ロゴ"), Wanted(newcomer=True), Wanted(verified=True, days=90),
        Wanted(category="task-survey"), Wanted(category="tasks", certified=True), Wanted(typed="どこにもない"),
        Wanted(prefecture="東京都", least_yen=1200, rating=40), Wanted(most_yen=1500, typed="ロゴ"),
        Wanted(language=("en",), level=2), Wanted(language=("en", "ko"), certified=True), Wanted(language=("sv",)),
        Wanted(skill=("brush",)), Wanted(skill=("brush", "print"), certified=True, language=("en",)),
    ]  # fmt: skip


@pytest.mark.parametrize("wanted", _every_filter(), ids=str)
def test_every_count_is_the_number_of_people_its_choice_shows(market: None, wanted: Wanted) -> None:
    facets = search(wanted=wanted, at=AT).facets

    def total(**choice: Any) -> int:
        found = search(wanted=replace(wanted, **choice), at=AT)
        assert len(found.found) == found.facets.total
        return found.facets.total

    assert facets.total == total()
    assert facets.certified == total(certified=True)
    assert facets.newcomer == total(newcomer=True)
    assert facets.verified == total(verified=True)
    assert dict(facets.hours) == {each.value: total(hours=each) for each in Hours}
    assert dict(facets.days) == {each: total(days=each) for each in DAYS}
    for slug in ("logo", "flyer", "design", "task-survey", "tasks"):
        assert facets.categories.get(slug, 0) == total(category=slug), slug
    for name in PREFECTURES:
        assert facets.prefectures.get(name, 0) == total(prefecture=name), name
    for low, high in rows.steps().items():
        assert facets.prices[low] == total(least_yen=low, most_yen=high), low
    assert dict(facets.ratings) == {each: total(rating=each) for each in RATINGS}
    for code in ("en", "ko", "sv"):
        chosen = tuple({*wanted.language, code})
        assert facets.languages.get(code, 0) == total(language=chosen), code
    for slug in ("brush", "print"):
        assert facets.skills.get(slug, 0) == total(skill=tuple({*wanted.skill, slug})), slug
    empty = {
        "language": (),
        "skill": (),
        "category": "",
        "hours": None,
        "days": None,
        "prefecture": "",
        "rating": None,
    }
    off: dict[str, dict[str, Any]] = {"price": {"least_yen": None, "most_yen": None}}
    for name, count in facets.without.items():
        assert count == total(**off.get(name, {name: empty.get(name, False)})), name


def test_good_people_hidden_by_certified_only_are_exactly_the_defined_ones(
    market: None, worked: Any, caught_up: Any
) -> None:
    numbers = ranking()
    # p07 becomes strong and stays uncertified, p05 is strong and has done too little, p09 is certified.
    for name, category in (("p07", "flyer"), ("p05", "logo"), ("p09", "logo")):
        for kind in (Kind.MILESTONE_DELIVERED, Kind.TURN_SETTLED):
            worked(name, category, kind=kind, n=40)
        worked(name, category, kind=Kind.REVIEW_REVEALED, value=4, n=40)
    worked("p05", "logo", n=2)
    Waiting.objects.bulk_create(Waiting(user_id=each.user_id, since=AT) for each in _search().found)
    caught_up()
    hidden = [
        each
        for each in _search(category="design").found
        if not any(c.is_certified for c in each.categories if c.slug in ("logo", "flyer"))
        and any(
            c.strength >= numbers.good_strength and c.completed >= numbers.good_completed["project"]
            for c in each.categories
            if c.slug in ("logo", "flyer")
        )
    ]
    assert [each.public_id for each in hidden] == ["p07"]
    assert _search(category="design", certified=True).facets.hidden == len(hidden)


@pytest.mark.parametrize("typed", ["", "ロゴ", "ロゴ 翻訳"])
@pytest.mark.parametrize("hours", [None, Hours.WEEKDAY_EVENINGS])
def test_the_database_ranks_as_the_published_rule_does(market: None, typed: str, hours: Hours | None) -> None:
    found = _search(typed=typed, hours=hours, least=2).found
    assert found
    assert [each.score for each in found] == [rules.score(ranking(), each.factors) for each in found]
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_hours_are_compared_in_the_zone_of_the_site(person: Any, caught_up: Any) -> None:
    london = person("mio")
    # Monday to Friday 10:00-14:00 in London is 19:00-23:00 (18:00-22:00 in summer) in Tokyo.
    week = grid({day: range(10, 14) for day in range(5)})
    people.save_availability(by=london, hours=week, time_zone="Europe/London", at=AT)
    caught_up()
    assert _search(hours=Hours.WEEKDAY_EVENINGS).found[0].overlap == 15


@pytest.mark.parametrize(("least", "expected"), [(16, 1), (8, 2), (4, 3), (2, 3)])
def test_at_least_so_many_hours_is_meant_as_said(
    person: Any, caught_up: Any, least: int, expected: int
) -> None:
    for name, days in (("a", 5), ("b", 2), ("c", 1)):
        person(name, hours=grid({day: range(19, 23) for day in range(days)}))
    caught_up()
    assert len(_names(hours=Hours.WEEKDAY_EVENINGS, least=least)) == expected


def test_a_newcomer_has_a_recent_first_contract_however_old_the_window(
    person: Any, worked: Any, caught_up: Any
) -> None:
    for name, days in (("new", 30), ("old", 500)):
        person(name)
        worked(name, days_ago=days)
        worked(name, days_ago=10)
    person("tasker")
    worked("tasker", "task-survey", kind=Kind.ASSIGNMENT_SETTLED, n=3)
    caught_up()
    assert _names(newcomer=True) == ["new"]


def test_orders_are_what_they_are_called(person: Any, worked: Any, caught_up: Any) -> None:
    person("a", hourly_yen=3000, at=AT - timedelta(days=90))
    person("b", hourly_yen=None, at=AT - timedelta(days=30))
    person("c", hourly_yen=1500, at=AT - timedelta(days=60))
    worked("a", n=2, days_ago=1)
    worked("c", n=5, days_ago=20)
    caught_up()
    assert _names(sort=Sort.PRICE) == ["c", "a", "b"]
    assert _names(sort=Sort.NEW) == ["b", "c", "a"]
    assert _names(sort=Sort.RECORD) == ["c", "a", "b"]
    assert _names(sort=Sort.ACTIVE) == ["a", "c", "b"]


def test_micro_tasks_are_a_record_of_their_own(person: Any, worked: Any, caught_up: Any) -> None:
    person("tasker")
    worked("tasker", "task-survey", kind=Kind.ASSIGNMENT_SETTLED, n=40)
    caught_up()
    assert _search(category="design").found == ()
    found = _search(category="tasks").found[0]
    assert found.main.is_task
    assert found.main.counts == {"approved": [40, 40]}


def test_a_certificate_counts_in_the_category_that_is_searched(
    person: Any, worked: Any, certify: Any, caught_up: Any
) -> None:
    person("mio")
    worked("mio", "flyer", n=4)
    certify("mio", "logo")
    caught_up()
    assert _names(category="logo", certified=True) == _names(category="design", certified=True) == ["mio"]
    assert _names(category="flyer", certified=True) == []


def test_what_a_word_matched_is_said_as_it_was_typed(person: Any, caught_up: Any) -> None:
    person("mio", headline="ロゴと引っ越しの仕事")
    caught_up()
    answer = _search(typed="引越し LOGO 名刺")
    assert answer.found[0].said == ("引越し", "LOGO")
    assert answer.asked.unknown == ("名刺",)


def test_a_page_of_people_costs_a_fixed_number_of_queries(
    market: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        assert len(_search(typed="ロゴ 翻訳", category="design").found) == 7
    with django_assert_num_queries(4):
        assert len(_search(typed="ロゴ 翻訳", category="flyer").found) == 3


def test_refreshing_many_people_does_not_read_the_journal_once_for_each(
    person: Any, worked: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        person(f"p{number}")
        worked(f"p{number}")
    with django_assert_max_num_queries(38):
        assert finding.catch_up(at=AT).written == 10


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_being_written_while_the_index_catches_up_is_not_lost(
    person: Any, caught_up: Any
) -> None:
    user = person("mio", headline="翻訳")
    assert lag().waiting == 1
    url = connection.settings_dict
    with psycopg.connect(dbname=url["NAME"], user=url["USER"], host=url["HOST"]) as other:
        other.execute("UPDATE people_profile SET headline = '動画' WHERE user_id = %s", [user.pk])
        # The writer has not committed: there is nothing to read yet, and its mark stays.
        assert finding.catch_up(at=AT).last == 0
        other.commit()
        # While somebody numbers everybody, catching up does not wait with marks in its hands.
        caught_up()
        Profile.objects.filter(user=user).update(headline="動画です")
        other.execute("SELECT 1 FROM search_collection FOR UPDATE")
        assert finding.catch_up(at=AT).last == 0
        other.commit()
    caught_up()
    assert _names(typed="動画") == ["mio"]
    assert _names(typed="翻訳") == []


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_is_a_row_of_short_transactions(person: Any) -> None:
    for number in range(3):
        person(f"p{number}", headline="翻訳")
    assert chores.compare() == 3
    assert len(_names(typed="翻訳")) == 3
    assert _broken() == []
