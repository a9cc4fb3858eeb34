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

from nintei.people.models import Closure, IdentityCheck, IdentityRequest, Invitation, User


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


def _identity_approved(user: User, number: int) -> Letter:
    return Letter(
        title=_("本人確認が済みました"),
        lines=[
            _(
                "書類と氏名を確かめました。プロフィールに「本人確認済み」と表示されます。送られた写真は消しました。"
            )
        ],
        button=_("本人確認のページ"),
        path=reverse("people:identity"),
    )


def _identity_refused(user: User, number: int) -> Letter:
    asked = IdentityRequest.objects.get(pk=number, user=user)
    return Letter(
        title=_("本人確認ができませんでした"),
        lines=[
            _("理由：%(reason)s") % {"reason": asked.reason},
            _("いつでも、もう一度申し込めます。送られた写真は消しました。"),
        ],
        button=_("もう一度申し込む"),
        path=reverse("people:identity"),
    )


def _identity_expired(user: User, number: int) -> Letter:
    return Letter(
        title=_("本人確認の申し込みの期限が過ぎました"),
        lines=[
            _(
                "30日のあいだに決められませんでした。送られた写真は消しました。お手数ですが、もう一度申し込んでください。"
            )
        ],
        button=_("もう一度申し込む"),
        path=reverse("people:identity"),
    )


def _renewal(user: User, title: str, line: str) -> Letter:
    check = IdentityCheck.objects.filter(user=user).first()
    values = {"on": day(check.renew_by) if check and check.renew_by else ""}
    return Letter(title % values, [line % values], _("本人確認を申し込む"), reverse("people:identity"))


def _identity_renamed(user: User, number: int) -> Letter:
    return _renewal(
        user,
        _("新しい氏名で、本人確認を受けてください"),
        _(
            "氏名が変わりました。%(on)sまでに新しい氏名の書類を見せてください。それまでは、認定も表示もこれまでどおりです。"
        ),
    )


def _identity_ending(user: User, number: int) -> Letter:
    return _renewal(
        user,
        _("%(on)sに、本人確認が終わります"),
        _("変わった氏名が、まだ確かめられていません。%(on)sまでに本人確認を受けると、何も変わりません。"),
    )


def _identity_ended(user: User, number: int) -> Letter:
    return _renewal(
        user,
        _("本人確認が終わりました"),
        _(
            "変わった氏名が60日のあいだに確かめられなかったため、「本人確認済み」の表示を外しました。もう一度受ければ、元に戻ります。"
        ),
    )


def _export_ready(user: User, number: int) -> Letter:
    return Letter(
        title=_("データの書き出しができました"),
        lines=[
            _(
                "あなたについてのすべてを、一つのZIPファイルにまとめました。7日のあいだ、ログインして受け取れます。"
            )
        ],
        button=_("受け取る"),
        path=reverse("people:exports"),
    )


def _closure_asked(user: User, number: int) -> Letter:
    found = Closure.objects.get(pk=number, user=user)
    return Letter(
        title=_("退会の手続きを受け付けました"),
        lines=[
            _("%(on)sにアカウントを消します。プロフィールは、もう誰にも見えません。")
            % {"on": day(found.due_at)},
            _(
                "それまでは、ログインすればいつでも取りやめられます。心当たりがないときは、すぐに取りやめてください。"
            ),
        ],
        button=_("退会を取りやめる"),
        path=reverse("people:closure"),
    )


def _closure_done(user: User, number: int) -> Letter:
    return Letter(
        title=_("退会の手続きが終わりました"),
        lines=[
            _("アカウントを消しました。このメールアドレスも、このお知らせを最後に消えます。"),
            _("ほかの人とのやり取りと実績の記録は、名前のない形で残ります。ご利用ありがとうございました。"),
        ],
        button=_("最初のページ"),
        path="/",
    )


LETTERS = {
    "export_ready": _export_ready,
    "closure_asked": _closure_asked,
    "closure_done": _closure_done,
    "identity_approved": _identity_approved,
    "identity_refused": _identity_refused,
    "identity_expired": _identity_expired,
    "identity_renamed": _identity_renamed,
    "identity_ending": _identity_ending,
    "identity_ended": _identity_ended,
}


def letter_to(*, letter: str, user_id: int, number: int, name: str) -> EmailMultiAlternatives | None:
    """One of ``LETTERS`` to an active person in their language; None when they are gone. ``number``: what it is about."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    with translation.override(user.locale):
        return as_mail(LETTERS[letter](user, number), to=user.email, locale=user.locale, name=name)
