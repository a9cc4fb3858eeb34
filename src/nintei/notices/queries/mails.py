"""One mail: a notice or a digest, as text and as HTML, with what mail programs and servers need to know about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Count, Min
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from nintei.kit.errors import NotFound
from nintei.notices.kinds import Kind, MailState, Topic
from nintei.notices.models import DeadAddress, Digest, MailOut, Notice
from nintei.notices.queries import tokens
from nintei.notices.queries.listed import Told, in_words, unread
from nintei.notices.queries.words import KINDS
from nintei.people import queries as people
from nintei.talk.queries import news

MOST_QUOTES, MOST_LETTERS = 3, 280
# What a digest lists in full; the rest is a number and a link.
MOST_IN_DIGEST = 50


def as_mail(mail: MailOut) -> EmailMultiAlternatives:
    """The mail in its receiver's language. Its Message-ID stays the same however often it is sent."""
    with translation.override(mail.user.locale):
        if mail.digest is not None:
            return _digest_mail(mail, mail.digest)
        assert mail.notice is not None  # the table says so
        return _notice_mail(mail, mail.notice)


def _notice_mail(mail: MailOut, notice: Notice) -> EmailMultiAlternatives:
    (told,) = in_words([notice])
    links = [(told.go, settings.SITE_URL + told.url)]
    if told.topic in {Topic.TURN_HALF, Topic.TURN_SOON}:
        links = [
            (_("返信する"), f"{links[0][1]}#compose"),
            (_("理由を選んで辞退する"), f"{links[0][1]}#moves"),
        ]
    for name, label in (("appeal_url", _("異議を申し立てる")), ("thread_url", _("やり取りを見る"))):
        if notice.subject.get(name):
            links.append((label, settings.SITE_URL + str(notice.subject[name])))
    context = {"told": told, "quotes": _quotes(notice), "links": links, "why": told.why}
    thread = f"thread-{notice.thread_id}" if notice.thread_id else ""
    # The room is named in List-Id, so that a filter can tell kinds apart.
    return _compose(mail, told.title, "notices/mail", context, kind=told.kind, thread=thread)


def _quotes(notice: Notice) -> list[str]:
    """The first words of the messages that a notice tells of; read when the mail is made, and kept nowhere else."""
    if notice.topic != Topic.MESSAGE or notice.thread_id is None:
        return []
    texts = news.texts_since(
        thread_id=notice.thread_id, author_id=notice.subject["author"], since=notice.created_at
    )
    return [_cut(body) for _id, _at, body in texts[:MOST_QUOTES]]


def _cut(body: str) -> str:
    return body if len(body) <= MOST_LETTERS else f"{body[:MOST_LETTERS]}…"


def _digest_mail(mail: MailOut, digest: Digest) -> EmailMultiAlternatives:
    found = digest_page(viewer=mail.user, digest_id=digest.pk)
    page = settings.SITE_URL + reverse("notices:digest", args=[digest.pk])
    context = {
        "digest": found,
        "links": [(_("ブラウザで見る"), page)],
        "why": _("まとめて受け取る設定のため"),
    }
    return _compose(mail, found.title, "notices/digest_mail", context, kind="digest")


def _compose(
    mail: MailOut, title: str, template: str, context: dict[str, Any], *, kind: str, thread: str = ""
) -> EmailMultiAlternatives:
    user, host, token = mail.user, tokens.host(), tokens.mail_token(mail.pk)
    stop = ""
    if kind != Kind.REASONS:
        stop = settings.SITE_URL + reverse("notices:stop", args=[tokens.stop_token(user.public_id, kind)])
    context |= {
        "stop": stop, "site": settings.SITE_NAME, "site_url": settings.SITE_URL, "language": user.locale,
        "wishes": settings.SITE_URL + reverse("notices:preferences"), "title": title,
    }  # fmt: skip
    headers = {
        "Message-ID": f"<{token}@{host}>", "Auto-Submitted": "auto-generated", "Content-Language": user.locale,
        "List-Id": f"{settings.SITE_NAME} <{kind}.notices.{host}>", "From": settings.DEFAULT_FROM_EMAIL,
    }  # fmt: skip
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if thread:
        headers |= {"In-Reply-To": f"<{thread}@{host}>", "References": f"<{thread}@{host}>"}
    message = EmailMultiAlternatives(
        title,
        render_to_string(f"{template}.txt", context),
        envelope_from(mail.pk),
        [user.email],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def envelope_from(mail_id: int) -> str:
    """Where a mail server reports that it could not deliver this very mail (VERP); the sender without a setting."""
    mailbox, at, host = settings.MAIL_BOUNCES.partition("@")
    return f"{mailbox}+{tokens.mail_token(mail_id)}@{host}" if at else settings.DEFAULT_FROM_EMAIL


@dataclass(frozen=True)
class DigestPage:
    """A digest as its page and its mail show it: (name, notices) by kind. ``more``: how many are not listed."""

    id: int
    period: str
    title: str
    made_at: datetime
    groups: Sequence[tuple[str, list[Told]]]
    count: int
    more: int


def digest_page(*, viewer: Any, digest_id: int) -> DigestPage:
    """One of the viewer's own digests; NotFound for anybody else's."""
    digest = Digest.objects.filter(pk=digest_id, user=viewer).first()
    if digest is None:
        raise NotFound(_("このまとめはありません。"))
    rows = Notice.objects.filter(digest=digest).order_by("-id")
    count = rows.count()
    shown = in_words(rows[:MOST_IN_DIGEST])
    return DigestPage(
        digest.pk, digest.period, _title(digest, count), digest.created_at, by_kind(shown), count, count - len(shown)
    )  # fmt: skip


def _title(digest: Digest, count: int) -> str:
    titles = {
        "daily": _("今日のお知らせのまとめ（%(count)s件）"),
        "weekly": _("今週のお知らせのまとめ（%(count)s件）"),
        "asked": _("未読のお知らせのまとめ（%(count)s件）"),
    }
    return titles[digest.period] % {"count": count}


def by_kind(shown: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    """(name, notices) in the order of the kinds."""
    groups = [(_(KINDS[kind][0]), [told for told in shown if told.kind is kind]) for kind in Kind]
    return [(name, told) for name, told in groups if told]


def digests_for(*, viewer: Any, limit: int = 10) -> list[Any]:
    """The viewer's latest digests, each with ``n``, the number of its notices."""
    return list(Digest.objects.filter(user=viewer).annotate(n=Count("notices")).order_by("-pk")[:limit])


def preview(*, viewer: Any, at: datetime) -> list[Told]:
    """What a digest asked for now would hold."""
    return in_words(asked_for(viewer=viewer, at=at)[:MOST_IN_DIGEST])


def asked_for(*, viewer: Any, at: datetime) -> Any:
    """Unread notices of the last week that were in no digest yet."""
    return unread(viewer).filter(digest=None, created_at__gt=at - timedelta(days=7)).order_by("-id")


@dataclass(frozen=True)
class Desk:
    """How mail fares. ``waiting``: of them, ``failing`` have been refused before; ``answers``: (what, mails, since)."""

    waiting: int
    failing: int
    oldest_at: datetime | None
    sent_today: int
    lost: int
    answers: list[tuple[str, int, datetime]]
    dead: list[Any]


def desk(*, viewer: Any, at: datetime) -> Desk:
    """For operators only; NotFound for everybody else."""
    if not viewer.is_operator:
        raise NotFound(_("このページはありません。"))
    waiting = MailOut.objects.filter(state=MailState.WAITING)
    failing = waiting.exclude(said="")
    answers = failing.values("said").annotate(n=Count("pk"), since=Min("created_at")).order_by("-n")
    recent = MailOut.objects.filter(created_at__gt=at - timedelta(days=30))
    lost = (MailState.REFUSED, MailState.GIVEN_UP, MailState.IN_DOUBT)
    return Desk(
        waiting=waiting.count(), failing=failing.count(),
        oldest_at=waiting.aggregate(oldest=Min("created_at"))["oldest"],
        sent_today=MailOut.objects.filter(state=MailState.SENT, sent_at__gt=at - timedelta(days=1)).count(),
        lost=recent.filter(state__in=lost).count(),
        answers=[(row["said"], row["n"], row["since"]) for row in answers[:20]],
        dead=list(DeadAddress.objects.select_related("user__profile").order_by("-found_at")[:50]),
    )  # fmt: skip


def stopped_name(*, token: str) -> str:
    """What the mails are called that a link ends; NotFound for a link that is not ours."""
    read = tokens.read_stop_token(token)
    if read is None or read[1] not in {*Kind, "digest"}:
        raise NotFound(_("このリンクは使えません。ログインして「お知らせの受け取り方」で選んでください。"))
    return _("お知らせのまとめ") if read[1] == "digest" else _(KINDS[Kind(read[1])][0])


def proven_address(*, token: str) -> str:
    """The address that a link proves; NotFound for a link that is not ours, or old."""
    read = tokens.read_address_token(token)
    if read is None:
        raise NotFound(
            _("このリンクは使えません。期限が切れたときは、もう一度確認のメールを送ってください。")
        )
    return read[1]


def proof_mail(*, public_id: str) -> EmailMultiAlternatives:
    """The mail with the link that shows that somebody's address takes mail again."""
    user = people.user_by_public_id(public_id)
    with translation.override(user.locale):
        token = tokens.address_token(user.public_id, user.email)
        context = {
            "link": settings.SITE_URL + reverse("notices:address_proof", args=[token]), "site": settings.SITE_NAME,
            "language": user.locale, "title": _("メールが届くかの確認"),
        }  # fmt: skip
        headers = {"Auto-Submitted": "auto-generated", "Content-Language": user.locale}
        text = render_to_string("notices/proof.txt", context)
        return EmailMultiAlternatives(context["title"], text, to=[user.email], headers=headers)
