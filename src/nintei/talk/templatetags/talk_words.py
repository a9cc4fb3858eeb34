"""How moments, minutes, states and weeks read on the pages of talk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from nintei.people.rules import DAYS
from nintei.talk.forms import DECLINE_WORDS, MEASURE_WORDS, REPORT_WORDS
from nintei.talk.kinds import DeclineReason, MeasureKind, ReportReason

register = template.Library()

WORDS = {
    "OPEN": noop("相談中"), "DECLINED": noop("辞退しました"), "CLOSED": noop("相談終了"),
    "CLIENT_SILENT": noop("クライアントの返事がなく終了"), "UNANSWERED": noop("返信がなく終了"),
    "mail": noop("メールの宛先"), "phone": noop("電話番号"), "url": noop("リンク"), "line": noop("LINEのID"),
    "no_reply_needed": noop("「返信は不要です」と伝えられました。"), "closed": noop("このやり取りは終わりました。"),
    "lapsed": noop("返信の期限が過ぎました。返信はこのあとでも書けます。"),
    "client_silent": noop("返信のあと5日間クライアントの返事がなかったので、この相談は終わりました。"),
    "unanswered": noop("14日間だれも書かなかったので、この相談は終わりました。ほかの人にも相談できます。"),
    "read_by_desk": noop("運営の担当者が、理由を記録して、このやり取りを読みました。"),
    "contact_asked": noop("連絡先の交換が申し込まれました。"), "contact_agreed": noop("連絡先の交換に同意がありました。"),
    "contact_refused": noop("連絡先の交換はしないことになりました。"), "contact_withdrawn": noop("連絡先の交換の申し込みが取り消されました。"),
    "NEW": noop("未対応"), "UNDER_WAY": noop("対応中"), "ANSWERED": noop("回答済み"),
    "few_hours": noop("公開されている稼働時間が週10時間より少ないので、数えません。"),
    "never_staffed": noop("期限までに稼働時間が1分もなかったので、数えません。"),
    "sender_blocked": noop("どちらかがブロックしたので、数えません。"),
    "emergency": noop("緊急の不在があったので、数えません。"),
}  # fmt: skip
GUTTER, TOP, ROW = 12, 18, 20


def _japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


@register.filter
def talk_word(name: object) -> str:
    """A state, reason or event in words; the name itself when it has none."""
    return _(WORDS[str(name)]) if str(name) in WORDS else str(name)


@register.filter
def talk_words(names: list[str]) -> str:
    """Several of them in one line."""
    return ("、" if _japanese() else ", ").join(map(talk_word, names))


@register.filter
def decline_word(name: object) -> str:
    """The reason of a decline."""
    return str(DECLINE_WORDS[DeclineReason(str(name))])


@register.filter
def report_word(name: object) -> str:
    """The reason of a report."""
    return str(REPORT_WORDS[ReportReason(str(name))])


@register.filter
def measure_word(name: object) -> str:
    """What the desk decided."""
    return str(MEASURE_WORDS[MeasureKind(str(name))])


STATEMENTS = {
    "warn": noop("注意しました"), "remove": noop("メッセージを表示から外しました"), "suspend": noop("メッセージの送信を止めました"),
    "scout": noop("一斉送信の勧誘として扱いました"),
}  # fmt: skip


@register.filter
def statement_word(name: object) -> str:
    """The same for the person it is about."""
    return _(STATEMENTS[str(name)])


@register.filter
def moment(at: datetime | str | None, zone: str) -> str:
    """A moment in a zone: 5月14日(木) 23:00, or Thu 14 May, 23:00."""
    if not at:
        return ""
    local = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(ZoneInfo(zone))
    return date_format(local, "n月j日(D) H:i" if _japanese() else "D j M, H:i", use_l10n=False)


@register.filter
def day(on: date | str) -> str:
    """A day: 6月1日(月), or Mon 1 Jun."""
    found = date.fromisoformat(on) if isinstance(on, str) else on
    return date_format(found, "n月j日(D)" if _japanese() else "D j M", use_l10n=False)


@register.filter
def stretch(pair: tuple[datetime, datetime], zone: str) -> str:
    """From one moment to another: the day once when it is the same."""
    since, until = (each.astimezone(ZoneInfo(zone)) for each in pair)
    end = date_format(until, "H:i") if since.date() == until.date() else moment(until, zone)
    return f"{moment(since, zone)}〜{end}" if _japanese() else f"{moment(since, zone)} – {end}"


@register.filter
def minutes(number: int) -> str:
    """6時間30分, or 6 h 30 min."""
    hours, rest = divmod(int(number), 60)
    if not hours:
        return _("%(m)s分") % {"m": rest}
    if not rest:
        return _("%(h)s時間") % {"h": hours}
    return _("%(h)s時間%(m)s分") % {"h": hours, "m": rest}


@register.filter
def category_name(category: Any) -> str:
    """The category's name in the current language."""
    return str(category.name_ja if _japanese() else category.name_en)


@register.filter
def summary_of(found: Any, whose: str = "") -> str:
    """One line of hours: of a clock, of a page's contact hours, or of one side of two weeks."""
    language = (get_language() or "ja")[:2]
    if whose == "contact":
        return str(found.contact_summary(language))
    return str(found.summary(whose, language) if whose else found.summary(language))


@register.inclusion_tag("talk/_two_weeks.html")
def two_weeks(together: Any) -> dict[str, Any]:
    """Both weeks in one picture, seven rows of 24 hours; for a screen reader the same in words."""
    width = (100 - GUTTER) / 24
    lefts = [f"{GUTTER + width * hour:.2f}%" for hour in range(24)]
    names = DAYS["ja" if _japanese() else "en"]
    rows = [
        (
            names[number],
            TOP + ROW * number,
            TOP + ROW * number + 13,
            [(lefts[cell.hour], cell.kind) for cell in cells],
        )
        for number, cells in enumerate(together.rows)
    ]
    return {"rows": rows, "clock": [(lefts[hour], hour) for hour in (0, 6, 12, 18)], "together": together}
