"""Shapes of what people send in."""

from nintei.people.forms.checks import IdentityForm
from nintei.people.forms.clients import KINDS, ClientForm, ContactHoursForm
from nintei.people.forms.profiles import PREFECTURES, WANTED, ProfileForm
from nintei.people.forms.weeks import PRESETS, ZONES, AbsenceForm, AvailabilityForm

__all__ = [
    "KINDS",
    "PREFECTURES",
    "PRESETS",
    "WANTED",
    "ZONES",
    "AbsenceForm",
    "AvailabilityForm",
    "ClientForm",
    "ContactHoursForm",
    "IdentityForm",
    "ProfileForm",
]
