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
from nintei.people.views.profiles import profile
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
    "identity",
    "identity_withdrawal",
    "invitation",
    "invitation_answer",
    "invitation_step",
    "invitations",
    "member_step",
    "organisation",
    "organisation_end",
    "organisations",
    "profile",
]
