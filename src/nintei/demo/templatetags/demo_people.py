"""The people of the seeded year, to log in as."""

from __future__ import annotations

from django import template
from django.conf import settings

from nintei.demo import queries

register = template.Library()


@register.simple_tag
def demo_logins() -> list[queries.Login]:
    """Everybody who can be tried; nobody outside the demo."""
    return queries.logins() if settings.DEMO else []
