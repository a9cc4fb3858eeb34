"""The desk's short names, where certification's longer sentences would not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from nintei.certification.queries.desk import words
from nintei.certification.templatetags.certification_words import word

register = template.Library()


@register.filter
def brief(code: object) -> str:
    """A code as the desk calls it, else as certification does."""
    return words.say(code) or words.capital(word(code))


@register.filter
def entry_of(mapping: Mapping[str, Any], key: str) -> Any:
    """``mapping[key]``, or nothing."""
    return mapping.get(key, "")


@register.filter
def reason_name(said: str) -> str:
    """A stored move's reason: "fraud: text" with the code in words, "appeal:3" and others as they are."""
    code, colon, text = said.partition(": ")
    known = words.say(code)
    return f"{known}：{text}" if colon and known else said
