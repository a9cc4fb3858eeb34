"""Who people are: accounts, profiles, hours, absences, identity checks, clients, organisations."""

from nintei.people.models.accounts import User, UserManager
from nintei.people.models.agreements import Agreement
from nintei.people.models.checks import IdentityCheck, IdentityLook, IdentityPicture, IdentityRequest
from nintei.people.models.clients import ClientDeclaration, ClientProfile
from nintei.people.models.closures import Closure, DataExport
from nintei.people.models.organisations import Invitation, Membership, Organisation, OrganisationEvent
from nintei.people.models.portfolio import Photo, Piece, PieceFile
from nintei.people.models.profiles import Profile
from nintei.people.models.skills import Experience, PersonLanguage, PersonSkill, Qualification
from nintei.people.models.tokens import KeptAnswer, Token, TokenPace
from nintei.people.models.weeks import Absence, Availability

__all__ = [
    "Absence",
    "Agreement",
    "Availability",
    "ClientDeclaration",
    "ClientProfile",
    "Closure",
    "DataExport",
    "Experience",
    "IdentityCheck",
    "IdentityLook",
    "IdentityPicture",
    "IdentityRequest",
    "Invitation",
    "KeptAnswer",
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
    "Token",
    "TokenPace",
    "User",
    "UserManager",
]
