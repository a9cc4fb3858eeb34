"""Numbers, money and days as people read them in their own language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nintei.certification.templatetags.certification_words import figure

register = template.Library()

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _is_english() -> bool:
    return (get_language() or "ja").startswith("en")


@register.filter(expects_localtime=True)
def day(value: date | datetime | None) -> str:
    """2026年12月5日; 5 Dec 2026."""
    if value is None:
        return "—"
    if _is_english():
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter(expects_localtime=True)
def short_day(value: date | datetime | None) -> str:
    """12月5日; 5 Dec."""
    if value is None:
        return "—"
    return f"{value.day} {_MONTHS[value.month - 1]}" if _is_english() else f"{value.month}月{value.day}日"


@register.filter
def month(value: date) -> str:
    """2026年10月; Oct 2026."""
    return f"{_MONTHS[value.month - 1]} {value.year}" if _is_english() else f"{value.year}年{value.month}月"


@register.filter
def yen(value: int) -> str:
    """1,646,000円; ¥1,646,000."""
    return f"¥{value:,}" if _is_english() else f"{value:,}円"


@register.filter
def amount(value: Decimal | int | None, unit: str) -> str:
    """A value with its unit: stars, share, yen, days, day, months, times, yesno; else grouped digits."""
    if value is None:
        return "—"
    if unit in ("stars", "share"):
        return figure(Decimal(value), unit)
    if unit == "yen":
        return yen(int(value))
    if unit == "yesno":
        return _("はい") if value else _("いいえ")
    said = {"days": _("%(n)s 日"), "day": _("%(n)s 日目"), "months": _("%(n)s か月"), "times": _("%(n)s 回")}
    return said[unit] % {"n": f"{int(value):,}"} if unit in said else f"{int(value):,}"


@register.filter
def unit_of(metric: str) -> str:
    """The unit of an experience: yen, days or count."""
    return "yen" if metric == "released_earnings" else "days" if metric.endswith("_days") else "count"


@register.filter
def short_of(line: Decimal, value: Decimal) -> str:
    """How far ``value`` is below ``line``, rounded up so that a miss never reads as nothing."""
    if line > 1:
        return f"★{(line - value).quantize(Decimal('0.01'), ROUND_CEILING)}"
    points = ((line - value) * 100).quantize(Decimal("0.1"), ROUND_CEILING)
    return _("%(n)sポイント") % {"n": points}


@register.filter
def percent_of(value: int, whole: int) -> int:
    """Whole percent of ``whole``, 0 to 100, for a meter."""
    return max(0, min(100, value * 100 // whole)) if whole else 100


@register.filter
def ratio(value: Decimal | None) -> str:
    """A share 0..1 as percent with one place; — for nothing to divide."""
    return "—" if value is None else f"{value * 100:.1f}%"


@register.filter
def stars(points: int) -> str:
    """Points of a review (0..4) as its stars."""
    return f"★{points + 1}"


@register.filter
def member(table: dict[str, object], key: str) -> object:
    """An item by its key; None when there is none."""
    return table.get(key)
