"""What a person can do: each list is replaced as a whole, as it was seen and sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from nintei.catalog import actions as catalog
from nintei.kit.db import writes
from nintei.kit.errors import Malformed
from nintei.kit.text import one_line, paragraphs
from nintei.people.models import Experience, PersonLanguage, PersonSkill, Profile, Qualification, User

# Enough for a life's work; more than that is read by nobody.
MOST_SKILLS, MOST_LANGUAGES, MOST_EXPERIENCE, MOST_QUALIFICATIONS = 30, 12, 20, 30
# Languages on offer, ISO 639-1.
LANGUAGES = (
    "ja", "en", "zh", "ko", "fr", "de", "es", "pt", "it", "ru", "vi", "th", "id", "ar", "hi", "ne", "my", "tl", "mn",
    "nl", "pl", "tr", "uk", "sv", "fa", "ms", "bn",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One skill as a person typed it. ``level``: 1 to 4 (``PersonSkill.Level``); ``years``: whole ones, or None."""

    name: str
    level: int = PersonSkill.Level.WORKING
    years: int | None = None


@writes
def save_skills(*, by: User, skills: Sequence[Said], at: datetime) -> int:
    """Replace one's own skills, in this order; of two spellings of one skill the last is kept. Returns how many there are.

    Malformed: more than MOST_SKILLS, a name of blanks, or a level that is none of the four.
    """
    _at_most(skills, MOST_SKILLS)
    _known_levels(said.level for said in skills)
    found = catalog.ensure_skills(names=[said.name for said in skills], at=at)
    once = {skill.pk: said for skill, said in zip(found, skills, strict=True)}
    _lock(by)
    known = dict(PersonSkill.objects.filter(user=by).values_list("skill_id", "added_at"))
    PersonSkill.objects.filter(user=by).delete()
    PersonSkill.objects.bulk_create(
        PersonSkill(
            user=by, skill_id=skill, level=said.level, years=said.years, position=place,
            added_at=known.get(skill, at),
        )
        for place, (skill, said) in enumerate(once.items())
    )  # fmt: skip
    return len(once)


@writes
def save_languages(*, by: User, languages: Sequence[tuple[str, int]], at: datetime) -> None:
    """Replace one's own languages: (code, level 1 to 4); of one language the last is kept. Malformed: unknown ones."""
    _at_most(languages, MOST_LANGUAGES)
    _known_levels(level for _code, level in languages)
    if {code for code, _level in languages} - set(LANGUAGES):
        raise Malformed(_("この言語は選べません。"))
    _lock(by)
    PersonLanguage.objects.filter(user=by).delete()
    PersonLanguage.objects.bulk_create(
        PersonLanguage(user=by, code=code, level=level) for code, level in dict(languages).items()
    )


@dataclass(frozen=True)
class Stretch:
    """A stretch of work as it was typed; days are firsts of months."""

    organisation: str
    began_on: date
    role: str = ""
    ended_on: date | None = None
    description: str = ""


@writes
def save_experience(*, by: User, stretches: Sequence[Stretch], at: datetime) -> None:
    """Replace one's own experience. Malformed: a stretch that ends before it began, or one without a name."""
    _at_most(stretches, MOST_EXPERIENCE)
    rows = [
        Experience(
            user=by,
            organisation=one_line(each.organisation),
            role=one_line(each.role),
            began_on=each.began_on.replace(day=1),
            ended_on=each.ended_on.replace(day=1) if each.ended_on else None,
            description=paragraphs(each.description),
        )
        for each in stretches
    ]
    if not all(row.organisation for row in rows):
        raise Malformed(_("会社や活動の名前を書いてください。"))
    if any(row.ended_on and row.ended_on < row.began_on for row in rows):
        raise Malformed(_("終わりの月は、始まりの月以降にしてください。"))
    _lock(by)
    Experience.objects.filter(user=by).delete()
    Experience.objects.bulk_create(rows)


@writes
def save_qualifications(
    *, by: User, qualifications: Sequence[tuple[str, str, date | None]], at: datetime
) -> None:
    """Replace one's own qualifications: (name, issuer, month or None)."""
    _at_most(qualifications, MOST_QUALIFICATIONS)
    rows = [
        Qualification(
            user=by,
            name=one_line(name),
            issuer=one_line(issuer),
            acquired_on=month.replace(day=1) if month else None,
        )
        for name, issuer, month in qualifications
    ]
    if not all(row.name for row in rows):
        raise Malformed(_("資格の名前を書いてください。"))
    _lock(by)
    Qualification.objects.filter(user=by).delete()
    Qualification.objects.bulk_create(rows)


def _at_most(rows: Iterable[object], most: int) -> None:
    if len(list(rows)) > most:
        raise Malformed(_("登録できるのは%(most)s件までです。") % {"most": most}, most=most)


def _known_levels(levels: Iterable[int]) -> None:
    if set(levels) - {1, 2, 3, 4}:
        raise Malformed(_("どのくらいできるかを、4つから選んでください。"))


def _lock(by: User) -> None:
    """Two windows that save at once save one after the other."""
    Profile.objects.select_for_update().filter(user=by).first()
