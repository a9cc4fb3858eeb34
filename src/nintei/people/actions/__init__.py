"""The only writes about people."""

from nintei.people.actions.accounts import choose_language, complete_sign_up, enrol, enrol_many, register_user
from nintei.people.actions.checks import verify_identity
from nintei.people.actions.profiles import PROFILE_FIELDS, note_completeness, save_profile
from nintei.people.actions.tokens import (
    count_request,
    forget_answer,
    keep_answer,
    make_token,
    open_answer,
    revoke_token,
)
from nintei.people.actions.weeks import declare_absence, save_availability, withdraw_absence

__all__ = [
    "PROFILE_FIELDS",
    "choose_language",
    "complete_sign_up",
    "count_request",
    "declare_absence",
    "enrol",
    "enrol_many",
    "forget_answer",
    "keep_answer",
    "make_token",
    "note_completeness",
    "open_answer",
    "register_user",
    "revoke_token",
    "save_availability",
    "save_profile",
    "verify_identity",
    "withdraw_absence",
]
