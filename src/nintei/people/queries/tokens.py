"""Tokens: one's own for the page, and the one that a request carries."""

from __future__ import annotations

import hmac

from django.db.models import QuerySet

from nintei.people import rules
from nintei.people.models import Token, User

# Tokens in force that one person may have.
MOST_TOKENS = 20
_NOBODYS = rules.token_digest("nobody's")


def own_tokens(*, viewer: User) -> QuerySet[Token]:
    """The viewer's tokens that nobody has revoked, newest first; expired ones stay to be seen."""
    return Token.objects.filter(user=viewer, revoked_at=None).order_by("-made_at", "-pk")


def token_of(text: str) -> Token | None:
    """The token that reads ``text``, in force or not, with its person; None for an unknown one.

    Found by its public prefix; digests are compared in a time that does not tell where they differ.
    """
    found = Token.objects.select_related("user").filter(prefix=rules.token_prefix(text)).first()
    is_same = hmac.compare_digest(rules.token_digest(text), found.digest if found else _NOBODYS)
    return found if is_same else None
