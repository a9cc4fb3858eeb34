"""Sending mail: claimed, sent, settled, each in a transaction of its own, so that no lock waits for a mail server."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings

from nintei.kit import later
from nintei.kit.db import within_write, writes
from nintei.notices.actions.addresses import mark_dead
from nintei.notices.actions.telling import SEND
from nintei.notices.kinds import MailState, Verdict
from nintei.notices.models import DeadAddress, MailOut, Notice
from nintei.notices.queries import listed, mails
from nintei.notices.rules import answers, times

_MINUTE = timedelta(minutes=1)


@writes
def claim_mail(*, mail_id: int, at: datetime) -> bool:
    """Take a mail that is due, for as long as a conversation with a mail server may last; False when it is not for now.

    Not when another worker has it, when it was read in the meantime, when the address takes no mail, or when the
    receiver's host gets too much at once. A digest whose sender died while sending is never tried again: its page says
    the same, and a second copy would be noise. A notice is, under the same Message-ID: reasons must arrive.
    """
    rows = MailOut.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    mail = rows.filter(pk=mail_id, state=MailState.WAITING, due_at__lte=at).first()
    if mail is None or (mail.claimed_at is not None and mail.claimed_at > at - times.LEASE):
        return False
    if end := _end_before_sending(mail, at):
        mail.state, mail.said = end
        mail.save(update_fields=["state", "said"])
        return False
    mail.to, mail.host = mail.user.email, mail.user.email.rpartition("@")[2].lower()
    if _is_too_fast(mail.host, at):
        mail.due_at = at + _MINUTE
        mail.save(update_fields=["due_at"])
        return False
    mail.claimed_at = at
    mail.attempts += 1
    mail.save(update_fields=["claimed_at", "attempts", "to", "host"])
    return True


def _end_before_sending(mail: MailOut, at: datetime) -> tuple[MailState, str] | None:
    """What becomes of a mail that is not sent (any more), with its reason."""
    if mail.digest_id and mail.claimed_at is not None:
        return MailState.IN_DOUBT, mail.said
    if at - mail.created_at > times.TRYING + times.MOST_WAIT:
        return MailState.GIVEN_UP, mail.said
    if not mail.user.is_active:
        return MailState.MOOT, ""
    if DeadAddress.objects.filter(user=mail.user, email__iexact=mail.user.email).exists():
        return MailState.UNDELIVERABLE, ""
    if mail.notice_id and mail.notice and mail.notice.thread_id:
        about = Notice.objects.filter(pk=mail.notice_id)
        if not listed.still_unread(about).exists():
            return MailState.MOOT, ""
    return None


def _is_too_fast(host: str, at: datetime) -> bool:
    recent = MailOut.objects.filter(host=host, claimed_at__gt=at - _MINUTE)
    return recent.count() >= settings.MAIL_PER_HOST


def send_mail(*, mail_id: int, at: datetime) -> bool:
    """Send one mail that is due; False when it was not for now, or when the mail server refused it."""
    if not claim_mail(mail_id=mail_id, at=at):
        return False
    mail = MailOut.objects.select_related("user", "notice", "digest").get(pk=mail_id)
    verdict: Verdict | None = None
    said = ""
    try:
        mails.as_mail(mail).send()
    except (SMTPException, OSError) as refused:
        verdict, said = _answer(refused)
    settle_mail(mail_id=mail_id, verdict=verdict, said=said, at=at)
    return verdict is None


def _answer(refused: Exception) -> tuple[Verdict, str]:
    """What a failure means, with the server's words."""
    if isinstance(refused, SMTPRecipientsRefused):
        code, text = next(iter(refused.recipients.values()))
        said = f"{code} {_words(text)}"
        return answers.verdict(code, said, about_address=True), said
    if isinstance(refused, SMTPResponseException):
        said = f"{refused.smtp_code} {_words(refused.smtp_error)}"
        is_data = type(refused).__name__ == "SMTPDataError"
        # Greetings, log-ins and senders are between the servers.
        return answers.verdict(
            refused.smtp_code, said, about_address=False
        ) if is_data else Verdict.LATER, said
    return Verdict.LATER, f"{type(refused).__name__}: {refused}"[:300]


def _words(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.replace("\x00", "").split())[:300]


@writes
def settle_mail(*, mail_id: int, verdict: Verdict | None, said: str, at: datetime) -> str:
    """Keep what became of a mail that was claimed; returns its state. ``verdict`` None: the server took it."""
    mail = MailOut.objects.select_for_update(of=("self",)).select_related("user").get(pk=mail_id)
    mail.said, mail.claimed_at = said, mail.claimed_at if verdict is None else None
    if verdict is None:
        mail.state, mail.sent_at = MailState.SENT, at
    elif verdict is Verdict.LATER:
        _later(mail, at)
    else:
        mail.state = MailState.UNDELIVERABLE if verdict is Verdict.DEAD else MailState.REFUSED
    if verdict is Verdict.DEAD:
        mark_dead(user=mail.user, email=mail.to, said=said, at=at)
    mail.save(update_fields=["said", "claimed_at", "state", "sent_at", "due_at"])
    return mail.state


@within_write
def _later(mail: MailOut, at: datetime) -> None:
    again = times.retry_at(at=at, attempts=mail.attempts, created_at=mail.created_at)
    if again is None:
        mail.state = MailState.GIVEN_UP
    else:
        mail.due_at = again


@writes
def ask_again(*, at: datetime) -> int:
    """Defer every mail whose time has come and that nobody is sending; returns how many."""
    waiting = MailOut.objects.filter(state=MailState.WAITING, due_at__lte=at)
    idle = waiting.exclude(claimed_at__gt=at - times.LEASE)
    asked = 0
    for mail_id in idle.order_by("due_at").values_list("pk", flat=True)[:1000]:
        asked += later.defer_once(SEND, lock=f"notices.mail:{mail_id}", mail_id=mail_id)
    return asked
