"""The same word however it is written, without a database."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nintei.search.queries import words
from nintei.search.rules import words as rules


def _terms(text: str) -> set[str]:
    return set(words.terms(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サーバ", "サーバー"),
        ("引越し", "引っ越し"),
        ("引越", "引っ越し"),
        ("打合せ", "打ち合わせ"),
        ("見積り", "見積もり"),
        ("Web", "ウェブ"),
        ("ＷＥＢ", "web"),
        ("ﾃﾞｻﾞｲﾝ", "デザイン"),
        ("Ｅｘｃｅｌ", "エクセル"),
        ("logos", "logo"),
        ("Logo", "ロゴ"),
        ("テープ起こし", "文字起こし"),
        ("WordPress", "ワードプレス"),
        ("子供", "子ども"),
        ("行なう", "行う"),
        ("companies", "company"),
        ("client's", "client"),
        ("café", "cafe"),
        ("HP", "ホームページ"),
        ("プログラマ", "プログラマー"),
    ],
)
def test_two_spellings_of_a_word_meet(one: str, other: str) -> None:
    assert _terms(one) & _terms(other), (_terms(one), _terms(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ロゴ", "動画"),
        ("C++", "C#"),
        ("C", "C++"),
        ("UI", "UX"),
        ("英語", "中国語"),
        ("bus", "bu"),
        ("AI", "EC"),
    ],
)
def test_different_words_do_not_meet(one: str, other: str) -> None:
    assert not _terms(one) & _terms(other)


@pytest.mark.parametrize("word", ["UI", "AI", "IT", "3D", "C#", "DM", "PR", "HP"])
def test_short_names_are_words(word: str) -> None:
    assert words.cut(f"{word}の仕事")[0].shown == word


def test_particles_and_auxiliaries_say_nothing() -> None:
    assert [word.shown for word in words.cut("ロゴを作りたいのですが。")] == ["ロゴ", "作り"]


def test_a_latin_word_gives_itself_and_its_parts() -> None:
    assert _terms("Node.js") == {"node.js", "node", "js"}
    assert "commerce" in _terms("e-commerce")


def test_a_word_the_dictionary_keeps_whole_is_found_by_its_parts() -> None:
    assert _terms("スマホアプリ開発") & _terms("スマートフォン")
    assert "アプリ" in _terms("スマホアプリ開発")


def test_words_in_a_row_mean_what_their_abbreviation_means() -> None:
    assert "=ホームページ" in _terms("会社のホームページを作ります")
    assert "ホーム" in _terms("会社のホームページを作ります")


@pytest.mark.parametrize("text", ["", "   ", "!!!", "、。", "をにが", "🎨🎨", "the of and"])
def test_what_says_nothing_has_no_terms(text: str) -> None:
    assert words.cut(text) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_cut_and_a_word_is_written_in_it(text: str) -> None:
    plain = rules.plain(text)
    assert all(word.shown in plain and all(word.terms) for word in words.cut(text))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["ロゴ", "Web", "動画編集", "C++", "引越し", "logo's"]), max_size=8))
def test_full_and_half_width_give_the_same_terms(parts: list[str]) -> None:
    text = " ".join(parts)
    wide = "".join(chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark for mark in text)
    assert words.terms(wide) == words.terms(text)


def test_a_long_text_is_cut_without_losing_words() -> None:
    text = "東京都でロゴを作成します。" * 3000
    assert words.terms(text)["=ロゴ"] == 3000


def test_threads_do_not_share_a_tokenizer() -> None:
    found: list[int] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            found.extend(words.terms("ロゴと名刺を作成します。" * 50)["=名刺"] for _ in range(20))
        except BaseException as error:  # Whatever it is, the test must see it.
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert found == [50] * 80


def test_the_spelling_names_dictionary_and_synonyms() -> None:
    assert "sudachidict-small 20" in words.spelling()
    assert "synonyms" in words.spelling()


def test_quotes_ask_for_a_phrase_and_its_words() -> None:
    assert rules.parse('"Medical Translation" 英語') == ("Medical Translation 英語", ("medical translation",))
    assert rules.parse("「医療翻訳」と英語").phrases == ("医療翻訳",)
    assert rules.parse("“あ い”『う』").phrases == ("あ い", "う")


def test_an_open_quote_is_not_a_phrase() -> None:
    assert rules.parse('5" 画面') == ("5 画面", ())


def test_a_question_has_an_end() -> None:
    assert len(rules.parse("あ" * 5000).text) == rules.LONGEST_QUERY


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("logos", "logo"), ("companies", "company"), ("classes", "class"), ("boxes", "box"), ("ss", "ss"),
        ("business", "business"), ("status", "status"), ("analysis", "analysis"), ("seo", "seo"), ("3ds", "3ds"),
    ],
)  # fmt: skip
def test_plurals_are_taken_off_and_nothing_else(word: str, expected: str) -> None:
    assert rules.singular(word) == expected
