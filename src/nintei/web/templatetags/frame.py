"""The frame of every page: its menus, where one is, faces, and one field of a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from nintei.web import rules

register = template.Library()


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    label: str
    url: str
    icon: str
    is_current: bool = False
    is_counted: bool = False


@register.simple_tag
def site_name() -> str:
    """What this installation is called."""
    return str(settings.SITE_NAME)


@register.simple_tag
def push_url() -> str:
    """Where a page listens for changes, or nothing."""
    return str(settings.PUSH_URL)


@register.simple_tag
def is_demo() -> bool:
    """Whether this is the seeded year, made for looking."""
    return bool(settings.DEMO)


# The menus of one's own account: (menu, words, icon). Too many for one row of tabs.
GROUPS = (
    ("profile", noop("プロフィールと予定"), "user-round"),
    ("client", noop("依頼する側として"), "users"),
    ("checks", noop("確認と同意"), "shield-check"),
    ("account", noop("アカウント"), "key-round"),
)


@dataclass(frozen=True)
class Group:
    """One group of entries; its own link is that of its first entry."""

    label: str
    icon: str
    links: list[Link]

    @property
    def url(self) -> str:
        return self.links[0].url

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)


def _own(user: Any) -> dict[str, list[tuple[str, str, str]]]:
    """The menus of one's own account."""
    return {
        "public": [(_("公開プロフィール"), reverse("person", args=[user.public_id]), "user-round")],
        "profile": [
            (_("プロフィールの編集"), reverse("people:profile"), "pencil"),
            (_("稼働時間"), reverse("people:availability"), "clock"),
            (_("不在の予定"), reverse("people:absences"), "calendar-off"),
            (_("返信のひな形"), reverse("talk:saved_replies"), "file-text"),
        ],
        "client": [
            (_("依頼者としての情報"), reverse("people:client"), "file-text"),
            (_("組織"), reverse("people:organisations"), "users"),
        ],
        "checks": [
            (_("本人確認の申し込み"), reverse("people:identity"), "shield-check"),
            (_("秘密保持の同意"), reverse("people:confidentiality"), "key-round"),
        ],
        "account": [
            (_("メールアドレス"), reverse("account_email"), "mail"),
            (_("お知らせの受け取り方"), reverse("notices:preferences"), "bell"),
            (_("ログインの安全"), reverse("mfa_index"), "shield-check"),
            (_("ログイン中の端末"), reverse("usersessions_list"), "monitor"),
            (_("APIのトークン"), reverse("people:tokens"), "key-round"),
            (_("データの書き出し"), reverse("people:exports"), "file-text"),
            (_("退会"), reverse("people:closure"), "log-out"),
        ],
    }


def _links(user: Any) -> dict[str, list[tuple[str, str, str]]]:
    """(label, address, icon) of every menu, for this person."""
    found = {
        "main": [
            (_("人をさがす"), reverse("search:people"), "search"),
            (_("認定の基準"), reverse("certification:policies"), "scale"),
        ],
        **{name: [] for name, _label, _icon in GROUPS},
        "desk": [],
    }
    if not user.is_authenticated:
        return found
    found["main"].append((_("自分の認定"), reverse("certification:mine"), "badge-check"))
    found["main"].append((_("相談"), reverse("talk:threads"), "mail"))
    found |= _own(user)
    if user.is_operator:
        found["main"].append((_("運営"), reverse("certification:desk"), "gauge"))
        found["desk"] = _desk_links()
    return found


def _desk_links() -> list[tuple[str, str, str]]:
    return [
        (_("認定の運営"), reverse("certification:desk"), "gauge"),
        (_("本人確認の受付"), reverse("people:identity_checks"), "users"),
        (_("報告の受付"), reverse("talk:desk_reports"), "life-buoy"),
        (_("メールの配信"), reverse("notices:desk"), "mail"),
        (_("検索の運営"), reverse("search:desk"), "search"),
    ]


@register.simple_tag(takes_context=True)
def site_menu(context: template.Context) -> dict[str, list[Link]]:
    """{"main", "public", "desk" and the names of GROUPS: links}, as far as they are this person's; one at most is current."""
    request = context["request"]
    found = _links(request.user)
    counted = reverse("talk:threads")
    here = rules.current(request.path, [url for menu in found.values() for _label, url, _icon in menu])
    return {
        name: [Link(*entry, entry[1] == here, entry[1] == counted) for entry in menu]
        for name, menu in found.items()
    }


@register.simple_tag(takes_context=True)
def account_groups(context: template.Context) -> list[Group]:
    """The menus of one's own account that have entries, each as a group."""
    menus = site_menu(context)
    return [Group(_(label), icon, menus[name]) for name, label, icon in GROUPS if menus[name]]


@register.inclusion_tag("web/_crumbs.html")
def crumbs(*said: str) -> dict[str, Any]:
    """Where one is: label, address, label, address, ... and last the page itself, without an address."""
    steps = list(zip(said[::2], said[1::2], strict=False))
    return {"steps": steps, "here": said[-1] if len(said) % 2 else ""}


@register.inclusion_tag("web/_field.html")
def field(bound: Any, need: str = "") -> dict[str, Any]:
    """One field of a form: label, control, help, error. ``need``: a word beside the label, such as optional."""
    kind = getattr(bound.field.widget, "input_type", "")
    return {
        "field": bound,
        "is_choice": kind == "checkbox" and not hasattr(bound.field, "choices"),
        "need": need,
    }


@register.inclusion_tag("web/_face.html")
def face(name: str, size: str = "", public_id: str = "", photo: str = "") -> dict[str, str]:
    """A round photo (``photo``: its version), or the first letter in a colour that stays theirs. ``size``: small, big."""
    address = "people:photo" if size == "big" else "people:small_photo"
    url = reverse(address, args=[public_id, photo]) if photo else ""
    return {
        "letter": name[:1] or "？",
        "tone": f"tone-{sum(map(ord, name)) % 6 + 1}",
        "size": size,
        "url": url,
    }


@register.filter
def day(moment: Any) -> str:
    """A date as people write it in the reader's language; nothing for nothing."""
    if isinstance(moment, datetime):
        moment = localtime(moment)
    return date_format(moment, _("Y年n月j日")) if moment else ""


@register.filter
def our_name(named: Any) -> str:
    """name_ja or name_en of anything that has both, by the reader's language."""
    return str(named.name_ja if (get_language() or "ja").startswith("ja") else named.name_en)


@register.filter
def device(user_agent: str) -> str:
    """Browser and system in two words."""
    return rules.device(user_agent)
