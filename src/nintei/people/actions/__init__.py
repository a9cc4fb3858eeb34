"""The only writes about people."""

from nintei.people.actions.accounts import choose_language, complete_sign_up, enrol, enrol_many, register_user
from nintei.people.actions.checks import verify_identity
from nintei.people.actions.clients import CONTACT, save_client, save_contact_hours
from nintei.people.actions.profiles import PROFILE_FIELDS, note_completeness, save_profile
from nintei.people.actions.weeks import declare_absence, save_availability, withdraw_absence

__all__ = [
    "CONTACT",
    "PROFILE_FIELDS",
    "choose_language",
    "complete_sign_up",
    "declare_absence",
    "enrol",
    "enrol_many",
    "note_completeness",
    "register_user",
    "save_availability",
    "save_client",
    "save_contact_hours",
    "save_profile",
    "verify_identity",
    "withdraw_absence",
]
