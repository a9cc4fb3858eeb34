"""Skills: one list, many spellings."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nintei.catalog import actions, queries, rules
from nintei.catalog.models import Skill, SkillSpelling
from nintei.kit.errors import Malformed

AT = datetime(2026, 4, 1, tzinfo=UTC)


def _names(typed):
    return [one.skill.name_ja for one in queries.suggested_skills(typed)]


@pytest.mark.django_db
def test_the_list_is_loaded_again_and_again_and_hides_what_left_it():
    count = actions.load_skills(at=AT)
    assert count == actions.load_skills(at=AT) == Skill.objects.filter(is_listed=True).count() > 400
    groups = queries.skills_by_group()
    assert set(groups) == {"web", "development", "writing", "design", "illustration", "video", "audio", "translation",
                           "business", "marketing", "consulting", "tasks"}  # fmt: skip
    assert all(len(skills) > 7 for skills in groups.values())
    Skill.objects.create(slug="gone", name_ja="昔", name_en="Old", is_listed=True)
    actions.load_skills(at=AT)
    assert not Skill.objects.get(slug="gone").is_listed


@pytest.mark.django_db
def test_other_spellings_mean_the_same_skill_and_new_ones_are_added_once():
    actions.load_skills(at=AT)
    said = [
        "react.js",
        "Ｒｅａｃｔ",
        "ワードプレス",
        "わーどぷれす",
        "C++",
        "c#",
        "Ｃ言語",
        "サーバ構築",
        "刺しゅう 図案",
        "刺しゅう図案",
    ]
    slugs = [skill.slug for skill in actions.ensure_skills(names=said, at=AT)]
    assert slugs[:8] == [
        "react",
        "react",
        "wordpress",
        "wordpress",
        "c-plus-plus",
        "c-sharp",
        "c",
        "server-administration",
    ]
    assert slugs[8] == slugs[9]
    added = Skill.objects.get(slug=slugs[8])
    assert (added.name_ja, added.is_listed) == ("刺しゅう 図案", False)
    assert _names("刺しゅう") == []
    with pytest.raises(Malformed):
        actions.ensure_skills(names=["\u200b "], at=AT)


@pytest.mark.django_db
def test_what_is_typed_finds_names_and_says_which_spelling_matched(django_assert_num_queries):
    actions.load_skills(at=AT)
    with django_assert_num_queries(1):
        found = queries.suggested_skills("ワードプ")
    assert [(one.skill.slug, one.because) for one in found] == [("wordpress", "ワードプレス")]
    assert _names("re")[0].startswith("R") and "React" in _names("reac")
    assert _names("英日")[0] == "英日翻訳"
    assert _names("  ") == [] == _names("%")
    assert len(_names("a")) == 12


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert rules.folded(rules.folded(text)) == rules.folded(text)
    assert len(rules.slug_of(rules.tidy(text))) <= 60


def test_two_skills_may_not_claim_one_spelling():
    with pytest.raises(ValueError, match="js"):
        rules.read_list({"web": ["JavaScript || JS", "Jazz songs || js"]})


@pytest.mark.django_db
def test_every_spelling_of_the_list_leads_to_its_skill():
    actions.load_skills(at=AT)
    assert SkillSpelling.objects.count() > 1_000
    assert not SkillSpelling.objects.exclude(skill__is_listed=True).exists()
