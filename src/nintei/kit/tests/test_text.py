"""Letters that nobody sees."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nintei.kit.text import one_line, own_letters, paragraphs, visible

NASTY = st.text(
    st.one_of(
        st.characters(), st.sampled_from("\u202e\u200b\u200d\ufeff\u3164\u2800\x00\x1b ア゙か\u0301👩\ufe0f")
    )
)


@given(NASTY)
@example("¨\u200b\u0301\u0301\u0301\u0301")
def test_a_clean_name_stays_as_it_is_and_hides_nothing(text: str) -> None:
    name = one_line(text)
    assert one_line(name) == name
    assert "  " not in name and name == name.strip()
    assert not {unicodedata.category(letter) for letter in name} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(NASTY)
def test_clean_paragraphs_stay_as_they_are(text: str) -> None:
    said = paragraphs(text)
    assert paragraphs(said) == said
    assert "\n\n\n" not in said


@pytest.mark.parametrize("blank", ["", "  ", "\u3000", "\u200b\u200d", "\u3164\u2800", "\u202e", "\n\t"])
def test_a_name_of_blanks_is_no_name(blank: str) -> None:
    assert one_line(blank) == ""


def test_letters_are_folded_and_nothing_turns_the_line_around() -> None:
    assert one_line("ﾐｵ\u3000Ｗｅｂ\u202e gnp.exe") == "ミオ Web gnp.exe"
    assert visible("一\n二\u200b") == "一 二"
    assert paragraphs("一 \r\n\r\n\r\n\r\n二\u202e\n") == "一\n\n二"


def test_a_legal_name_keeps_its_own_letters() -> None:
    assert own_letters(" 神\u200b 葛\U000e0100 ") == "神 葛\U000e0100"
    assert one_line("神") == "神"


def test_marks_do_not_pile_up_over_the_line() -> None:
    assert len(one_line("z" + "\u0336" * 40)) == 4
