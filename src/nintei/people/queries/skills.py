"""What people can do, for themselves and for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from nintei.people.models import Experience, PersonLanguage, PersonSkill, Qualification, User
from nintei.people.queries.profiles import PublicProfile


@dataclass(frozen=True)
class Skilled:
    """One skill of a person. ``level``: 1 to 4; ``level_name``: the same in a word; ``years`` or None."""

    slug: str
    name_ja: str
    name_en: str
    level: int
    years: int | None

    @property
    def level_name(self) -> Any:
        return PersonSkill.Level(self.level).label


def skills_of(public_ids: Iterable[str]) -> dict[str, list[Skilled]]:
    """The skills of many people in their own order, best first among equals; one query. Nobody without skills is in it."""
    rows = PersonSkill.objects.filter(user__public_id__in=list(public_ids)).order_by(
        "user_id", "position", "pk"
    )
    found: dict[str, list[Skilled]] = {}
    for row in rows.select_related("user", "skill"):
        said = Skilled(row.skill.slug, row.skill.name_ja, row.skill.name_en, row.level, row.years)
        found.setdefault(row.user.public_id, []).append(said)
    return found


@dataclass(frozen=True)
class Abilities:
    """All that a public profile says somebody can do; languages best first, work latest first."""

    skills: list[Skilled]
    languages: list[PersonLanguage]
    experience: list[Experience]
    qualifications: list[Qualification]

    def __bool__(self) -> bool:
        return bool(self.skills or self.languages or self.experience or self.qualifications)


def abilities(*, profile: PublicProfile) -> Abilities:
    """What the owner of a profile, which the reader was already allowed to see, can do; four queries."""
    who = {"user__public_id": profile.public_id}
    skills = skills_of([profile.public_id]).get(profile.public_id, [])
    return Abilities(
        skills=sorted(skills, key=lambda skill: -skill.level),
        languages=list(PersonLanguage.objects.filter(**who).order_by("-level", "pk")),
        experience=_latest_first(list(Experience.objects.filter(**who))),
        qualifications=list(Qualification.objects.filter(**who).order_by("-acquired_on", "pk")),
    )


def _latest_first(stretches: list[Experience]) -> list[Experience]:
    return sorted(stretches, key=lambda one: (one.ended_on or date.max, one.began_on), reverse=True)


def own_skills(*, viewer: User) -> list[PersonSkill]:
    """The viewer's skills with their names, in the viewer's order."""
    rows = PersonSkill.objects.filter(user=viewer).select_related("skill")
    return list(rows.order_by("position", "pk"))


def own_languages(*, viewer: User) -> list[PersonLanguage]:
    """The viewer's languages, best first."""
    return list(PersonLanguage.objects.filter(user=viewer).order_by("-level", "pk"))


def own_experience(*, viewer: User) -> list[Experience]:
    """The viewer's stretches of work, latest first."""
    return _latest_first(list(Experience.objects.filter(user=viewer)))


def own_qualifications(*, viewer: User) -> list[Qualification]:
    """The viewer's qualifications, latest first."""
    return list(Qualification.objects.filter(user=viewer).order_by("-acquired_on", "pk"))
