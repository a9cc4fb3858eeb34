"""Pages are tested without what earlier tests left in the cache: figures, and counts of tries."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
