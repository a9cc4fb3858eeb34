"""What may be wrong in a policy file, in words; the code stays the same in every language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import override

SENTENCES = {
    "nested": noop("入れ子が深すぎます。取り除いてください"),
    "twice": noop("二度書かれています。一つにしてください"),
    "unknown": noop("知らない項目です。取り除いてください"),
    "unknown_of": noop("知らない項目です。取り除くか、次のどれかにしてください：{known}"),
    "unquoted": noop('数を引用符で囲んでください："{text}"'),
    "unreadable": noop("「{text}」はここでは読めません。文字は引用符で囲んでください"),
    "pairs": noop("「項目: 値」を並べて書いてください"),
    "missing": noop("ありません。書き足してください"),
    "whole": noop("{low} から {high} までの整数にしてください"),
    "one_of": noop("次のどれかにしてください：{choices}"),
    "decimal": noop('数を引用符で囲んで書いてください（例："0.90"）'),
    "between": noop("{low} から {high} までにしてください"),
    "text": noop("文字で書いてください"),
    "day": noop("日付にしてください（例：2027-01-01）"),
    "earlier": noop("この版より前の版の番号にしてください"),
    "slug": noop("英小文字・数字・「-」「_」の短い名前にしてください"),
    "series_star": noop("名前にしてください。「*」は分野（category）だけに使えます"),
    "zone": noop("タイムゾーンにしてください（例：Asia/Tokyo）"),
    "only": noop("「{text}」だけが使えます"),
    "list": noop("[ ] で並べて書いてください"),
    "other_track": noop("別の種類の仕事の項目です。タスクと案件の記録は混ぜられません"),
    "not_above": noop("{other} を超えられません"),
    "no_criteria": noop("基準を一つ以上並べて書いてください"),
    "id_twice": noop("二度使われています。基準ごとに別の名前（id）にしてください"),
    "prior": noop('[値, 重み] の形にしてください（例：["0.95", 5]）'),
    "above_grant": noop("grant を超えられません。認定された人がすぐに基準を下回ってしまいます"),
    "thin_prior": noop("thin が not_assessed のときは、重みを付け、値を grant 以上にしてください"),
    "unreachable": noop("最良の結果が1件あっても keep に届きません。値を上げるか keep を下げてください"),
    "yaml": noop("YAML として読めません（{said}）。この行を直してください"),
}


def sentence(code: str, facts: dict[str, str]) -> str:
    """The sentence in the reader's language."""
    return _(SENTENCES[code]).format(**facts)


def english(code: str, facts: dict[str, str]) -> str:
    """The same in English, for terminals and programs."""
    with override("en"):
        return sentence(code, facts)
