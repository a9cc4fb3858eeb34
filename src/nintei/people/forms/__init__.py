"""Shapes of what people send in."""

from nintei.people.forms.checks import IdentityForm
from nintei.people.forms.clients import KINDS, ClientForm, ContactHoursForm
from nintei.people.forms.closures import ClosureForm
from nintei.people.forms.identity import SIDES, WAYS, IdentityDecisionForm, IdentityRequestForm
from nintei.people.forms.organisations import ROLES, ROLES_MAY, InvitationForm, OrganisationForm
from nintei.people.forms.profiles import PREFECTURES, WANTED, ProfileForm
from nintei.people.forms.weeks import PRESETS, ZONES, AbsenceForm, AvailabilityForm

__all__ = [
    "KINDS",
    "PREFECTURES",
    "PRESETS",
    "ROLES",
    "ROLES_MAY",
    "SIDES",
    "WANTED",
    "WAYS",
    "ZONES",
    "AbsenceForm",
    "AvailabilityForm",
    "ClientForm",
    "ClosureForm",
    "ContactHoursForm",
    "IdentityDecisionForm",
    "IdentityForm",
    "IdentityRequestForm",
    "InvitationForm",
    "OrganisationForm",
    "ProfileForm",
]
