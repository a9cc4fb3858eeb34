"""Words for what the room stores as codes."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from nintei.people import forms
from nintei.people.kinds import ClientKind

register = template.Library()


@register.filter
def client_kind(kind: str) -> str:
    """What a client is."""
    return str(forms.KINDS[ClientKind(kind)])


@register.simple_tag
def client_facts(said: Any) -> str:
    """The facts of one declaration in a line: staff, officers, capital."""
    if said.kind == ClientKind.CONSUMER:
        return _("規模はうかがいません")
    parts = [
        _("従業員%(n)s人") % {"n": intcomma(said.employees)} if said.has_staff else _("従業員なし"),
    ]
    if said.kind == ClientKind.COMPANY:
        parts.append(_("役員2人以上") if said.has_officers else _("役員は代表者だけ"))
        parts.append(_("資本金%(yen)s円") % {"yen": intcomma(said.capital_yen)})
    return " · ".join(parts)
