"""Reads about people, already authorised."""

from nintei.people.queries.accounts import names, user_by_email, user_by_public_id, users_by_public_id
from nintei.people.queries.checks import awaiting_identity_check, is_identity_verified, own_identity_check
from nintei.people.queries.portfolio import own_piece, own_pieces, photo_key, photos_of, piece_file, pieces
from nintei.people.queries.profiles import (
    PublicProfile,
    is_new_here,
    own_profile,
    profile_for,
    still_missing,
    worth_adding,
)
from nintei.people.queries.skills import (
    Abilities,
    Skilled,
    abilities,
    own_experience,
    own_languages,
    own_qualifications,
    own_skills,
    skills_of,
)
from nintei.people.queries.weeks import (
    PublishedWeek,
    absences_of,
    own_absences,
    own_availability,
    published_weeks,
)

__all__ = [
    "Abilities",
    "PublicProfile",
    "PublishedWeek",
    "Skilled",
    "abilities",
    "absences_of",
    "awaiting_identity_check",
    "is_identity_verified",
    "is_new_here",
    "names",
    "own_absences",
    "own_availability",
    "own_experience",
    "own_identity_check",
    "own_languages",
    "own_piece",
    "own_pieces",
    "own_profile",
    "own_qualifications",
    "own_skills",
    "photo_key",
    "photos_of",
    "piece_file",
    "pieces",
    "profile_for",
    "published_weeks",
    "skills_of",
    "still_missing",
    "user_by_email",
    "user_by_public_id",
    "users_by_public_id",
    "worth_adding",
]
