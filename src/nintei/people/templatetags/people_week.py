"""The hours of somebody's week as a picture."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from nintei.people import rules

register = template.Library()

GUTTER, TOP, ROW = 12, 18, 20


@register.inclusion_tag("people/_heat_map.html")
def heat_map(person: Any) -> dict[str, Any]:
    """Seven rows of 24 hours, Monday first; for a screen reader, the same in one line."""
    language = (get_language() or "ja")[:2]
    lefts = [f"{GUTTER + (100 - GUTTER) * hour / 24:.2f}%" for hour in range(24)]
    rows = [
        (name, TOP + ROW * number, TOP + ROW * number + 13, list(zip(lefts, marks, strict=True)))
        for number, (name, marks) in enumerate(zip(rules.DAYS[language], person.grid, strict=True))
    ]
    clock = [(lefts[hour], hour) for hour in (0, 6, 12, 18)]
    return {"rows": rows, "clock": clock, "summary": rules.summary(person.hours, language)}
