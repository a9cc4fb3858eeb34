"""What operators see and change: lag, comparisons, questions without answers, words that mean the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.kit.db import writes
from nintei.people import actions as people
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact
from nintei.search import chores
from nintei.search.actions import people as finding
from nintei.search.actions import synonyms as actions
from nintei.search.actions.days import note_unanswered
from nintei.search.models import Day, SynonymGroup, Unanswered
from nintei.search.queries.people import Wanted, search
from nintei.search.tests.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def kei(db: None) -> Any:
    return people.register_user(
        email="kei@example.com",
        display_name="Kei",
        at=AT,
        is_operator=True,
        is_freelancer=False,
        is_client=False,
    )


def _names(typed: str) -> set[str]:
    return {each.public_id for each in search(wanted=Wanted(typed=typed), at=AT).found}


def test_words_that_an_operator_joins_are_one_word_once_the_index_is_made_anew(
    person: Any, caught_up: Any, client: Any, kei: Any
) -> None:
    person("mio", headline="庭木の剪定")
    person("haru", headline="ガーデニングの相談")
    caught_up()
    assert _names("剪定") == {"mio"}
    client.force_login(kei)
    said = {"group": "剪定\nガーデニング", "reason": "同じ仕事をさがす人が多い"}
    seen = client.post("/desk/search/synonyms/", said).content.decode()
    assert "2人" in seen
    assert not SynonymGroup.objects.exists()
    client.post("/desk/search/synonyms/", {**said, "save": "1"})
    assert ProcrastinateJob.objects.filter(task_name=actions.REBUILD).count() == 1
    # Until the index is made anew, questions are read as it was made.
    assert _names("剪定") == {"mio"}
    assert chores.rebuild() == 2
    assert chores.rebuild() == 0
    assert _names("剪定") == _names("ガーデニング") == {"mio", "haru"}
    person("sora", headline="剪定")
    caught_up()
    assert _names("ガーデニング") == {"mio", "haru", "sora"}
    group = SynonymGroup.objects.get()
    assert "同じ仕事をさがす人が多い" in client.get("/desk/search/").content.decode()
    answer = client.post(f"/desk/search/synonyms/{group.pk}/withdrawal/", {"reason": "別の仕事だった"})
    assert answer.status_code == 302
    chores.rebuild()
    assert _names("剪定") == {"mio", "sora"}
    assert "別の仕事だった" in client.get("/desk/search/").content.decode()
    assert client.get(f"/desk/search/synonyms/{group.pk}/withdrawal/").status_code == 404


@pytest.mark.parametrize(
    "group", ["", "一つ", "！！\n、、", "\n".join(str(n) + "語" for n in range(13)), "あ" * 61 + "\nい"]
)
def test_what_is_no_group_of_words_is_answered_with_what_was_typed(client: Any, kei: Any, group: str) -> None:
    client.force_login(kei)
    answer = client.post("/desk/search/synonyms/", {"group": group, "reason": "わけ", "save": "1"})
    assert answer.status_code in (409, 422)
    assert not SynonymGroup.objects.exists()


def test_only_operators_see_and_change_it(client: Any, person: Any) -> None:
    mio = person("mio")
    client.force_login(mio)
    for path in ("/desk/search/", "/desk/search/synonyms/", "/desk/search/synonyms/1/withdrawal/"):
        assert client.get(path).status_code == 403
    with pytest.raises(actions.Forbidden):
        actions.add_group(by=mio, group=["剪定", "造園"], reason="", at=AT)


def test_a_question_that_finds_nobody_is_counted_without_who_asked(
    client: Any, person: Any, caught_up: Any, kei: Any
) -> None:
    person("mio", headline="翻訳")
    caught_up()
    for typed in ("造園", "造園", "翻訳", "mio@example.com", "090-1234-5678"):
        client.get("/people/", {"q": typed})
    assert list(Unanswered.objects.values_list("text", "n")) == [("造園", 2)]
    assert not note_unanswered(typed="電話 0312345678", at=AT)
    client.force_login(kei)
    assert "造園" in client.get("/desk/search/").content.decode()


def test_the_desk_says_what_catching_up_and_comparing_did(person: Any, client: Any, kei: Any) -> None:
    person("mio")
    finding.catch_up(at=timezone.now())
    chores.compare()
    day = Day.objects.get()
    assert (day.refreshed, day.looked, day.mended) == (1, 2, 0)
    finding.settle(at=timezone.now() + timedelta(days=100))
    assert not Day.objects.filter(on=day.on).exists()
    client.force_login(kei)
    assert "最後の照合は" in client.get("/desk/search/").content.decode()


def test_a_corrected_fact_marks_its_person_and_a_load_has_everybody_compared(
    person: Any, caught_up: Any
) -> None:
    person("mio")
    noted = writes(record.note)(
        kind=Kind.CONTRACT_ENDED, about="mio", category="logo", counterparty="c", happened_at=AT - timedelta(days=3),
        outcome=Outcome.GOOD, ref="fact:1", at=AT,
    )  # fmt: skip
    caught_up()
    ProcrastinateJob.objects.all().delete()
    writes(record.supersede)(entry_id=noted, outcome=Outcome.BAD, at=AT)
    assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["search.notice_facts"]
    chores.notice_facts(**ProcrastinateJob.objects.get().args)
    caught_up()
    assert search(wanted=Wanted(category="logo"), at=AT).found[0].categories[0].counts["completed"] == [1, 0]
    fact = Fact(
        Kind.CONTRACT_ENDED, "mio", "c", "logo", AT - timedelta(days=9), Outcome.GOOD, 0, "old:1", "", {}
    )
    record.load(facts=[fact], at=AT)
    assert ProcrastinateJob.objects.filter(task_name="search.compare").count() == 1
