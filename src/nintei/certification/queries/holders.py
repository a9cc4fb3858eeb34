"""Who holds a certificate, for those who must tell them something."""

from __future__ import annotations

from django.db.models import Count

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import Standing


def holder_keys(*, series: str, category: str = "") -> list[str]:
    """Party keys of everybody who holds, or was offered, a certificate of this policy series.

    ``category``: a slug, or nothing for every category of the series.
    """
    held = Standing.objects.filter(policy__series=series, state__in=[*HOLDERS, State.ELIGIBLE])
    if category:
        held = held.filter(category__slug=category)
    return list(held.order_by("about__key").values_list("about__key", flat=True).distinct())


def held_by_category() -> dict[str, int]:
    """{category slug: people certified there now}, categories with nobody left out."""
    rows = Standing.objects.filter(state__in=HOLDERS).values("category__slug").annotate(count=Count("pk"))
    return {row["category__slug"]: row["count"] for row in rows.order_by("category__slug")}
