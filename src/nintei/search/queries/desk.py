"""What operators see of search: lag, rebuilds, comparisons, questions without answers, words that mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from nintei.kit.errors import Forbidden
from nintei.search.models import Changed, Collection, Day, Numbering, SynonymGroup, Unanswered
from nintei.search.queries import sources, synonyms, words
from nintei.search.queries.people import Lag, lag
from nintei.search.queries.synonyms import Effect
from nintei.search.rules import numbers

DAYS, MOST = 14, 30


def only_operators(viewer: Any) -> None:
    """Forbidden for everybody else."""
    if not getattr(viewer, "is_operator", False):
        raise Forbidden(_("運営の担当者だけが見られます。"))


@dataclass(frozen=True)
class Overview:
    """``making``: (people so far, of) while the index is made anew. ``waits``: (day, seconds) for a chart.
    ``is_behind``: made with other words or another dictionary than are in force.
    """

    lag: Lag
    spelling: str
    is_behind: bool
    making: tuple[int, int] | None
    compared: Day | None
    waits: list[tuple[str, int]]
    numbered: Numbering | None
    changed: int
    numbered_from: int
    unanswered: list[tuple[str, int]]
    groups: list[SynonymGroup]


def overview(*, viewer: Any, at: datetime) -> Overview:
    """Everything for the desk; Forbidden for anybody but operators."""
    only_operators(viewer)
    live = Collection.objects.filter(name="people", is_live=True).first()
    fresh = Collection.objects.filter(name="people", is_live=False).first()
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    longest = dict(Day.objects.filter(on__gt=today - timedelta(days=DAYS)).values_list("on", "longest"))
    days = [today - timedelta(days=before) for before in range(DAYS - 1, -1, -1)]
    return Overview(
        lag=lag(),
        spelling=live.spelling if live else "",
        is_behind=live is None or live.spelling != words.spelling(synonyms.in_force()),
        making=(fresh.documents, sources.profile_count()) if fresh else None,
        compared=Day.objects.exclude(compared_at=None).order_by("-on").first(),
        waits=[(f"{day.month}/{day.day}", longest.get(day, 0)) for day in days] if longest else [],
        numbered=Numbering.objects.first(),
        changed=Changed.objects.count(),
        numbered_from=numbers.FROM_PEOPLE,
        unanswered=unanswered(at=at),
        groups=synonyms.groups(),
    )


def unanswered(*, at: datetime) -> list[tuple[str, int]]:
    """(question, times) of the last 30 days that found nobody, most frequent first."""
    rows = (
        Unanswered.objects.filter(on__gt=at.date() - timedelta(days=MOST))
        .values("text")
        .annotate(times=Sum("n"))
    )
    return list(rows.order_by("-times", "text").values_list("text", "times")[:MOST])


@dataclass(frozen=True)
class Change:
    """What a new group would do: what each word finds today, what all would find as one, and questions that found
    nobody and hold one of the words.
    """

    words: list[Effect]
    together: int
    questions: list[tuple[str, int]]


def effect(*, chosen: Sequence[str], at: datetime) -> Change:
    """What making these words the same would change."""
    each, together = synonyms.effects(chosen)
    told = {term for word in chosen for term in words.terms(word, synonyms.in_force())}
    questions = [
        (text, times)
        for text, times in unanswered(at=at)
        if told & set(words.terms(text, synonyms.in_force()))
    ]
    return Change(each, together, questions)
