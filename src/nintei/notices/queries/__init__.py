"""Reads: a person's notices, and one notice as a mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from nintei.catalog import queries as catalog
from nintei.notices.kinds import Topic
from nintei.notices.models import Notice
from nintei.notices.queries import sentences

# Where a notice leads when its fact names no page of its own.
HOME = "/certification/"


@dataclass(frozen=True)
class Told:
    """One notice in words, in the reader's language. ``url``: a path on this site."""

    id: int
    topic: Topic
    title: str
    lines: tuple[str, ...]
    url: str
    created_at: datetime
    is_unread: bool


def _path(subject: Mapping[str, Any]) -> str:
    """The page to read more on: a path of this site and nothing else."""
    given = str(subject.get("url") or "")
    is_ours = given.startswith("/") and not given.startswith("//") and "\\" not in given
    return given if is_ours else HOME


def _told(notice: Notice, categories: Mapping[str, Any]) -> Told:
    topic = Topic(notice.topic)
    title, lines = sentences.told(topic, notice.subject, categories)
    path = _path(notice.subject)
    return Told(
        notice.id, topic, title, tuple(lines), path, notice.created_at, is_unread=notice.read_at is None
    )


def notices_for(*, viewer: Any, before: int | None = None, limit: int = 30) -> list[Told]:
    """The viewer's own notices, newest first, at most ``limit``; ``before``: only ids below it."""
    found = Notice.objects.filter(user=viewer)
    if before is not None:
        found = found.filter(id__lt=before)
    categories = catalog.categories_by_slug()
    return [_told(notice, categories) for notice in found.order_by("-id")[:limit]]


def unread_count(*, viewer: Any) -> int:
    """How many of the viewer's notices wait to be read; 0 for nobody."""
    if not viewer.is_authenticated:
        return 0
    return Notice.objects.filter(user=viewer, read_at=None).count()


def as_mail(notice: Notice) -> EmailMultiAlternatives:
    """The notice as a mail in its receiver's language, as text and as HTML.

    The Message-ID is the notice's own: should a mail server get it twice, it can tell.
    """
    user = notice.user
    with translation.override(user.locale):
        told = _told(notice, catalog.categories_by_slug())
        context = {
            "told": told,
            "link": settings.SITE_URL + told.url,
            "site": settings.SITE_NAME,
            "language": user.locale,
        }
        text = render_to_string("notices/mail.txt", context)
        html = render_to_string("notices/mail.html", context)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<notice-{notice.id}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": user.locale,
    }
    mail = EmailMultiAlternatives(told.title, text, to=[user.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail
