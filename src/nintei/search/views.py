"""Doors for everybody: finding people, and how they are ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nintei.people.forms import NAMES_OF_LANGUAGES
from nintei.people.models import PersonLanguage
from nintei.search import forms
from nintei.search.actions import days
from nintei.search.kinds import DAYS, LEAST_HOURS, RATINGS
from nintei.search.queries import people as finding
from nintei.search.queries import ranking as numbers
from nintei.search.queries import reasons, words

# Filters that stand in the address under other names than their own.
ADDRESSED = {"price": ("least_yen", "most_yen")}


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find people: words, filters with counts, and why each is shown."""
    form = forms.SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "search/unreadable.html", {"form": form}, status=422)
    at = timezone.now()
    answer = finding.search(wanted=form.wanted(), at=at)
    if not answer.asked.is_empty and not answer.facets.everybody:
        days.note_unanswered(typed=answer.wanted.typed, at=at)
    return render(request, "search/people.html", _context(request, answer))


def _context(request: HttpRequest, answer: finding.Answer) -> dict[str, Any]:
    """Everything the page shows, worked out before the template begins."""
    facets, wanted = answer.facets, answer.wanted
    relaxed = [
        (reasons.FILTERS[name], count, _address(request, "page", *ADDRESSED.get(name, (name,))))
        for name, count in facets.without.items()
    ]
    return {
        "wanted": wanted,
        "asked": answer.asked,
        "facets": facets,
        "cards": [reasons.card(each, answer) for each in answer.found],
        "categories": reasons.category_choices(facets.categories, wanted.category),
        "hours": [(key.value, name, facets.hours[key.value]) for key, name in reasons.HOURS.items()],
        "days": [(n, facets.days[n]) for n in DAYS],
        "prefectures": reasons.prefecture_choices(facets.prefectures, wanted.prefecture),
        "prices": reasons.price_steps(facets.prices),
        "ratings": [(n, f"{n // 10}.{n % 10}", facets.ratings[n]) for n in RATINGS],
        "languages": _languages(facets.languages, wanted.language),
        "levels": PersonLanguage.Level.choices,
        "skills": reasons.skill_choices(facets.skills, wanted.skill, facets.total),
        "priceless": _address(request, "page", *ADDRESSED["price"]),
        "least_hours": LEAST_HOURS,
        "sorts": [(key.value, name) for key, name in reasons.SORTS.items()],
        "numbers": numbers.ranking(),
        "here": _address(request, "page"),
        "relaxed": relaxed,
        "helpful": [choice for choice in relaxed if choice[1]],
        "unknown": reasons.listed(answer.asked.unknown),
        "uncertified": _address(request, "page", "certified"),
        "pages": answer.pages,
        "near": range(max(1, wanted.page - 2), min(answer.pages, wanted.page + 2) + 1),
    }


def _languages(counts: Mapping[str, int], chosen: Sequence[str]) -> list[reasons.Choice]:
    """Languages that would show somebody, most people first, and the chosen ones in any case."""
    codes = [code for code in NAMES_OF_LANGUAGES if counts.get(code) or code in chosen]
    codes.sort(key=lambda code: -counts.get(code, 0))
    return [reasons.Choice(code, reasons.language_name(code), counts.get(code, 0)) for code in codes]


def _address(request: HttpRequest, *without: str) -> str:
    """The search at hand without some of its parts, as the query of an address."""
    given = request.GET.copy()
    for name in without:
        given.pop(name, None)
    return given.urlencode()


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """How people are ranked, with the numbers in force and how fresh the index is."""
    context = {
        "numbers": numbers.ranking(),
        "document": numbers.text(),
        "factors": [(name, numbers.ranking().floors[key]) for key, name in reasons.FACTORS.items()],
        "lag": finding.lag(),
        "spelling": words.spelling(),
    }
    return render(request, "search/ranking.html", context)
