"""A door for programs to finding people: the filters, the counts and the reasons of the page."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from django import forms as django_forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from ninja import Query, Router, Schema
from pydantic import Field, create_model

from nintei.kit.api import pages
from nintei.kit.api.refusals import cleaned
from nintei.kit.api.shapes import Flag, Page, Shape
from nintei.people.api import doors
from nintei.people.kinds import Scope
from nintei.search import forms
from nintei.search.queries import people as finding
from nintei.search.queries import reasons

router = Router(tags=["search"])


class Factor(Shape):
    """One factor of the score; the product of what is ``counted`` is the score."""

    name: str
    value: int
    counted: int


class SpokenLanguage(Shape):
    """A language somebody uses. ``code``: ISO 639-1; ``level``: 1 (basic) to 4 (native)."""

    code: str
    level: int


class FoundPerson(Shape):
    """One person with the reasons for being found, in the reader's language."""

    public_id: str
    display_name: str
    headline: str
    prefecture: str
    hourly_yen: int | None
    is_verified: bool
    is_newcomer: bool
    hours_per_week: int
    overlap: int
    certified: list[str] = Field(description="Slugs of the categories in which a certificate is held.")
    languages: list[SpokenLanguage] = Field(description="Best first.")
    skills: list[str] = Field(description="Slugs of listed skills, those that were asked for first.")
    away_until: date | None
    points: int
    reasons: list[str]
    factors: list[Factor]


class FoundPage(Page[FoundPerson]):
    """People, twenty at a time. ``facets``: how many there would be with each choice, everything else as it is."""

    total: int
    facets: dict[str, int | dict[str, int]]
    unknown: list[str] = Field(description="Words that nobody has written.")


def _parameter(field: django_forms.Field) -> tuple[Any, Any]:
    """A field of the page's form as a parameter of an address."""
    if isinstance(field, django_forms.BooleanField):
        return Flag, Field(False)
    if isinstance(field, django_forms.MultipleChoiceField):
        return list[str], Field(default_factory=list)
    if isinstance(field, django_forms.ChoiceField):
        # Categories are read from the database, when somebody asks; the form refuses those that are not there.
        if isinstance(field.choices, CallableChoiceIterator):
            return str, Field("", max_length=60)
        values = [str(value) for value, _name in field.choices if value]
        return Literal[*values] | None, Field(None)  # type: ignore[valid-type]
    return str, Field("", max_length=getattr(field, "max_length", None) or 200)


# Every filter that the page has, and none besides.
Filters = create_model(
    "Filters", __base__=Schema,
    **{name: _parameter(field) for name, field in forms.SearchForm.base_fields.items() if name != "page"},
    after=(str, Field("", max_length=400, description="The cursor of a `next` address; opaque.")),
)  # fmt: skip


@doors.read(
    router, "/people/", shape=FoundPage, scope=Scope.SEARCH_READ, name="people", summary=lazy("人をさがす")
)
def people(request: HttpRequest, filters: Query[Filters]) -> FoundPage:  # type: ignore[valid-type]
    """As on the page: only listed freelancers, ranked by published numbers."""
    page, last = pages.parts(filters.after, _page, pages.word) or (0, "")  # type: ignore[attr-defined]
    said = {name: value for name, value in filters.model_dump(exclude={"after"}).items() if value is not None}  # type: ignore[attr-defined]
    form = forms.SearchForm(said | {"page": page + 1})
    cleaned(form, _("この条件ではさがせません。直すところは errors にあります。"))
    answer = finding.search(wanted=form.wanted(), at=timezone.now())
    keys = [found.public_id for found in answer.found]
    # Newcomers before the last one seen have pushed it onto this page: what stands up to it was there already.
    shown = answer.found[keys.index(last) + 1 :] if last in keys else answer.found
    has_more = page + 1 < answer.pages
    following = pages.address(request, pages.cursor(page + 1, keys[-1])) if has_more and keys else None
    return FoundPage(
        items=[_found(found, answer) for found in shown], next=following, total=answer.facets.total,
        facets=_facets(answer.facets), unknown=list(answer.asked.unknown),
    )  # fmt: skip


def _page(part: Any) -> int:
    number = pages.whole(part)
    if number >= finding.MOST_PAGES:
        raise ValueError(part)
    return number


def _facets(facets: finding.Facets) -> dict[str, int | dict[str, int]]:
    return {
        name: {str(key): n for key, n in value.items()} if isinstance(value, dict) else value
        for name, value in asdict(facets).items()
    }


def _found(found: finding.Found, answer: finding.Answer) -> FoundPerson:
    card = reasons.card(found, answer)
    return FoundPerson(
        public_id=found.public_id, display_name=found.display_name, headline=found.headline,
        prefecture=found.prefecture, hourly_yen=found.hourly_yen, is_verified=found.is_verified,
        is_newcomer=found.is_newcomer, hours_per_week=found.per_week, overlap=found.overlap,
        certified=[each.slug for each in found.certified],
        languages=[SpokenLanguage(code=code, level=level) for code, level in found.languages],
        skills=[each.slug for each in found.skills], away_until=found.away_until, points=found.points,
        reasons=card.reasons, factors=[Factor(**line._asdict()) for line in card.lines],
    )  # fmt: skip
