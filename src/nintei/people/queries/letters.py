"""Mails of this room: what they say, in the language of whoever gets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from nintei.people.models import Invitation, User


@dataclass(frozen=True)
class Letter:
    """Title, sentences, and where the button leads: a path of this site."""

    title: str
    lines: Sequence[str]
    button: str
    path: str


def day(moment: object) -> str:
    """A day in the current language."""
    return date_format(localtime(moment), _("Y年n月j日"))  # type: ignore[arg-type]


def as_mail(letter: Letter, *, to: str, locale: str, name: str) -> EmailMultiAlternatives:
    """The letter as text and as HTML; ``name`` is unique for ever and becomes the Message-ID."""
    context = {
        "letter": letter, "link": settings.SITE_URL + letter.path, "site": settings.SITE_NAME, "language": locale,
    }  # fmt: skip
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated", "Content-Language": locale,
    }  # fmt: skip
    text = render_to_string("people/letter.txt", context)
    mail = EmailMultiAlternatives(letter.title, text, to=[to], headers=headers)
    mail.attach_alternative(render_to_string("people/letter.html", context), "text/html")
    return mail


def invitation(found: Invitation, *, token: str) -> EmailMultiAlternatives:
    """The mail with the link; in the language of the invited when they are known, else of who invites."""
    known = User.objects.filter(email__iexact=found.email).first()
    locale = (known or found.invited_by).locale
    with translation.override(locale):
        values = {
            "who": found.invited_by.profile.display_name,
            "organisation": found.organisation.name,
            "on": day(found.expires_at),
        }
        letter = Letter(
            title=_("「%(organisation)s」に招待されています") % values,
            lines=[
                _("%(who)sさんが、「%(organisation)s」のメンバーとしてあなたを招待しました。") % values,
                _(
                    "下のリンクから、参加するか断るかを選べます。登録がまだの方は、このメールが届いたアドレスで登録してください。"
                ),
                _("リンクは一度だけ、%(on)sまで使えます。心当たりがなければ、何もする必要はありません。")
                % values,
            ],
            button=_("招待を見る"),
            path=reverse("people:invitation", args=[token]),
        )
        return as_mail(
            letter, to=found.email, locale=locale, name=f"invitation-{found.pk}-{found.token_hash[:12]}"
        )
