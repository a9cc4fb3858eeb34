"""The only writes about kinds of work and skills."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from nintei.catalog import rules
from nintei.catalog.models import Category, Skill, SkillSpelling
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Malformed

DATA = Path(__file__).parent / "data" / "categories.yaml"
SKILLS = DATA.with_name("skills.yaml")


@writes
def load_categories(*, at: datetime) -> int:
    """Make the tables say what data/categories.yaml says; returns how many categories it names.

    Repeatable. Categories that left the file stay, because facts point at them.
    """
    count = 0
    for position, top in enumerate(yaml.safe_load(DATA.read_text("utf-8"))):
        is_task = bool(top.get("task", False))
        parent = _put(top["slug"], top["ja"], top["en"], is_task, None, position, at)
        count += 1
        for place, (slug, (ja, en)) in enumerate(top["leaves"].items()):
            _put(slug, ja, en, is_task, parent, place, at)
            count += 1
    return count


@within_write
def _put(
    slug: str, ja: str, en: str, is_task: bool, parent: Category | None, position: int, at: datetime
) -> Category:
    said: dict[str, Any] = {
        "name_ja": ja,
        "name_en": en,
        "is_task_work": is_task,
        "parent": parent,
        "position": position,
    }
    found, _made = Category.objects.get_or_create(slug=slug, defaults=said | {"changed_at": at})
    if any(getattr(found, name) != value for name, value in said.items()):
        Category.objects.filter(pk=found.pk).update(**said, changed_at=at)
    return found


@writes
def ensure_category(*, slug: str, name_ja: str, name_en: str, is_task_work: bool, at: datetime) -> Category:
    """The category of that name, made at the top level when missing; an existing one is left as it is."""
    said = {"name_ja": name_ja, "name_en": name_en, "is_task_work": is_task_work, "changed_at": at}
    return Category.objects.get_or_create(slug=slug, defaults=said)[0]


@writes
def load_skills(*, at: datetime) -> int:
    """Make the tables say what data/skills.yaml says; returns how many skills it names. Repeatable.

    A spelling that somebody had added as a skill of their own stays theirs; skills that left the file are only no longer
    suggested.
    """
    listed = rules.read_list(yaml.safe_load(SKILLS.read_text("utf-8")))
    Skill.objects.bulk_create(
        (
            Skill(
                slug=each.slug,
                name_ja=each.name_ja,
                name_en=each.name_en,
                group=each.group,
                is_listed=True,
                changed_at=at,
            )
            for each in listed
        ),
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name_ja", "name_en", "group", "is_listed", "changed_at"],
    )
    known = dict(Skill.objects.filter(slug__in=[each.slug for each in listed]).values_list("slug", "pk"))
    Skill.objects.filter(is_listed=True).exclude(slug__in=known).update(is_listed=False, changed_at=at)
    SkillSpelling.objects.bulk_create(
        (
            SkillSpelling(folded=spelling, said=said, skill_id=known[each.slug])
            for each in listed
            for spelling, said in each.spellings.items()
        ),
        ignore_conflicts=True,
    )
    return len(listed)


@within_write
def ensure_skills(*, names: Iterable[str], at: datetime) -> list[Skill]:
    """The skill that each name means, in the same order; what no spelling knows becomes a skill of its own.

    Malformed: a name of which nothing is left.
    """
    tidied = [rules.tidy(name) for name in names]
    if not all(rules.folded(name) for name in tidied):
        raise Malformed(_("スキルの名前を書いてください。"))
    known = _by_spelling(tidied)
    for name in tidied:
        spelling = rules.folded(name)
        if spelling not in known:
            said = {"name_ja": name, "name_en": name, "changed_at": at}
            skill, _made = Skill.objects.get_or_create(slug=rules.slug_of(name), defaults=said)
            SkillSpelling.objects.get_or_create(folded=spelling, defaults={"said": name, "skill": skill})
            known = _by_spelling(tidied)
    return [known[rules.folded(name)] for name in tidied]


def _by_spelling(names: Iterable[str]) -> dict[str, Skill]:
    rows = SkillSpelling.objects.filter(folded__in=[rules.folded(name) for name in names])
    return {row.folded: row.skill for row in rows.select_related("skill")}
