"""What may be wrong in a policy file, in words; the code stays the same in every language.

Both languages stand here and not in a catalogue, because files are also read where Django is not set up.
"""

from __future__ import annotations

from django.utils.translation import get_language

# By code: the Japanese sentence, then the English one.
SENTENCES = {
    "nested": ("入れ子が深すぎます。取り除いてください", "is nested too deeply; remove it"),
    "twice": ("二度書かれています。一つにしてください", "is written twice; remove one"),
    "unknown": ("知らない項目です。取り除いてください", "is not a known field; remove it"),
    "unknown_of": (
        "知らない項目です。取り除くか、次のどれかにしてください：{known}",
        "is not a known field; remove it or use one of: {known}",
    ),
    "unquoted": ('数を引用符で囲んでください："{text}"', 'put the number in quotes: "{text}"'),
    "unreadable": (
        "「{text}」はここでは読めません。文字は引用符で囲んでください",
        "'{text}' cannot be read here; write text in quotes",
    ),
    "pairs": ("「項目: 値」を並べて書いてください", "must be a list of 'field: value' pairs"),
    "missing": ("ありません。書き足してください", "is missing; add it"),
    "whole": ("{low} から {high} までの整数にしてください", "must be a whole number from {low} to {high}"),
    "one_of": ("次のどれかにしてください：{choices}", "must be one of: {choices}"),
    "decimal": ('数を引用符で囲んで書いてください（例："0.90"）', 'must be a number in quotes, like "0.90"'),
    "between": ("{low} から {high} までにしてください", "must be from {low} to {high}"),
    "text": ("文字で書いてください", "must be text"),
    "day": ("日付にしてください（例：2027-01-01）", "must be a day, like 2027-01-01"),
    "earlier": ("この版より前の版の番号にしてください", "must be an earlier version than this one"),
    "slug": (
        "英小文字・数字・「-」「_」の短い名前にしてください",
        "must be a short name in small letters, digits, '-' or '_'",
    ),
    "series_star": (
        "名前にしてください。「*」は分野（category）だけに使えます",
        "must be a name; '*' is for the category",
    ),
    "zone": ("タイムゾーンにしてください（例：Asia/Tokyo）", "must be a time zone, like Asia/Tokyo"),
    "only": ("「{text}」だけが使えます", "this engine knows only '{text}'"),
    "list": ("[ ] で並べて書いてください", "must be a list in [ ]"),
    "other_track": (
        "別の種類の仕事の項目です。タスクと案件の記録は混ぜられません",
        "belongs to the other track; tasks and projects are never mixed",
    ),
    "not_above": ("{other} を超えられません", "must not be above {other}"),
    "no_criteria": ("基準を一つ以上並べて書いてください", "must be a list with at least one criterion"),
    "id_twice": (
        "二度使われています。基準ごとに別の名前（id）にしてください",
        "is used twice; every criterion needs its own id",
    ),
    "prior": (
        '[値, 重み] の形にしてください（例：["0.95", 5]）',
        'must be [value, weight], like ["0.95", 5]',
    ),
    "above_grant": (
        "grant を超えられません。認定された人がすぐに基準を下回ってしまいます",
        "must not be above grant, or a new holder would fail at once",
    ),
    "thin_prior": (
        "thin が not_assessed のときは、重みを付け、値を grant 以上にしてください",
        "must have a weight and reach grant when thin is not_assessed",
    ),
    "unreachable": (
        "最良の結果が1件あっても keep に届きません。値を上げるか keep を下げてください",
        "one best event would fail keep; raise the prior or lower keep",
    ),
    "yaml": ("YAML として読めません（{said}）。この行を直してください", "{said}; correct this line"),
}


def english(code: str, facts: dict[str, str]) -> str:
    """The sentence in English, for terminals and programs."""
    return SENTENCES[code][1].format(**facts)


def sentence(code: str, facts: dict[str, str]) -> str:
    """The sentence in the reader's language."""
    if (get_language() or "ja").startswith("en"):
        return english(code, facts)
    return SENTENCES[code][0].format(**facts)
