"""Words and sizes on profiles."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nintei.kit.files import size_in_words
from nintei.people.forms.sections import NAMES_OF_LANGUAGES
from nintei.people.models import PersonSkill

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """A language by its code, in the reader's language."""
    return str(NAMES_OF_LANGUAGES.get(code, code))


@register.filter
def month(day: date | str | None) -> str:
    """The month of a day, or of one typed as 2019-04; nothing for nothing."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(f"{day}-01")
        except ValueError:
            return day
    return date_format(day, _("Y年n月")) if day else ""


@register.filter
def host(link: str) -> str:
    """Where a link leads, without the rest of it."""
    return (urlsplit(link).hostname or link).removeprefix("www.")


@register.filter
def bytes_in_words(size: int) -> str:
    """A size as people say it."""
    return size_in_words(size)


@register.inclusion_tag("people/_level.html")
def level(skill: Any) -> dict[str, Any]:
    """How well, as four marks and a word."""
    marks = [step <= skill.level for step in PersonSkill.Level.values]
    return {"marks": marks, "word": skill.level_name, "years": skill.years}
