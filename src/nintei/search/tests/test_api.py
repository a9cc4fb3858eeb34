"""Search through the API: the page's filters, counts and reasons."""

from collections.abc import Callable
from typing import Any

import pytest

from nintei.people.kinds import Scope
from nintei.people.tests.programs import Program
from nintei.search import forms
from nintei.search.actions import people as finding
from nintei.search.api import Filters
from nintei.search.tests.conftest import AT

pytestmark = pytest.mark.django_db


def test_every_filter_of_the_page_is_a_parameter() -> None:
    assert set(Filters.model_fields) == set(forms.SearchForm.base_fields) - {"page"} | {"after"}


def test_people_are_found_with_reasons_and_counts(
    person: Callable[..., Any], worked: Callable[..., None]
) -> None:
    mio = person("mio", headline="喫茶店のロゴ", hours="1" * 168)
    person("ren", headline="翻訳")
    worked("mio", n=3)
    finding.catch_up(at=AT)
    program = Program(mio, Scope.SEARCH_READ)
    answer = program.get("/api/people/?q=ロゴ&hours=weekday_evenings&least=4")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    (one,) = found["items"]
    assert one["public_id"] == "mio" and any("ロゴ" in each for each in one["reasons"])
    assert [each["name"] for each in one["factors"]] and one["points"] > 0
    assert found["total"] == 1 and found["facets"]["hours"]["weekday_evenings"] == 1 and found["next"] is None
    assert program.get("/api/people/?certified=true").json()["total"] == 0
    assert program.get("/api/people/").json()["total"] == 2


def test_what_cannot_be_asked_is_refused_with_its_place(person: Callable[..., Any]) -> None:
    program = Program(person("mio"))
    for query, name in (("sort=worst", "sort"), ("certified=yes", "certified"), ("q=" + "x" * 300, "q")):
        answer = program.get(f"/api/people/?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["parameter"] == name
    unknown = program.get("/api/people/?category=nothing")
    assert unknown.json()["errors"][0]["detail"] == "このカテゴリーはありません。一覧から選んでください。"


def test_somebody_new_in_front_makes_nobody_appear_twice(person: Callable[..., Any]) -> None:
    people = [person(f"p{number:02}") for number in range(25)]
    finding.catch_up(at=AT)
    program = Program(people[0])
    first = program.get("/api/people/?sort=new").json()
    assert len(first["items"]) == 20 and first["total"] == 25
    person("newest", at=AT)
    finding.catch_up(at=AT)
    rest = program.get(first["next"].removeprefix("http://testserver")).json()
    ids = [each["public_id"] for each in first["items"] + rest["items"]]
    assert len(ids) == len(set(ids)) == 25 and rest["next"] is None
