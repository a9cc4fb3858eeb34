"""Finding people through HTTP: for everybody, in words, without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nintei.catalog.models import Skill, SkillSpelling
from nintei.catalog.rules import folded
from nintei.people import actions as people
from nintei.people.actions.skills import Said
from nintei.people.rules import PRESETS
from nintei.search.actions import people as finding
from nintei.search.tests.conftest import AT

pytestmark = pytest.mark.django_db
QUERIES = 20


def _text(page: Any) -> str:
    """The page without tags and with single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.fixture
def mio(person: Any, worked: Any, certify: Any, caught_up: Any) -> Any:
    user = person(
        "mio", hours=PRESETS["weekday_evenings"], headline="ロゴと名刺", introduction="引っ越し会社のロゴを作りました。",
        prefecture="東京都", hourly_yen=2500,
    )  # fmt: skip
    worked("mio", n=12)
    certify("mio")
    person("sora", headline="翻訳", is_listed=False)
    person("rin", headline="医療翻訳")
    caught_up()
    return user


def test_a_stranger_finds_people_and_is_told_why(mio: Any, client: Client) -> None:
    page = client.get("/people/", {"q": "引越し ロゴ", "hours": "weekday_evenings"})
    said = _text(page)
    assert page.status_code == 200
    assert "1人が見つかりました" in said
    assert "探している言葉（「引越し」「ロゴ」）にすべて合います。" in said
    assert "「ロゴ作成」で認定されています（2026年3月2日から）。" in said
    assert "12件の契約を完了しました。" in said
    assert "平日の夜（19〜23時）に週20時間、対応できます。" in said
    assert "1時間 2,500円" in said
    assert 'href="/people/mio/"' in page.content.decode()


def test_the_same_page_in_english(mio: Any, client: Client) -> None:
    said = _text(client.get("/people/", {"q": "logos translation"}, headers={"accept-language": "en"}))
    assert "Matches 「logos」, but not 「translation」." in said
    assert "Certified in Logos since 2 Mar 2026." in said
    assert "2 people found" in said


def test_a_card_shows_languages_and_skills_with_those_asked_for_first(
    mio: Any, caught_up: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    names = ("水彩", "版画", "写真", "製本", "書道", "染色")
    for number, name in enumerate(names):
        skill = Skill.objects.create(
            slug=f"s{number}", name_ja=name, name_en=f"Craft {number}", is_listed=True
        )
        SkillSpelling.objects.create(folded=folded(name), said=name, skill=skill)
    people.save_skills(by=mio, skills=[Said(name) for name in (*names, "内緒の技")], at=AT)
    people.save_languages(by=mio, languages=[("en", 3), ("ja", 4)], at=AT)
    caught_up()
    with django_assert_max_num_queries(QUERIES):
        page = client.get("/people/", {"language": "en", "skill": "s5", "level": "2"})
    said = _text(page)
    assert "染色・水彩・版画・写真・製本 ほか1個" in said
    assert "日本語（母語） 英語（ビジネス）" in said
    assert "英語を使えます（ビジネス）。" in said
    assert "「染色」のスキルを登録しています。" in said
    assert "内緒の技" not in said  # only listed skills, as in the filter
    english = _text(client.get("/people/", {"language": "en"}, headers={"accept-language": "en"}))
    assert "Speaks English (Business)." in english and "and 1 more" in english


def test_somebody_unlisted_is_found_by_nobody_not_even_themselves(mio: Any, client: Client) -> None:
    from nintei.people import queries

    assert "person-sora" not in client.get("/people/").content.decode()
    client.force_login(queries.user_by_public_id("sora"))
    found = client.get("/people/", {"q": "翻訳"}).content.decode()
    assert "person-sora" not in found
    assert "person-rin" in found


def test_an_empty_search_shows_everybody_with_counts(mio: Any, client: Client) -> None:
    page = client.get("/people/")
    said = _text(page)
    assert "2人が見つかりました" in said
    assert re.search(r"認定された人だけ 1 ", said)
    assert "この検索の対象となる仕事の記録がまだありません。" in said
    assert "ロゴ作成 (1)" in said


def test_words_that_nobody_wrote_are_named_and_help_is_offered(mio: Any, client: Client) -> None:
    said = _text(client.get("/people/", {"q": "どこにもない魚"}))
    assert "この条件に合う人はいません" in said
    assert "「魚」は、どのプロフィールにも書かれていません。" in said.replace(" ", "")
    assert "全員を見る" in said


def test_nonsense_shows_everybody_and_says_so(mio: Any, client: Client) -> None:
    said = _text(client.get("/people/", {"q": "!!! 、。"}))
    assert "さがせる言葉が見つからなかった" in said
    assert "2人が見つかりました" in said


def test_when_filters_leave_nobody_each_can_be_dropped_with_its_count(mio: Any, client: Client) -> None:
    html = client.get("/people/", {"category": "flyer", "hours": "weekday_evenings"}).content.decode()
    assert "条件を一つ外すと" in html
    assert '<a href="?hours=weekday_evenings">「カテゴリー」を外す</a> <span class="num">(1)</span>' in html
    assert '<a href="?category=flyer">' not in html


def test_when_no_single_filter_is_to_blame_all_can_be_dropped(mio: Any, client: Client) -> None:
    said = _text(client.get("/people/", {"category": "flyer", "verified": "1"}))
    assert "どの条件を一つ外しても、見つかる人はいません。 条件をすべて外す (2)" in said


def test_certified_only_says_whom_it_hides_and_what_good_means(
    mio: Any, person: Any, worked: Any, caught_up: Any, client: Client
) -> None:
    from nintei.record.kinds import Kind

    person("yui")
    for kind, value in (
        (Kind.CONTRACT_ENDED, 0), (Kind.MILESTONE_DELIVERED, 0), (Kind.TURN_SETTLED, 0), (Kind.REVIEW_REVEALED, 4),
    ):  # fmt: skip
        worked("yui", kind=kind, value=value, n=20)
    caught_up()
    page = client.get("/people/", {"category": "logo", "certified": "1"})
    said = _text(page)
    assert "よい候補者が1人隠れています。" in said
    assert "実績の強さが900以上" in said
    assert '<a href="?category=logo">隠れている人も見る</a>' in page.content.decode()
    assert "yui" in client.get("/people/", {"category": "logo"}).content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"category": "nowhere"}, "このカテゴリーはありません。"), ({"page": "0"}, "このページはありません。"),
        ({"page": "x"}, "このページはありません。"), ({"hours": "never"}, "この時間帯は選べません。"),
        ({"q": "あ" * 201}, "200文字までにしてください。"), ({"sort": "age"}, "この並び順はありません。"),
        ({"least": "3"}, "この時間数は選べません。"), ({"days": "-1"}, "この日数は選べません。"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_answered_in_words(
    mio: Any, client: Client, given: dict[str, str], sentence: str
) -> None:
    page = client.get("/people/", given)
    assert page.status_code == 422
    assert sentence in _text(page)
    assert 'href="/people/"' in page.content.decode()


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "%' OR 1=1 --", "\\", "{{ 7 }}", "\x00ロゴ", "'\"「」"]
)
def test_hostile_words_are_only_words(mio: Any, client: Client, typed: str) -> None:
    page = client.get("/people/", {"q": typed})
    assert page.status_code in (200, 422)
    assert "<script>alert" not in page.content.decode()


def test_only_reading_is_offered(mio: Any, client: Client) -> None:
    assert client.post("/people/").status_code == 405
    assert client.head("/people/").status_code == 200


def test_pages_lead_on_and_keep_the_search(person: Any, caught_up: Any, client: Client) -> None:
    for number in range(45):
        person(f"p{number:02}", headline="ロゴ")
    caught_up()
    first = client.get("/people/", {"q": "ロゴ"}).content.decode()
    assert "q=%E3%83%AD%E3%82%B4&amp;page=3" in first
    seen = [name for page in (1, 2, 3) for name in _people_on(client, page)]
    assert len(seen) == len(set(seen)) == 45
    beyond = client.get("/people/", {"q": "ロゴ", "page": "9"})
    assert "このページには誰もいません" in _text(beyond)


def _people_on(client: Client, page: int) -> list[str]:
    html = client.get("/people/", {"q": "ロゴ", "page": str(page)}).content.decode()
    return re.findall(r'id="person-(p\d+)"', html)


def test_the_page_asks_the_database_a_fixed_number_of_questions(
    person: Any, caught_up: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        person(f"p{number:02}", headline="ロゴ")
    caught_up()
    client.get("/people/")
    with django_assert_max_num_queries(QUERIES):
        client.get("/people/", {"q": "ロゴ", "category": ""})


def test_how_people_are_ranked_is_public_and_complete(mio: Any, client: Client) -> None:
    from nintei.search.queries import ranking

    page = client.get("/people/ranking/")
    said = _text(page)
    assert page.status_code == 200
    assert "おすすめ順の決め方" in said
    assert "2人を検索できます。変更があり、まだ反映を待っている人は0人です。" in said
    assert page.context["document"] == ranking.text()


def test_how_far_the_index_is_behind_is_public(mio: Any, client: Client) -> None:
    people.save_profile(by=mio, at=timezone.now(), headline="新しい見出し")
    assert "まだ反映を待っている人は1人です。" in _text(client.get("/people/ranking/"))


def test_a_person_keeps_their_own_page(mio: Any, client: Client) -> None:
    assert client.get("/people/mio/").status_code == 200


def test_somebody_away_today_is_shown_as_away(mio: Any, client: Client) -> None:
    today = timezone.localdate()
    people.declare_absence(by=mio, starts_on=today, ends_on=today + timedelta(days=2), at=timezone.now())
    assert f"{today + timedelta(days=2):%Y-%m-%d}まで不在" in _text(client.get("/people/", {"q": "名刺"}))
    assert finding.catch_up(at=timezone.now()).last == 0
