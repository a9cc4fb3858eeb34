"""The only writes about people."""

from nintei.people.actions.accounts import choose_language, complete_sign_up, enrol, enrol_many, register_user
from nintei.people.actions.agreements import AnotherText, agree, withdraw_agreement
from nintei.people.actions.checks import note_legal_name, verify_identity
from nintei.people.actions.clients import CONTACT, save_client, save_contact_hours
from nintei.people.actions.closures import NotYet, ask_to_close, come_back, finish_closure
from nintei.people.actions.exports import UnderWay, ask_for_export, drop_exports, make_export
from nintei.people.actions.identity import AlreadyAsked, NoLegalName, apply_verdict, decide_identity_request, expire_identity_requests, look_at_picture, renew_identity_checks, request_identity_check, withdraw_identity_request
from nintei.people.actions.invitations import AlreadyThere, accept_invitation, decline_invitation, expire_invitations, invite, send_invitation, send_invitation_again, withdraw_invitation
from nintei.people.actions.organisations import LastOwner, NotAlone, change_role, close_organisation, found_organisation, hand_over, leave_organisation, remove_member, rename_organisation
from nintei.people.actions.portfolio import remove_photo, remove_piece, save_photo, save_piece
from nintei.people.actions.profiles import PROFILE_FIELDS, note_completeness, save_profile, take_first_steps
from nintei.people.actions.skills import save_experience, save_languages, save_qualifications, save_skills
from nintei.people.actions.tokens import count_request, forget_answer, keep_answer, make_token, open_answer, revoke_token
from nintei.people.actions.weeks import declare_absence, save_availability, withdraw_absence

__all__ = ["AlreadyAsked", "AlreadyThere", "AnotherText", "CONTACT", "LastOwner", "NoLegalName", "NotAlone", "NotYet", "PROFILE_FIELDS", "UnderWay", "accept_invitation", "agree", "apply_verdict", "ask_for_export", "ask_to_close", "change_role", "choose_language", "close_organisation", "come_back", "complete_sign_up", "count_request", "decide_identity_request", "declare_absence", "decline_invitation", "drop_exports", "enrol", "enrol_many", "expire_identity_requests", "expire_invitations", "finish_closure", "forget_answer", "forget_what_is_shown", "found_organisation", "hand_over", "invite", "keep_answer", "leave_organisation", "look_at_picture", "make_export", "make_token", "note_completeness", "note_legal_name", "open_answer", "register_user", "remove_member", "remove_photo", "remove_piece", "rename_organisation", "renew_identity_checks", "request_identity_check", "revoke_token", "save_availability", "save_client", "save_contact_hours", "save_experience", "save_languages", "save_photo", "save_piece", "save_profile", "save_qualifications", "save_skills", "send_invitation", "send_invitation_again", "take_first_steps", "verify_identity", "withdraw_absence", "withdraw_agreement", "withdraw_identity_request", "withdraw_invitation"]
