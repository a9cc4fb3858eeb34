"""Reads about kinds of work; public, so nobody needs to say who they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from nintei.catalog import rules
from nintei.catalog.models import Category, Skill, SkillSpelling
from nintei.kit.errors import NotFound


def category(slug: str) -> Category:
    """The active category of that name; NotFound otherwise."""
    found = Category.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise NotFound("このカテゴリーはありません。")
    return found


def categories_by_slug() -> dict[str, Category]:
    """Every category, retired ones included, because old facts still point at them."""
    return {each.slug: each for each in Category.objects.order_by("position", "slug")}


def leaf_categories(*, is_task_work: bool | None = None) -> list[Category]:
    """Active categories that carry work; of one track if asked."""
    rows = Category.objects.filter(is_active=True, children=None).select_related("parent")
    if is_task_work is not None:
        rows = rows.filter(is_task_work=is_task_work)
    return list(rows.order_by("parent__position", "position", "slug"))


@dataclass(frozen=True)
class Branch:
    """A top category with its leaves."""

    category: Category
    leaves: tuple[Category, ...]


def category_tree() -> list[Branch]:
    """Top categories in order, each with its leaves in order; one query."""
    rows = list(Category.objects.filter(is_active=True).order_by("position", "slug"))
    return [
        Branch(top, tuple(leaf for leaf in rows if leaf.parent_id == top.pk))
        for top in rows
        if top.parent_id is None
    ]


@dataclass(frozen=True)
class Suggestion:
    """A listed skill that what was typed may mean; ``because``: the spelling that matched when it is no name of it."""

    skill: Skill
    because: str


def suggested_skills(typed: str, *, limit: int = 12) -> list[Suggestion]:
    """Listed skills with a spelling that begins with what was typed, then those that hold it; one query."""
    wanted = rules.folded(typed)
    if not wanted:
        return []
    place = Case(
        When(folded=wanted, then=Value(0)),
        When(folded__startswith=wanted, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = SkillSpelling.objects.filter(folded__contains=wanted, skill__is_listed=True).select_related(
        "skill"
    )
    found: dict[int, Suggestion] = {}
    for row in rows.annotate(place=place).order_by("place", "folded")[: limit * 4]:
        is_name = wanted in rules.folded(row.skill.name_ja) or wanted in rules.folded(row.skill.name_en)
        found.setdefault(row.skill_id, Suggestion(row.skill, "" if is_name else row.said))
    return list(found.values())[:limit]


def skill_names(slugs: Iterable[str]) -> dict[str, tuple[str, str]]:
    """{slug: (Japanese, English)} of these skills; one query."""
    rows = Skill.objects.filter(slug__in=list(slugs)).values_list("slug", "name_ja", "name_en")
    return {slug: (ja, en) for slug, ja, en in rows}


def skills_by_group() -> dict[str, list[Skill]]:
    """Listed skills by the slug of their top category, for choosing from."""
    found: dict[str, list[Skill]] = {}
    for skill in Skill.objects.filter(is_listed=True).order_by("pk"):
        found.setdefault(skill.group, []).append(skill)
    return found
