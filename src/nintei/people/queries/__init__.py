"""Reads about people, already authorised."""

from nintei.people.queries import identity
from nintei.people.queries.accounts import names, user_by_email, user_by_public_id, users_by_public_id
from nintei.people.queries.agreements import current_version, has_agreed, own_agreements
from nintei.people.queries.checks import awaiting_identity_check, is_identity_verified, own_identity_check
from nintei.people.queries.clients import (
    ClientCard,
    client_card,
    declared_at,
    own_client_profile,
    own_declarations,
)
from nintei.people.queries.closures import due_closures, obstacles, own_closure, what_goes_and_stays
from nintei.people.queries.exports import own_export, own_exports
from nintei.people.queries.identity import own_requests, waiting_request_of, waiting_requests
from nintei.people.queries.organisations import (
    OrganisationPage,
    invitation_by_token,
    members_of,
    membership_of,
    organisation_page,
    own_invitations,
    own_organisations,
    proven_addresses,
    sole_ownerships,
)
from nintei.people.queries.profiles import PublicProfile, own_profile, profile_for, still_missing
from nintei.people.queries.weeks import (
    PublishedWeek,
    absences_of,
    own_absences,
    own_availability,
    published_weeks,
)

__all__ = [
    "ClientCard",
    "OrganisationPage",
    "PublicProfile",
    "PublishedWeek",
    "absences_of",
    "awaiting_identity_check",
    "client_card",
    "current_version",
    "declared_at",
    "due_closures",
    "has_agreed",
    "identity",
    "invitation_by_token",
    "is_identity_verified",
    "members_of",
    "membership_of",
    "names",
    "obstacles",
    "organisation_page",
    "own_absences",
    "own_agreements",
    "own_availability",
    "own_client_profile",
    "own_closure",
    "own_declarations",
    "own_export",
    "own_exports",
    "own_identity_check",
    "own_invitations",
    "own_organisations",
    "own_profile",
    "own_requests",
    "profile_for",
    "proven_addresses",
    "published_weeks",
    "sole_ownerships",
    "still_missing",
    "user_by_email",
    "user_by_public_id",
    "users_by_public_id",
    "waiting_request_of",
    "waiting_requests",
    "what_goes_and_stays",
]
