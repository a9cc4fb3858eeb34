"""Words for what the room stores as codes."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from nintei.people import forms
from nintei.people.kinds import CheckState, ClientKind, Happened, PictureSide, Role, Way

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


@register.filter
def way_name(way: str) -> str:
    """How a document is shown."""
    return str(forms.WAYS[Way(way)])


@register.filter
def side_name(side: str) -> str:
    """What a picture of a document shows."""
    return str(forms.SIDES[PictureSide(side)])


_CHECK_STATES = {
    CheckState.REQUESTED: noop("受け付けています"),
    CheckState.APPROVED: noop("確認できました"),
    CheckState.REFUSED: noop("確認できませんでした"),
    CheckState.WITHDRAWN: noop("取り消しました"),
    CheckState.EXPIRED: noop("期限が過ぎました"),
}


@register.filter
def check_state_name(state: str) -> str:
    """How a request for an identity check stands."""
    return _(_CHECK_STATES[CheckState(state)])


@register.filter
def role_name(role: str) -> str:
    """What a member is."""
    return str(forms.ROLES[Role(role)])


_EVENTS = {
    Happened.FOUNDED: noop("%(by)sが組織を作りました"),
    Happened.RENAMED: noop("%(by)sが組織の名前を変えました"),
    Happened.INVITED: noop("%(by)sが%(mail)sを%(role)sとして招待しました"),
    Happened.SENT_AGAIN: noop("%(by)sが%(mail)sへの招待を送り直しました"),
    Happened.JOINED: noop("%(by)sが%(role)sとして参加しました"),
    Happened.DECLINED: noop("%(mail)sへの招待は断られました"),
    Happened.WITHDRAWN: noop("%(by)sが%(mail)sへの招待を取り消しました"),
    Happened.EXPIRED: noop("%(mail)sへの招待は、返事のないまま期限が過ぎました"),
    Happened.ROLE_CHANGED: noop("%(by)sが%(about)sの役割を%(role)sに変えました"),
    Happened.HANDED_OVER: noop("%(by)sが%(about)sにオーナーを譲りました"),
    Happened.REMOVED: noop("%(by)sが%(about)sを組織から外しました"),
    Happened.LEFT: noop("%(by)sが組織から抜けました"),
    Happened.CLOSED: noop("%(by)sが組織を閉じました"),
}


@register.simple_tag
def event_words(event: Any, is_open: Any) -> str:
    """One line of an organisation's history in words; whole mail addresses only for those who may invite."""
    mail = event.invitation.email if event.invitation else ""
    return _(_EVENTS[Happened(event.what)]) % {
        "by": event.by.profile.display_name if event.by else "",
        "about": event.about.profile.display_name if event.about else "",
        "mail": mail if is_open else f"{mail[:1]}…",
        "role": forms.ROLES[Role(event.role)] if event.role else "",
    }
