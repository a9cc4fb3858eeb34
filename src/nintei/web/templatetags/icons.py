"""Icons, drawn into the page: no request, and the colour of the text beside them.

    {% load icons %}{% icon "bell" %}              says nothing to a screen reader: the text beside it does
    {% icon "circle-check" "届いています" %}        stands alone, so it has a name

The drawings are Lucide's (ISC), one file each in ``static/web/lucide/`` beside their licence.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

FOLDER = Path(__file__).resolve().parent.parent / "static" / "web" / "lucide"
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@cache
def _drawing(name: str) -> SafeString:
    """What lies inside the file's <svg>; a name without a file is a fault of the template."""
    found = _DRAWING.search((FOLDER / f"{name}.svg").read_text("utf-8"))
    assert found, name
    return mark_safe(re.sub(r"\s*\n\s*", "", found[1]))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The icon ``name``; ``label`` only where no text says the same."""
    if not label:
        return format_html('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', _drawing(name))
    return format_html(
        '<svg class="i" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, _drawing(name)
    )
