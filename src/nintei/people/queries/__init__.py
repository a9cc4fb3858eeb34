"""Reads about people, already authorised."""

from nintei.people.queries.accounts import names, user_by_email, user_by_public_id, users_by_public_id
from nintei.people.queries.checks import awaiting_identity_check, is_identity_verified, own_identity_check
from nintei.people.queries.profiles import PublicProfile, own_profile, profile_for, still_missing
from nintei.people.queries.tokens import MOST_TOKENS, own_tokens, token_of
from nintei.people.queries.weeks import (
    PublishedWeek,
    absences_of,
    later_absences,
    own_absences,
    own_availability,
    published_weeks,
)

__all__ = [
    "MOST_TOKENS",
    "PublicProfile",
    "PublishedWeek",
    "absences_of",
    "awaiting_identity_check",
    "is_identity_verified",
    "later_absences",
    "names",
    "own_absences",
    "own_availability",
    "own_identity_check",
    "own_profile",
    "own_tokens",
    "profile_for",
    "published_weeks",
    "still_missing",
    "token_of",
    "user_by_email",
    "user_by_public_id",
    "users_by_public_id",
]
