"""Shapes of what people send in."""

from nintei.people.forms.checks import IdentityForm
from nintei.people.forms.clients import KINDS, ClientForm, ContactHoursForm
from nintei.people.forms.closures import ClosureForm
from nintei.people.forms.first_steps import FirstStepsForm
from nintei.people.forms.identity import SIDES, WAYS, IdentityDecisionForm, IdentityRequestForm
from nintei.people.forms.organisations import ROLES, ROLES_MAY, InvitationForm, OrganisationForm
from nintei.people.forms.portfolio import PhotoForm, PieceForm
from nintei.people.forms.profiles import PREFECTURES, WANTED, ProfileForm
from nintei.people.forms.sections import (
    NAMES_OF_LANGUAGES,
    ExperienceRows,
    IntroductionForm,
    LanguageRows,
    LegalNameForm,
    NameForm,
    PlaceForm,
    QualificationRows,
    SkillRows,
    UseForm,
)
from nintei.people.forms.tokens import SCOPE_WORDS, TokenForm
from nintei.people.forms.weeks import PRESETS, ZONES, AbsenceForm, AvailabilityForm

__all__ = [
    "KINDS",
    "NAMES_OF_LANGUAGES",
    "PREFECTURES",
    "PRESETS",
    "ROLES",
    "ROLES_MAY",
    "SCOPE_WORDS",
    "SIDES",
    "WANTED",
    "WAYS",
    "ZONES",
    "AbsenceForm",
    "AvailabilityForm",
    "ClientForm",
    "ClosureForm",
    "ContactHoursForm",
    "ExperienceRows",
    "FirstStepsForm",
    "IdentityDecisionForm",
    "IdentityForm",
    "IdentityRequestForm",
    "IntroductionForm",
    "InvitationForm",
    "LanguageRows",
    "LegalNameForm",
    "NameForm",
    "OrganisationForm",
    "PhotoForm",
    "PieceForm",
    "PlaceForm",
    "ProfileForm",
    "QualificationRows",
    "SkillRows",
    "TokenForm",
    "UseForm",
]
