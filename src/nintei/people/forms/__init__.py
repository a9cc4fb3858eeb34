"""Shapes of what people send in."""

from nintei.people.forms.checks import IdentityForm
from nintei.people.forms.first_steps import FirstStepsForm
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
from nintei.people.forms.weeks import PRESETS, ZONES, AbsenceForm, AvailabilityForm

__all__ = [
    "NAMES_OF_LANGUAGES",
    "PREFECTURES",
    "PRESETS",
    "WANTED",
    "ZONES",
    "AbsenceForm",
    "AvailabilityForm",
    "ExperienceRows",
    "FirstStepsForm",
    "IdentityForm",
    "IntroductionForm",
    "LanguageRows",
    "LegalNameForm",
    "NameForm",
    "PhotoForm",
    "PieceForm",
    "PlaceForm",
    "ProfileForm",
    "QualificationRows",
    "SkillRows",
    "UseForm",
]
