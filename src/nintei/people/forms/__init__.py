"""Shapes of what people send in."""

from nintei.people.forms.checks import IdentityForm
from nintei.people.forms.profiles import PREFECTURES, WANTED, ProfileForm
from nintei.people.forms.tokens import SCOPE_WORDS, TokenForm
from nintei.people.forms.weeks import PRESETS, ZONES, AbsenceForm, AvailabilityForm

__all__ = [
    "PREFECTURES",
    "PRESETS",
    "SCOPE_WORDS",
    "WANTED",
    "ZONES",
    "AbsenceForm",
    "AvailabilityForm",
    "IdentityForm",
    "ProfileForm",
    "TokenForm",
]
