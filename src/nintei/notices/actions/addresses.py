"""Addresses that take no mail: found out from refusals and reports, mended by their owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit import later, live
from nintei.kit.db import within_write, writes
from nintei.kit.errors import NotFound, Refusal
from nintei.notices.kinds import MailState
from nintei.notices.models import DeadAddress, MailOut
from nintei.notices.queries import tokens
from nintei.notices.rules import answers
from nintei.people import queries as people

# Somebody who waits for the mail asks again; somebody who floods an address does so faster.
ASKING = timedelta(minutes=2)
PROVE = "notices.send_proof"


class AskedJustNow(Refusal):
    """A mail to confirm the address is on its way."""

    code = "asked_just_now"
    status = 429


@within_write
def mark_dead(*, user: Any, email: str, said: str, at: datetime) -> None:
    """This address takes no mail; nothing happens when it is not the person's any more."""
    if email.lower() != user.email.lower():
        return
    DeadAddress.objects.update_or_create(user=user, defaults={"email": email, "said": said, "found_at": at})
    live.announce(f"person:{user.public_id}")


@writes
def hear_bounce(*, raw: bytes, at: datetime) -> str:
    """Read a mail that came to the return path; returns in a word what it was.

    ``foreign``: no delivery report, or about no mail that we signed; ``delay``: not delivered yet; ``failure``: not
    delivered, for no lasting reason; ``dead``: the address takes no mail, as its owner now sees on every page.
    """
    report = answers.read_report(raw)
    signed = (
        [number for number, signature in report.tokens if tokens.is_mail_token(number, signature)]
        if report
        else []
    )
    rows = MailOut.objects.select_for_update(of=("self",)).select_related("user")
    mail = rows.filter(pk__in=signed[:1]).first()
    if report is None or mail is None or not mail.to:
        return "foreign"
    mail.said = report.said
    mail.save(update_fields=["said"])
    if not report.is_permanent:
        return "failure" if report.is_failure else "delay"
    mark_dead(user=mail.user, email=mail.to, said=report.said, at=at)
    return "dead"


@writes
def ask_for_proof(*, by: Any, at: datetime) -> None:
    """Send a link to one's own address that takes no mail, to show that it does again. NotFound when it does."""
    found = DeadAddress.objects.select_for_update().filter(user=by, email__iexact=by.email).first()
    if found is None:
        raise NotFound(_("このメールアドレスには、いまも届いています。"))
    if found.asked_at and found.asked_at > at - ASKING:
        raise AskedJustNow(_("確認のメールは送ったばかりです。2分ほど待ってから、もう一度押してください。"))
    found.asked_at = at
    found.save(update_fields=["asked_at"])
    later.defer(PROVE, public_id=by.public_id)


@writes
def prove_address(*, token: str, at: datetime) -> None:
    """The link of such a mail was opened: the address takes mail again. NotFound for a link that is not ours or old.

    Mails of the last days that waited for the address go out now.
    """
    read = tokens.read_address_token(token)
    if read is None:
        raise NotFound(
            _("このリンクは使えません。期限が切れたときは、もう一度確認のメールを送ってください。")
        )
    user = people.user_by_public_id(read[0])
    if user.email.lower() != read[1].lower():
        raise NotFound(_("このリンクは使えません。メールアドレスが変わっています。"))
    DeadAddress.objects.filter(user=user).delete()
    live.announce(f"person:{user.public_id}")
    held = MailOut.objects.filter(
        user=user, state=MailState.UNDELIVERABLE, created_at__gt=at - timedelta(days=7)
    )
    held.update(state=MailState.WAITING, due_at=at, created_at=at, claimed_at=None, attempts=0)
