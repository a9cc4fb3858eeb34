"""The figures of a profile in words: what each is called, what it counts, what one fact does in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from nintei.certification.templatetags.certification_numbers import yen
from nintei.record.kinds import Figure, How
from nintei.record.rules import figures as counting
from nintei.web import rules

register = template.Library()


@dataclass(frozen=True)
class Definition:
    """One figure in untranslated words. ``short``: what stands under it on a profile; ``leaves_out``: what is not counted."""

    name: str
    short: str
    counts: str
    leaves_out: str


WORDS = {
    Figure.FINISHED: Definition(
        noop("完了した契約"),
        noop("検収まで終わった契約の数です。"),
        noop("検収まで終わった契約を、1件ずつ数えます。"),
        noop("途中で終わった契約。どちらの責任でもない終わり方をした契約。"),
    ),
    Figure.TASKS: Definition(
        noop("承認されたタスク"),
        noop("依頼者が承認したタスクの数です。契約の実績とは分けて数えます。"),
        noop("依頼者が承認したタスクを、1件ずつ数えます。"),
        noop("承認されなかったタスク。"),
    ),
    Figure.STARS: Definition(
        noop("評価の平均"),
        noop("公開された評価の平均です（5が最高、小数第1位で切り捨て）。異議が認められた評価は除きます。"),
        noop("公開された評価の★を足し、評価の件数で割ります。小数第2位からは切り捨てます。"),
        noop("まだ公開されていない評価。"),
    ),
    Figure.COMPLETION: Definition(
        noop("完了率"),
        noop("終わった契約のうち、最後まで完了したものの割合です。どちらの責任でもない終わり方は数えません。"),
        noop("完了した契約と、本人の責任で途中で終わった契約を合わせ、そのうち完了した割合を出します。"),
        noop("どちらの責任でもない終わり方や、依頼者の事情で終わった契約。完了した契約が1件もないあいだは出しません。"),
    ),
    Figure.ON_TIME: Definition(
        noop("納期どおり"),
        noop("約束の期日までに納品した割合です。"),
        noop("納品ごとに、約束の期日に間に合ったかどうかを見ます。"),
        noop("どちらの責任でもない理由で終わり、納品のなかったもの。"),
    ),
    Figure.REPLIES: Definition(
        noop("時間内の返信"),
        noop("期限までに返した割合です。期限は、公開している稼働時間の中だけで進みます。"),
        noop("依頼者からの最初の連絡ごとに、期限までに返したかどうかを見ます。断る返信も返信です。"),
        noop("迷惑なメッセージなど、返信の要らなかった連絡。"),
    ),
    Figure.REPEATS: Definition(
        noop("また頼んだ依頼者"),
        noop("契約を完了した依頼者のうち、2件以上完了した人の割合です。依頼者が3人になるまで出しません。"),
        noop("完了した契約のある依頼者を1人ずつ数え、そのうち2件以上完了した人の割合を出します。"),
        noop("3件目からの契約。完了していない契約。依頼者の分からない契約。依頼者が3人になるまで出しません。"),
    ),
    Figure.EARNINGS: Definition(
        noop("受け取った報酬"),
        noop("支払われた報酬の合計です。本人だけに見えます。"),
        noop("支払われた報酬を、円で合計します。プロフィールには出さず、本人だけに見せます。"),
        noop("まだ支払われていない報酬。"),
    ),
    Figure.ACTIVITY: Definition(
        noop("月ごとの終えた仕事"),
        noop("完了した契約と承認されたタスクを、月ごとに数えたものです。"),
        noop("完了した契約と承認されたタスクを合わせ、終わった月ごとに数えます。"),
        noop("途中で終わった契約。承認されなかったタスク。"),
    ),
    Figure.LAST_ACTIVE: Definition(
        noop("最後の活動"),
        noop("返信・納品・契約の終わりなど、実績に残る出来事が最後にあった日です。"),
        noop("実績に残る出来事のうち、いちばん新しいものの日付です。期間の区切りはありません。"),
        noop("ログイン。プロフィールの書き換え。検索。"),
    ),
}  # fmt: skip

HOW = {
    How.GOOD: noop("良い結果として数えました"), How.COUNTED: noop("数えました"),
    How.FIRST_OF_CLIENT: noop("依頼者を1人として数えました"),
    How.SECOND_OF_CLIENT: noop("2件目なので、また頼んだ依頼者として数えました"),
    How.FURTHER_OF_CLIENT: noop("3件目からなので、数えません"),
    How.NOT_DONE: noop("完了していないため、数えません"), How.NO_CLIENT: noop("依頼者が分からないため、数えません"),
    How.NEUTRAL: noop("良くも悪くもないため、数えません"), How.EXCLUDED: noop("除外されたため、数えません"),
    How.OUTSIDE: noop("期間の外のため、数えません"),
}  # fmt: skip


@register.filter
def figure_name(figure: Figure) -> str:
    """What it is called, in the reader's language."""
    return capfirst(_(WORDS[figure].name))


@register.filter
def figure_short(figure: Figure) -> str:
    """What it counts, in one or two sentences."""
    return _(WORDS[figure].short)


@register.filter
def how_word(how: How) -> str:
    """What a fact did in a figure, and why it was left out."""
    return _(HOW[how])


@register.simple_tag
def definitions() -> list[dict[str, Any]]:
    """Every figure: {figure, name, counts, leaves_out, has_window, kinds: dotted names of the facts it reads}."""
    return [
        {
            "figure": figure, "name": figure_name(figure), "counts": _(said.counts), "leaves_out": _(said.leaves_out),
            "has_window": figure is not Figure.LAST_ACTIVE, "kinds": [kind.code for kind in counting.KINDS[figure]],
        }
        for figure, said in WORDS.items()
    ]  # fmt: skip


@register.simple_tag
def counted_since() -> Any:
    """Since which day figures are counted by these rules."""
    return counting.SINCE


@register.filter
def sum_said(behind: Any) -> str:
    """The sum of what is counted behind a figure (queries.figures.Behind), in the figure's own unit."""
    part, whole = behind.part, behind.whole
    if behind.figure is Figure.STARS:
        return _("★%(stars)s ÷ %(n)s件 ＝ %(mean)s") % {
            "stars": part, "n": whole, "mean": rules.one_place(part, whole)
        }  # fmt: skip
    if behind.figure is Figure.EARNINGS:
        return yen(part)
    if behind.figure in (*counting.SHARES, Figure.REPEATS):
        return f"{part} / {whole}" + (f" ＝ {behind.share.percent}%" if whole else "")
    return _("%(n)s件") % {"n": part}
