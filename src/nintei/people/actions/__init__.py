"""The only writes about people."""

from nintei.people.actions.accounts import choose_language, complete_sign_up, enrol, enrol_many, register_user
from nintei.people.actions.checks import verify_identity
from nintei.people.actions.portfolio import (
    forget_what_is_shown,
    remove_photo,
    remove_piece,
    save_photo,
    save_piece,
)
from nintei.people.actions.profiles import PROFILE_FIELDS, note_completeness, save_profile, take_first_steps
from nintei.people.actions.skills import save_experience, save_languages, save_qualifications, save_skills
from nintei.people.actions.weeks import declare_absence, save_availability, withdraw_absence

__all__ = [
    "PROFILE_FIELDS",
    "choose_language",
    "complete_sign_up",
    "declare_absence",
    "enrol",
    "enrol_many",
    "forget_what_is_shown",
    "note_completeness",
    "register_user",
    "remove_photo",
    "remove_piece",
    "save_availability",
    "save_experience",
    "save_languages",
    "save_photo",
    "save_piece",
    "save_profile",
    "save_qualifications",
    "save_skills",
    "take_first_steps",
    "verify_identity",
    "withdraw_absence",
]
