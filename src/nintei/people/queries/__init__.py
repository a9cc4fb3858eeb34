"""Reads about people, already authorised."""

from nintei.people.queries.accounts import names, user_by_email, user_by_public_id, users_by_public_id
from nintei.people.queries.checks import awaiting_identity_check, is_identity_verified, own_identity_check
from nintei.people.queries.clients import (
    ClientCard,
    client_card,
    declared_at,
    own_client_profile,
    own_declarations,
)
from nintei.people.queries.profiles import PublicProfile, own_profile, profile_for, still_missing
from nintei.people.queries.weeks import (
    Capacity,
    PublishedWeek,
    absences_of,
    capacity,
    own_absences,
    own_availability,
    published_weeks,
)

__all__ = [
    "Capacity",
    "ClientCard",
    "PublicProfile",
    "PublishedWeek",
    "absences_of",
    "awaiting_identity_check",
    "capacity",
    "client_card",
    "declared_at",
    "is_identity_verified",
    "names",
    "own_absences",
    "own_availability",
    "own_client_profile",
    "own_declarations",
    "own_identity_check",
    "own_profile",
    "profile_for",
    "published_weeks",
    "still_missing",
    "user_by_email",
    "user_by_public_id",
    "users_by_public_id",
]
