"""The profile, section by section: each saves alone, with htmx and without a script."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nintei.catalog import actions as catalog
from nintei.kit.errors import Malformed
from nintei.people import actions, queries
from nintei.people.actions.skills import Said
from nintei.people.tests.conftest import AT

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def _to(name):
    return reverse("people:profile_section", args=[name])


def _rows(prefix, *rows, kept=0):
    said = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": kept}
    return said | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_a_section_is_saved_alone_and_leaves_the_others_as_they_are(client, mio):
    client.force_login(mio)
    answer = client.post(_to("name"), {"display_name": "美緒", "headline": "ロゴを作ります"})
    assert (answer.status_code, answer.url) == (302, "/me/profile/#name")
    assert client.post(_to("place"), {"prefecture": "京都府", "hourly_yen": "2500"}).status_code == 302
    assert "「場所と希望時給」を保存しました。" in client.get("/me/profile/").text
    shown = queries.profile_for(viewer=None, public_id=mio.public_id)
    assert (shown.display_name, shown.headline, shown.prefecture, shown.hourly_yen) == (
        "美緒", "ロゴを作ります", "京都府", 2500,
    )  # fmt: skip
    assert shown.is_freelancer and client.get(_to("place")).url == "/me/profile/#place"
    assert client.post(_to("nothing")).status_code == 404


def test_a_section_that_cannot_be_saved_keeps_what_was_typed(client, mio):
    client.force_login(mio)
    for how in ({}, HTMX):
        answer = client.post(_to("name"), {"display_name": "\u200b\u3000", "headline": "書きかけ"}, **how)
        assert answer.status_code == 422
        assert 'value="書きかけ"' in answer.text and "見える文字を入れてください。" in answer.text
        assert ("<html" in answer.text) is (not how)


def test_htmx_gets_the_section_alone_and_what_is_still_missing(client, mio):
    client.force_login(mio)
    answer = client.post(_to("introduction"), {"introduction": "はじめまして。\u202e"}, **HTMX)
    assert answer.status_code == 200
    assert (
        "保存しました。" in answer.text and 'hx-swap-oob="true"' in answer.text and "<html" not in answer.text
    )
    assert queries.own_profile(viewer=mio).introduction == "はじめまして。"


@given(st.text(max_size=30))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_gets_a_public_name_that_cannot_be_seen(mio, name):
    try:
        saved = actions.save_profile(by=mio, at=AT, display_name=name)
    except Malformed:
        return
    shown = saved.display_name
    assert shown.strip() and not set(shown) & set("\u202e\u200b\u200d\x00\n\u3164")
    assert actions.save_profile(by=mio, at=AT, display_name=shown).display_name == shown


def test_a_legal_name_keeps_its_letters(mio):
    saved = actions.save_profile(by=mio, at=AT, family_name="神\u200b", family_kana="ｶﾐ")
    assert (saved.family_name, saved.family_kana) == ("神", "カミ")


def test_skills_are_said_in_rows_with_level_and_years(client, mio, django_assert_num_queries):
    catalog.load_skills(at=AT)
    client.force_login(mio)
    rows = [
        {"name": "react.js", "level": "3", "years": "5"}, {"name": "刺しゅう図案", "level": "4", "years": ""},
        {"name": "React", "level": "2", "years": "1"}, {"name": "", "level": "2", "years": ""},
    ]  # fmt: skip
    assert client.post(_to("skills"), _rows("skills", *rows)).status_code == 302
    with django_assert_num_queries(1):
        found = queries.skills_of([mio.public_id])[mio.public_id]
    assert [(one.slug[:5], one.level, one.years) for one in found] == [
        ("react", 2, 1),
        (found[1].slug[:5], 4, None),
    ]
    page = client.get("/me/profile/").text
    assert 'value="React"' in page and 'value="刺しゅう図案"' in page
    taken = [rows[0] | {"DELETE": "on"}, rows[1]]
    client.post(_to("skills"), _rows("skills", *taken, kept=2))
    assert [one.name_ja for one in queries.skills_of([mio.public_id])[mio.public_id]] == ["刺しゅう図案"]
    bad = client.post(_to("skills"), _rows("skills", {"name": "Go", "level": "9", "years": "99"}))
    assert bad.status_code == 422 and 'value="Go"' in bad.text
    with pytest.raises(Malformed, match="30件まで"):
        actions.save_skills(by=mio, skills=[Said(f"技{n}") for n in range(31)], at=AT)
    with pytest.raises(Malformed, match="4つから"):
        actions.save_skills(by=mio, skills=[Said("技", level=5)], at=AT)


def test_suggestions_come_while_typing_and_only_to_those_who_are_in(client, mio):
    catalog.load_skills(at=AT)
    address = reverse("people:skill_suggestions")
    assert client.get(address).status_code == 302
    client.force_login(mio)
    assert client.get(address, {"typed": "ワードプ"}).json() == [
        {"value": "WordPress", "label": "ワードプレス"}
    ]


def test_languages_experience_and_qualifications_are_kept_and_shown(client, mio):
    client.force_login(mio)
    client.post(
        _to("languages"), _rows("languages", {"code": "ja", "level": "4"}, {"code": "en", "level": "3"})
    )
    work = {
        "organisation": "あおば製作所",
        "role": "デザイナー",
        "began_on": "2019-04",
        "ended_on": "2023-03",
    }
    now = {"organisation": "自営", "began_on": "2023/4", "ended_on": "", "description": "いま"}
    assert client.post(_to("experience"), _rows("experience", work, now)).status_code == 302
    client.post(
        _to("qualifications"), _rows("qualifications", {"name": "色彩検定1級", "acquired_on": "2020-11"})
    )
    able = queries.abilities(profile=queries.profile_for(viewer=None, public_id=mio.public_id))
    assert [(one.code, one.level) for one in able.languages] == [("ja", 4), ("en", 3)]
    assert [one.organisation for one in able.experience] == ["自営", "あおば製作所"]
    assert able.qualifications[0].acquired_on == date(2020, 11, 1)
    page = client.get(f"/people/{mio.public_id}/").text
    for said in ("英語", "ビジネス", "2019年4月〜2023年3月", "色彩検定1級", "証書は確認していません"):
        assert said in page
    wrong = client.post(_to("experience"), _rows("experience", work | {"ended_on": "2018-01"}), **HTMX)
    assert wrong.status_code == 422 and "始まりの月以降" in wrong.text and 'value="2018-01"' in wrong.text
    assert client.post(_to("experience"), _rows("experience", work | {"began_on": "春"})).status_code == 422


def test_the_page_names_what_is_missing_then_what_would_help(client, mio):
    client.force_login(mio)
    page = client.get("/me/profile/").text
    assert '<a href="#place">都道府県</a>' in page and "見つけてもらいやすく" not in page
    actions.save_availability(by=mio, hours="1" * 168, at=AT)
    actions.save_profile(by=mio, at=AT, headline="あ", introduction="い", prefecture="京都府")
    assert "スキル（3つ以上）" in client.get("/me/profile/").text
    assert queries.worth_adding(viewer=mio) == ("photo", "skills", "languages", "experience", "portfolio")
    actions.save_profile(by=mio, at=AT, is_freelancer=False, is_client=True)
    assert queries.worth_adding(viewer=mio) == ()
    assert "ポートフォリオ" not in client.get("/me/profile/").text


def test_the_first_steps_name_somebody_and_lead_on(client, mio):
    client.force_login(mio)
    address = reverse("people:welcome")
    assert 'value="みお"' not in client.get(address).text
    said = {"display_name": "みおです", "purpose": "both", "week": "evenings_weekends"}
    assert client.post(address, said | {"purpose": ""}).status_code == 422
    assert client.post(address, said).url == "/me/profile/"
    own = queries.own_profile(viewer=mio)
    assert (own.display_name, own.is_freelancer, own.is_client) == ("みおです", True, True)
    assert queries.own_availability(viewer=mio).hours.count("1") == 38
    assert 'value="みおです"' in client.get(address).text
    assert client.post(address, said | {"purpose": "client", "week": ""}).url == reverse("search:people")
    with pytest.raises(Malformed):
        actions.take_first_steps(
            by=mio, display_name="x", is_freelancer=False, is_client=False, hours="", at=AT
        )
