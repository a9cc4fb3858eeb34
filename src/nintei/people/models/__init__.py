"""Who people are: accounts, profiles, hours, absences, identity checks, clients, organisations."""

from nintei.people.models.accounts import User, UserManager
from nintei.people.models.checks import IdentityCheck
from nintei.people.models.clients import ClientDeclaration, ClientProfile
from nintei.people.models.organisations import Invitation, Membership, Organisation, OrganisationEvent
from nintei.people.models.portfolio import Photo, Piece, PieceFile
from nintei.people.models.profiles import Profile
from nintei.people.models.skills import Experience, PersonLanguage, PersonSkill, Qualification
from nintei.people.models.weeks import Absence, Availability

__all__ = [
    "Absence",
    "Availability",
    "ClientDeclaration",
    "ClientProfile",
    "Experience",
    "IdentityCheck",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationEvent",
    "PersonLanguage",
    "PersonSkill",
    "Photo",
    "Piece",
    "PieceFile",
    "Profile",
    "Qualification",
    "User",
    "UserManager",
]
