"""Doors for people to their own account."""

from nintei.people.views.agreements import confidentiality, confidentiality_withdrawal
from nintei.people.views.clients import client, client_hours
from nintei.people.views.closures import closure, closure_withdrawal, export, exports
from nintei.people.views.identity import identity, identity_withdrawal
from nintei.people.views.organisations import (
    invitation,
    invitation_answer,
    invitation_step,
    invitations,
    member_step,
    organisation,
    organisation_end,
    organisations,
)
from nintei.people.views.portfolio import new_piece, photo, photo_removal, piece, piece_file, piece_removal
from nintei.people.views.profiles import first_steps, profile, section, skill_suggestions
from nintei.people.views.tokens import token_revocation, tokens
from nintei.people.views.weeks import absence_withdrawal, absences, availability

__all__ = [
    "absence_withdrawal",
    "absences",
    "availability",
    "client",
    "client_hours",
    "closure",
    "closure_withdrawal",
    "confidentiality",
    "confidentiality_withdrawal",
    "export",
    "exports",
    "first_steps",
    "identity",
    "identity_withdrawal",
    "invitation",
    "invitation_answer",
    "invitation_step",
    "invitations",
    "member_step",
    "new_piece",
    "organisation",
    "organisation_end",
    "organisations",
    "photo",
    "photo_removal",
    "piece",
    "piece_file",
    "piece_removal",
    "profile",
    "section",
    "skill_suggestions",
    "token_revocation",
    "tokens",
]
