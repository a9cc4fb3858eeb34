"""Reads about kinds of work; public, so nobody needs to say who they are."""

from __future__ import annotations

from dataclasses import dataclass

from nintei.catalog.models import Category
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
