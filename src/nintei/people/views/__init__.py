"""Doors for people to their own account."""

from nintei.people.views.portfolio import new_piece, photo, photo_removal, piece, piece_file, piece_removal
from nintei.people.views.profiles import first_steps, profile, section, skill_suggestions
from nintei.people.views.weeks import absence_withdrawal, absences, availability

__all__ = [
    "absence_withdrawal",
    "absences",
    "availability",
    "first_steps",
    "new_piece",
    "photo",
    "photo_removal",
    "piece",
    "piece_file",
    "piece_removal",
    "profile",
    "section",
    "skill_suggestions",
]
