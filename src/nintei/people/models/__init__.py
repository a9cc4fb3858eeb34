"""Who people are: accounts, profiles, hours, absences, identity checks."""

from nintei.people.models.accounts import User, UserManager
from nintei.people.models.checks import IdentityCheck
from nintei.people.models.profiles import Profile
from nintei.people.models.tokens import KeptAnswer, Token, TokenPace
from nintei.people.models.weeks import Absence, Availability

__all__ = [
    "Absence",
    "Availability",
    "IdentityCheck",
    "KeptAnswer",
    "Profile",
    "Token",
    "TokenPace",
    "User",
    "UserManager",
]
