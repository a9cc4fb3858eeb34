"""The only writes about people."""

from nintei.people.actions.accounts import choose_language, complete_sign_up, enrol, enrol_many, register_user
from nintei.people.actions.checks import verify_identity
from nintei.people.actions.clients import CONTACT, save_client, save_contact_hours
from nintei.people.actions.invitations import (
    AlreadyThere,
    accept_invitation,
    decline_invitation,
    expire_invitations,
    invite,
    send_invitation,
    send_invitation_again,
    withdraw_invitation,
)
from nintei.people.actions.organisations import (
    LastOwner,
    NotAlone,
    change_role,
    close_organisation,
    found_organisation,
    hand_over,
    leave_organisation,
    remove_member,
    rename_organisation,
)
from nintei.people.actions.portfolio import remove_photo, remove_piece, save_photo, save_piece
from nintei.people.actions.profiles import PROFILE_FIELDS, note_completeness, save_profile, take_first_steps
from nintei.people.actions.skills import save_experience, save_languages, save_qualifications, save_skills
from nintei.people.actions.weeks import declare_absence, save_availability, withdraw_absence

__all__ = [
    "CONTACT",
    "PROFILE_FIELDS",
    "AlreadyThere",
    "LastOwner",
    "NotAlone",
    "accept_invitation",
    "change_role",
    "choose_language",
    "close_organisation",
    "complete_sign_up",
    "declare_absence",
    "decline_invitation",
    "enrol",
    "enrol_many",
    "expire_invitations",
    "found_organisation",
    "hand_over",
    "invite",
    "leave_organisation",
    "note_completeness",
    "register_user",
    "remove_member",
    "remove_photo",
    "remove_piece",
    "rename_organisation",
    "save_availability",
    "save_client",
    "save_contact_hours",
    "save_experience",
    "save_languages",
    "save_photo",
    "save_piece",
    "save_profile",
    "save_qualifications",
    "save_skills",
    "send_invitation",
    "send_invitation_again",
    "take_first_steps",
    "verify_identity",
    "withdraw_absence",
    "withdraw_invitation",
]
