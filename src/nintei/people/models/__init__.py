"""Who people are: accounts, profiles, hours, absences, identity checks, clients, organisations."""

from nintei.people.models.accounts import User, UserManager
from nintei.people.models.agreements import Agreement
from nintei.people.models.checks import IdentityCheck, IdentityLook, IdentityPicture, IdentityRequest
from nintei.people.models.clients import ClientDeclaration, ClientProfile
from nintei.people.models.closures import Closure, DataExport
from nintei.people.models.organisations import Invitation, Membership, Organisation, OrganisationEvent
from nintei.people.models.profiles import Profile
from nintei.people.models.weeks import Absence, Availability

__all__ = [
    "Absence",
    "Agreement",
    "Availability",
    "ClientDeclaration",
    "ClientProfile",
    "Closure",
    "DataExport",
    "IdentityCheck",
    "IdentityLook",
    "IdentityPicture",
    "IdentityRequest",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationEvent",
    "Profile",
    "User",
    "UserManager",
]
