"""Doors for people to their own account."""

from nintei.people.views.profiles import profile
from nintei.people.views.tokens import token_revocation, tokens
from nintei.people.views.weeks import absence_withdrawal, absences, availability

__all__ = ["absence_withdrawal", "absences", "availability", "profile", "token_revocation", "tokens"]
