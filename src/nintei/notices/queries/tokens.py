"""Signed names: of a mail in its own addresses, and of what a link in a mail may change."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

_MAIL, _STOP, _ADDRESS = "notices.mail", "notices.stop", "notices.address"
# A link to confirm an address; asking for another costs nothing.
ADDRESS_SECONDS = 3 * 86_400


def host() -> str:
    """The name under which this installation writes mail."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def mail_token(mail_id: int) -> str:
    """``12-0123456789abcdef0123``: letters that survive any mail server."""
    return f"{mail_id}-{salted_hmac(_MAIL, str(mail_id)).hexdigest()[:20]}"


def is_mail_token(mail_id: int, signature: str) -> bool:
    """Whether we signed it."""
    return constant_time_compare(mail_token(mail_id), f"{mail_id}-{signature}")


def stop_token(public_id: str, kind: str) -> str:
    """What a link needs to end the mails of one kind to one person; ``kind``: a Kind or "digest"."""
    return signing.dumps([public_id, kind], salt=_STOP)


def read_stop_token(token: str) -> tuple[str, str] | None:
    """(public id, kind); None when we did not sign it."""
    try:
        public_id, kind = signing.loads(token, salt=_STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(public_id), str(kind)


def address_token(public_id: str, email: str) -> str:
    """What proves that somebody reads this address."""
    return signing.dumps([public_id, email], salt=_ADDRESS)


def read_address_token(token: str) -> tuple[str, str] | None:
    """(public id, address); None when we did not sign it within the last three days."""
    try:
        public_id, email = signing.loads(token, salt=_ADDRESS, max_age=ADDRESS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(public_id), str(email)
