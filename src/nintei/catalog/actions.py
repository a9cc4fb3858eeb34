"""The only writes about kinds of work."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from nintei.catalog.models import Category
from nintei.kit.db import within_write, writes

DATA = Path(__file__).parent / "data" / "categories.yaml"


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
