import pytest

from nintei.kit.db import writes
from nintei.record import actions


@pytest.fixture
def category(db: None) -> str:
    from nintei.catalog.models import Category

    Category.objects.get_or_create(slug="writing", defaults={"name_ja": "執筆", "name_en": "Writing"})
    Category.objects.get_or_create(slug="design", defaults={"name_ja": "デザイン", "name_en": "Design"})
    return "writing"


note_now = writes(actions.note)
