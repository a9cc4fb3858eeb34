"""Kinds of work are data that can be loaded again and again."""

from datetime import UTC, datetime

import pytest

from nintei.catalog import actions, queries
from nintei.kit.errors import NotFound

AT = datetime(2026, 4, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing():
    first = actions.load_categories(at=AT)
    assert first == actions.load_categories(at=AT) == len(queries.categories_by_slug()) == 109
    tree = queries.category_tree()
    assert len(tree) == 12 and all(len(branch.leaves) >= 8 for branch in tree)


def test_micro_tasks_are_a_track_of_their_own():
    actions.load_categories(at=AT)
    tasks = queries.leaf_categories(is_task_work=True)
    assert {leaf.parent.slug for leaf in tasks} == {"tasks"}
    assert not any(leaf.is_task_work for leaf in queries.leaf_categories(is_task_work=False))


def test_a_category_is_made_once_and_found_by_name():
    made = actions.ensure_category(slug="x", name_ja="あ", name_en="A", is_task_work=False, at=AT)
    again = actions.ensure_category(slug="x", name_ja="い", name_en="B", is_task_work=True, at=AT)
    assert made == again == queries.category("x")
    with pytest.raises(NotFound):
        queries.category("y")
