"""Why somebody is in the list, in sentences; and which choices a page offers, with their counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from nintei.catalog import queries as catalog
from nintei.people.forms import NAMES_OF_LANGUAGES
from nintei.people.models import PersonLanguage
from nintei.search.kinds import Factor, Hours, Sort
from nintei.search.queries.people import Answer, CategoryFigures, Found, Skill
from nintei.search.queries.ranking import ranking
from nintei.search.queries.rows import MOST_YEN, steps
from nintei.search.rules import ranking as rules

HOURS = {
    Hours.WEEKDAY_DAYTIME: lazy("平日の日中（9〜18時）"),
    Hours.WEEKDAY_EVENINGS: lazy("平日の夜（19〜23時）"),
    Hours.WEEKENDS: lazy("土日（9〜18時）"),
    Hours.EARLY_MORNINGS: lazy("早朝（5〜8時）"),
}
SORTS = {
    Sort.BEST: lazy("おすすめ順"),
    Sort.RECORD: lazy("完了した仕事が多い順"),
    Sort.ACTIVE: lazy("最近活動した順"),
    Sort.NEW: lazy("新しく登録した順"),
    Sort.PRICE: lazy("希望時給が低い順"),
}
FACTORS = {
    Factor.RELEVANCE: lazy("言葉との合致"),
    Factor.RECORD: lazy("仕事の実績"),
    Factor.FRESHNESS: lazy("活動の新しさ"),
    Factor.HOURS: lazy("時間の重なり"),
}


# Of so many skills, at most, a card shows the names.
MOST_SKILLS = 5


def category_name(each: CategoryFigures | Skill) -> str:
    """In the reader's language."""
    return each.name_en if (get_language() or "ja").startswith("en") else each.name_ja


def reasons(found: Found, answer: Answer) -> list[str]:
    """Sentences, most decisive first; never empty."""
    said = [
        *_words(found, answer),
        *_abilities(found, answer),
        *_certificates(found, answer),
        *_record(found),
    ]
    if found.is_newcomer:
        told = {"months": ranking().newcomer_months, "most": ranking().newcomer_to}
        said.append(
            _("期待の新人です（最初の契約の完了から%(months)sか月以内、完了は%(most)s件まで）。") % told
        )
    if found.is_reserved:
        said.append(_("得点ではもっと後ですが、1ページ目に設けた期待の新人のための枠で表示しています。"))
    if answer.wanted.hours:
        available = {"hours": HOURS[answer.wanted.hours], "n": found.overlap}
        said.append(_("%(hours)sに週%(n)s時間、対応できます。") % available)
    said.append(_activity(found.days))
    return said


def _words(found: Found, answer: Answer) -> list[str]:
    asked = answer.asked
    said = [
        _("「%(phrase)s」がこのとおりに書かれています。") % {"phrase": phrase}
        for phrase in asked.query.phrases
    ]
    missing = [word for word in asked.shown if word not in found.said]
    if found.said and not missing:
        said.append(_("探している言葉（%(words)s）にすべて合います。") % {"words": listed(found.said)})
    elif found.said:
        told = {"words": listed(found.said), "missing": listed(missing)}
        said.append(_("%(words)sに合います。%(missing)sには合いません。") % told)
    return said


def language_name(code: str) -> str:
    """In the reader's language; the code itself for one without a name."""
    return str(NAMES_OF_LANGUAGES.get(code, code))


def _abilities(found: Found, answer: Answer) -> list[str]:
    """The languages and the skills that were asked for."""
    said, wanted, levels = [], answer.wanted, dict(found.languages)
    for code in wanted.language:
        if code in levels:
            told = {"language": language_name(code), "level": PersonLanguage.Level(levels[code]).label}
            said.append(_("%(language)sを使えます（%(level)s）。") % told)
    names = [category_name(each) for each in found.skills if each.slug in wanted.skill]
    if names:
        said.append(_("%(skills)sのスキルを登録しています。") % {"skills": listed(names)})
    return said


def listed(words: Sequence[str]) -> str:
    """Words one after the other, each in brackets."""
    return "".join(f"「{word}」" for word in words)


def _certificates(found: Found, answer: Answer) -> list[str]:
    said = []
    for each in found.certified:
        since = date_format(each.certified_since, _("Y年n月j日")) if each.certified_since else ""
        told = {"category": category_name(each), "since": since}
        said.append(_("「%(category)s」で認定されています（%(since)sから）。") % told)
    return said


def _record(found: Found) -> list[str]:
    main, numbers = found.main, ranking()
    if main is None:
        return [_("この検索の対象となる仕事の記録がまだありません。実績は、決めておいた値で数えています。")]
    told = {"category": category_name(main), "months": numbers.window_months, "n": main.completed}
    if main.is_task:
        said = _("「%(category)s」で、この%(months)sか月に%(n)s件のタスクが承認されました。") % told
        facts = main.counts.get("approved", (0, 0))[0]
        few = facts < numbers.measures["task"]["approved"].count
    else:
        said = _("「%(category)s」で、この%(months)sか月に%(n)s件の契約を完了しました。") % told
        facts = main.counts.get("completed", (0, 0))[0]
        few = facts < numbers.measures["project"]["completed"].count
    if few:
        said += _("記録がまだ少ないので、決めておいた値に近づけて数えています。")
    return [said]


def _activity(days: int) -> str:
    if days <= 0:
        return _("今日、活動がありました。")
    return ngettext("%(n)s日前に活動がありました。", "%(n)s日前に活動がありました。", days) % {"n": days}


class Line(NamedTuple):
    """One factor of a score: its value, and what it counts for after its floor."""

    name: str
    value: int
    counted: int


def lines(found: Found) -> list[Line]:
    """The score taken apart; the product of ``counted`` is the score."""
    numbers = ranking()
    return [
        Line(str(FACTORS[factor]), value, rules.counted(numbers, factor, value))
        for factor, value in zip(Factor, found.factors, strict=True)
    ]


class Card(NamedTuple):
    """A person as the list shows them; names in the reader's language. ``price``: yen an hour with thousands marked, or "".

    ``languages``: (name, level in a word); ``more_skills``: how many are not among ``skills``.
    """

    person: Found
    certified: list[str]
    others: list[str]
    languages: list[tuple[str, str]]
    skills: list[str]
    more_skills: int
    figures: list[tuple[str, str]]
    price: str
    reasons: list[str]
    lines: list[Line]


def card(found: Found, answer: Answer) -> Card:
    """Everything that is shown of one person."""
    return Card(
        person=found,
        certified=[category_name(each) for each in found.certified],
        others=[category_name(each) for each in found.categories if not each.is_certified][:4],
        languages=[
            (language_name(code), str(PersonLanguage.Level(level).label)) for code, level in found.languages
        ],
        skills=[category_name(each) for each in found.skills[:MOST_SKILLS]],
        more_skills=max(0, len(found.skills) - MOST_SKILLS),
        figures=_figures(found.main),
        price=f"{found.hourly_yen:,}" if found.hourly_yen else "",
        reasons=reasons(found, answer),
        lines=lines(found),
    )


def _figures(main: CategoryFigures | None) -> list[tuple[str, str]]:
    """(name, figure) of the category that counts; figures without any fact are left out."""
    if main is None:
        return []
    figures = []
    if main.reviews:
        told = {"stars": main.stars, "n": main.reviews}
        figures.append(
            (
                _("評価の平均"),
                ngettext("★ %(stars)s（%(n)s件）", "★ %(stars)s（%(n)s件）", main.reviews) % told,
            )
        )
    figures.append((_("承認") if main.is_task else _("完了"), _("%(n)s件") % {"n": main.completed}))
    names = {
        "approved": _("承認の割合"), "gold": _("確認問題の正答率"), "on_time": _("納期を守った割合"), "replies": _("時間内の返信"),
    }  # fmt: skip
    for measure, name in names.items():
        share = main.share(measure)
        if share is not None:
            figures.append((name, f"{share}%"))
    return figures


@dataclass(frozen=True)
class Choice:
    """One choice of a filter with the number of people it would show; ``depth`` 1 = inside a group."""

    value: str
    name: str
    count: int
    depth: int = 0


FILTERS = {
    "category": lazy("カテゴリー"),
    "certified": lazy("認定された人だけ"),
    "newcomer": lazy("期待の新人だけ"),
    "verified": lazy("本人確認済みの人だけ"),
    "hours": lazy("対応できる時間"),
    "days": lazy("最近の活動"),
    "prefecture": lazy("地域"),
    "price": lazy("希望時給"),
    "rating": lazy("評価の平均"),
    "language": lazy("言語"),
    "skill": lazy("スキル"),
}


@dataclass(frozen=True)
class Step:
    """One step of hourly wishes: from, to (None = no end), people, and their share of the most in any step, percent."""

    low: int
    high: int | None
    count: int
    share: int

    @property
    def said(self) -> str:
        """Where it begins, with thousands marked."""
        return f"{self.low:,}"


def price_steps(counts: Mapping[int, int]) -> list[Step]:
    """The distribution of hourly wishes; each step can be chosen."""
    most = max(counts.values(), default=0) or 1
    return [
        Step(low, None if high == MOST_YEN else high, counts[low], 100 * counts[low] // most)
        for low, high in steps().items()
    ]


def prefecture_choices(counts: Mapping[str, int], chosen: str) -> list[Choice]:
    """Where people are, most people first, and the chosen one in any case."""
    names = sorted({*counts, *([chosen] if chosen else [])}, key=lambda name: (-counts.get(name, 0), name))
    return [Choice(name, _(name), counts.get(name, 0)) for name in names]


def skill_choices(counts: Mapping[str, int], chosen: Sequence[str], total: int) -> list[Choice]:
    """The chosen skills (everybody shown has them), then the most frequent ones; one query."""
    slugs = [*chosen, *(slug for slug in counts if slug not in chosen)]
    names = catalog.skill_names(slugs)
    english = (get_language() or "ja").startswith("en")
    return [
        Choice(slug, names[slug][english], counts.get(slug, total if slug in chosen else 0))
        for slug in slugs
        if slug in names
    ]


def category_choices(counts: Mapping[str, int], chosen: str) -> list[Choice]:
    """Groups and leaves that would show somebody, and the chosen one in any case."""
    english = (get_language() or "ja").startswith("en")
    choices = []
    for branch in catalog.category_tree():
        for depth, each in ((0, branch.category), *((1, leaf) for leaf in branch.leaves)):
            if counts.get(each.slug) or each.slug == chosen:
                name = each.name_en if english else each.name_ja
                choices.append(Choice(each.slug, name, counts.get(each.slug, 0), depth))
    return choices
