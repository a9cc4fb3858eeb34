"""The index of words: after any sequence of changes it is what a rebuild would make."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from nintei.kit.db import writes
from nintei.search.actions import documents
from nintei.search.actions.documents import Text
from nintei.search.models import Collection, Document, Posting, Term
from nintei.search.queries import INVARIANTS
from nintei.search.queries.documents import relevant
from nintei.search.rules import bm25

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
WORDS = [
    "ロゴ",
    "名刺",
    "翻訳",
    "医療",
    "英語",
    "動画",
    "編集",
    "web",
    "c++",
    "記事",
    "東京",
    "写真",
    "経理",
    "logo",
]
put, remove = writes(documents.put), writes(documents.remove)


def _text(dice: random.Random, key: int) -> Text:
    said = "、".join(dice.choice(WORDS) for _ in range(dice.randrange(1, 40)))
    return Text(key, ((said, 1), (dice.choice(WORDS), 3)))


def _content(name: str) -> tuple[Any, ...]:
    """Everything of the live collection that does not depend on ids: numbers, terms, documents, postings."""
    live = Collection.objects.get(name=name, is_live=True)
    postings = {
        (text, key): (tf, weight)
        for text, key, tf, weight in Posting.objects.filter(term__collection=live).values_list(
            "term__text", "document__key", "tf", "weight"
        )
    }
    terms = dict(Term.objects.filter(collection=live).values_list("text", "df"))
    texts = {
        key: (folded, length)
        for key, folded, length in Document.objects.filter(collection=live).values_list(
            "key", "folded", "length"
        )
    }
    return live, (live.documents, live.total_length), terms, texts, postings


def _rebuilt(name: str, texts: dict[int, Text]) -> None:
    target = writes(documents.begin)(collection=name, at=AT)
    writes(documents.fill)(target_id=target, texts=list(texts.values()))
    writes(documents.finish)(target_id=target, at=AT)


@pytest.mark.parametrize("seed", range(5))
def test_an_index_kept_up_to_date_is_what_a_rebuild_makes(seed: int) -> None:
    dice, truth = random.Random(seed), {}
    for _ in range(12):
        batch = {key: _text(dice, key) for key in dice.sample(range(30), 6)}
        put(collection="kept", texts=batch.values(), at=AT)
        gone = dice.sample(range(30), 3)
        remove(collection="kept", keys=gone)
        truth = {key: text for key, text in (truth | batch).items() if key not in gone}
    _rebuilt("anew", truth)
    live, numbers, terms, texts, postings = _content("kept")
    fresh, fresh_numbers, fresh_terms, fresh_texts, fresh_postings = _content("anew")
    assert (numbers, terms, texts) == (fresh_numbers, fresh_terms, fresh_texts)
    allowed = bm25.tolerance(live.pinned, fresh.pinned)
    assert postings.keys() == fresh_postings.keys()
    for place, (tf, weight) in postings.items():
        assert (tf, fresh_postings[place][0]) == (tf, tf)
        assert abs(weight - fresh_postings[place][1]) <= allowed
    _reweighed("kept")
    assert _content("kept")[1:] == _content("anew")[1:]


def _reweighed(name: str) -> None:
    writes(documents.reweigh)(target=Collection.objects.get(name=name, is_live=True))


def test_the_database_weighs_as_the_rule_does() -> None:
    dice = random.Random(1)
    put(collection="x", texts=[_text(dice, key) for key in range(20)], at=AT)
    _reweighed("x")
    live, _numbers, _terms, texts, postings = _content("x")
    assert postings
    for (_term, key), (tf, weight) in postings.items():
        assert weight == bm25.weight(tf, texts[key][1], live.pinned)


def test_weights_are_made_anew_when_the_average_has_drifted_and_not_before() -> None:
    put(collection="x", texts=[Text(n, (("ロゴ " * 10, 1),)) for n in range(20)], at=AT)
    assert writes(documents.reweigh_when_drifted)(collection="x") is False
    put(collection="x", texts=[Text(100 + n, (("翻訳 " * 60, 1),)) for n in range(20)], at=AT)
    assert writes(documents.reweigh_when_drifted)(collection="x") is True
    live = Collection.objects.get(name="x")
    assert live.pinned == bm25.average_length(live.total_length, live.documents) == 35_000


def test_the_old_index_answers_while_the_new_one_is_made_and_changes_go_into_both() -> None:
    put(collection="x", texts=[Text(1, (("ロゴ", 1),)), Text(2, (("翻訳", 1),))], at=AT)
    target = writes(documents.begin)(collection="x", at=AT)
    writes(documents.fill)(target_id=target, texts=[Text(1, (("ロゴ", 1),)), Text(2, (("翻訳", 1),))])
    put(collection="x", texts=[Text(2, (("名刺", 1),)), Text(3, (("動画", 1),))], at=AT)
    remove(collection="x", keys=[1])
    assert [hit.key for hit in relevant(collection="x", typed="名刺")] == [2]
    writes(documents.finish)(target_id=target, at=AT)
    assert relevant(collection="x", typed="ロゴ 翻訳") == []
    assert [hit.key for hit in relevant(collection="x", typed="動画")] == [3]
    assert Collection.objects.filter(name="x").count() == 1


def test_an_interrupted_rebuild_is_thrown_away_by_the_next() -> None:
    put(collection="x", texts=[Text(1, (("ロゴ", 1),))], at=AT)
    begun = writes(documents.begin)(collection="x", at=AT)
    writes(documents.fill)(target_id=begun, texts=[Text(9, (("翻訳", 1),))])
    _rebuilt("x", {1: Text(1, (("ロゴ", 1),))})
    assert Document.objects.count() == Collection.objects.count() == 1
    assert _broken() == []


def _broken() -> list[str]:
    broken = []
    with connection.cursor() as cursor:
        for name, query in INVARIANTS.items():
            cursor.execute(query)
            broken += [name] if cursor.fetchone() else []
    return broken


def test_invariants_notice_a_wrong_count() -> None:
    put(collection="x", texts=[Text(1, (("ロゴ 翻訳", 1),))], at=AT)
    assert _broken() == []
    assert Term.objects.filter(text="=翻訳").update(df=2) == 1
    Collection.objects.update(total_length=99)
    assert len(_broken()) == 2


def test_rarer_words_and_more_of_them_come_first() -> None:
    texts = {1: "ロゴ 名刺", 2: "ロゴ", 3: "ロゴ 翻訳 医療", 4: "ロゴ 動画"}
    put(collection="x", texts=[Text(key, ((said, 1),)) for key, said in texts.items()], at=AT)
    assert relevant(collection="x", typed="医療のロゴ")[0].key == 3
    assert {hit.key for hit in relevant(collection="x", typed="ロゴ")} == {1, 2, 3, 4}


def test_a_phrase_is_found_letter_by_letter_and_not_across_fields() -> None:
    put(
        collection="x",
        texts=[
            Text(1, (("医療 翻訳の経験", 1),)), Text(2, (("翻訳、医療", 1),)), Text(3, (("医療", 1), ("翻訳の経験", 1))),
        ],
        at=AT,
    )  # fmt: skip
    assert [hit.key for hit in relevant(collection="x", typed='"医療 翻訳"')] == [1]
    assert [hit.key for hit in relevant(collection="x", typed="「翻訳の経験」")] == [1, 3]
    assert relevant(collection="x", typed='"翻訳 医療"') == []


def test_a_phrase_without_any_word_is_found_as_well() -> None:
    put(collection="x", texts=[Text(1, (("評価は★★★です", 1),)), Text(2, (("評価", 1),))], at=AT)
    assert [hit.key for hit in relevant(collection="x", typed="「★★★」")] == [1]


def test_a_question_with_nothing_in_it_finds_nothing_and_a_missing_collection_neither() -> None:
    put(collection="x", texts=[Text(1, (("ロゴ", 1),))], at=AT)
    assert relevant(collection="x", typed="") == relevant(collection="x", typed="!?") == []
    assert relevant(collection="nowhere", typed="ロゴ") == []


def test_asking_costs_two_queries(django_assert_num_queries: Any) -> None:
    put(collection="x", texts=[Text(n, (("ロゴ 名刺 翻訳", 1),)) for n in range(30)], at=AT)
    with django_assert_num_queries(2):
        assert len(relevant(collection="x", typed="ロゴ 名刺 翻訳 動画 編集", limit=20)) == 20
