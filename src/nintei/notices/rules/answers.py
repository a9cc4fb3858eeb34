"""What a mail server says: its codes, and the reports that come back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from nintei.notices.kinds import Verdict

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: x.1 the address, x.2 the mailbox; 2.2 full and 2.3 too long for it pass or are the mail's own fault.
_OF_ADDRESS = {"1", "2"}
_MAILBOX_FULL = ("2", "2")
_TOO_LONG = ("2", "3")
# x.3 the mail system, x.4 the network, x.5 the protocol, x.7 policy: something between the servers, not the person.
_OF_SYSTEM = {"3", "4", "5", "7"}
MOST_BYTES = 5_000_000
# Part of an address or of a Message-ID: what was sent, and its signature.
TOKEN = re.compile(r"\b(\d{1,18})[-.]([0-9a-f]{20})@", re.IGNORECASE)
_ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "Return-Path")


def verdict(code: int, text: str, *, about_address: bool) -> Verdict:
    """What a refusal means. ``about_address``: it answered the receiver's address, not the mail's content.

    A server that refuses for reasons of its own (policy, relaying, protocol) is the operator's business: the mail
    waits, and nobody's address is called dead for it.
    """
    if not 500 <= code <= 599:
        return Verdict.LATER
    found = _ENHANCED.search(text)
    if found is None:
        return Verdict.DEAD if about_address else Verdict.REFUSED
    subject, detail = found[2], found[3]
    if found[1] == "4" or subject in _OF_SYSTEM or (subject, detail) == _MAILBOX_FULL:
        return Verdict.LATER
    if subject in _OF_ADDRESS and (subject, detail) != _TOO_LONG:
        return Verdict.DEAD
    return Verdict.DEAD if about_address and subject == "0" else Verdict.REFUSED


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery status notification. ``tokens``: (number, signature) of the mails it may be about."""

    tokens: tuple[tuple[int, str], ...]
    is_failure: bool
    is_permanent: bool
    said: str


def read_report(raw: bytes) -> Report | None:
    """A mail as a delivery status notification (RFC 3464); None for every other mail."""
    mail = message_from_bytes(raw[:MOST_BYTES], policy=policy.compat32)
    fields = _fields(mail)
    if not fields:
        return None
    failed = [one for one in fields if _text(one, "Action").lower() == "failed"]
    chosen = failed[0] if failed else fields[0]
    status = _ENHANCED.search(_text(chosen, "Status"))
    diagnosis = _text(chosen, "Diagnostic-Code").partition(";")[2].strip()
    permanent = bool(failed and status and verdict(550, status[0], about_address=True) is Verdict.DEAD)
    said = " ".join(f"{status[0] if status else ''} {diagnosis}".split())[:300]
    return Report(_tokens(mail), bool(failed), permanent and status is not None and status[1] == "5", said)


def _fields(mail: Message) -> list[Message]:
    """The blocks of the report that speak of a receiver."""
    found = []
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            found += [
                block for block in part.get_payload() if isinstance(block, Message) and "Action" in block
            ]
    return found


def _tokens(mail: Message) -> tuple[tuple[int, str], ...]:
    """What the report is addressed to first, then the Message-ID of the mail that it returns."""
    texts = [str(value) for name in _ADDRESSED for value in mail.get_all(name, [])]
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
            texts += [str(one["Message-ID"] or "") for one in part.get_payload() if isinstance(one, Message)]
        elif part.get_content_type() == "text/rfc822-headers":
            returned = part.get_payload(decode=True)
            if isinstance(returned, bytes):
                texts.append(str(message_from_bytes(returned)["Message-ID"] or ""))
    return tuple(
        dict.fromkeys((int(found[1]), found[2].lower()) for text in texts for found in TOKEN.finditer(text))
    )


def _text(block: Message | EmailMessage, name: str) -> str:
    return str(block[name] or "").strip()
