"""Finding people. For any reader: only listed freelancers are found, whoever asks.

Few people are scored row by row (``rows``); a site that has been numbered counts and ranks with columns
(``numbered``) and asks row by row only for who changed since, and for the page. Both give the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from nintei.people.rules import PRESETS, hours_per_week
from nintei.search.queries import columns, counting, documents, rows
from nintei.search.queries.documents import Asked
from nintei.search.queries.found import (
    MOST_PAGES,
    PAGE,
    Answer,
    CategoryFigures,
    Facets,
    Found,
    Skill,
    Wanted,
    most_frequent,
)
from nintei.search.queries.ranking import ranking
from nintei.search.rules import ranking as rules
from nintei.search.rules.ranking import Factors

__all__ = [
    "MOST_PAGES",
    "PAGE",
    "Answer",
    "CategoryFigures",
    "Facets",
    "Found",
    "Lag",
    "Skill",
    "Wanted",
    "lag",
    "search",
]
COLLECTION = "people"


def search(*, wanted: Wanted, at: datetime, row_by_row: bool = False) -> Answer:
    """One page of people, with facets; a fixed number of queries whatever is found.

    ``row_by_row``: without the numbering, to compare.
    """
    asked = documents.ask(collection=COLLECTION, typed=wanted.typed)
    branches, now = columns.state()
    # A phrase is looked for letter by letter in the texts: no column knows it.
    if row_by_row or asked.query.phrases:
        now = None
    try:
        return _search(wanted, asked, branches, now, at)
    except columns.Replaced:
        return _search(wanted, documents.ask(collection=COLLECTION, typed=wanted.typed), *columns.state(), at)


def _search(
    wanted: Wanted, asked: Asked, branches: columns.Branches, now: columns.Now | None, at: datetime
) -> Answer:
    covered = branches.covered(wanted.category)
    told = rows.params(wanted, asked, covered, at)
    begin = rows.opening(asked, only=now is not None)
    if now is None:
        facets = rows.facets(wanted, begin, told)
    else:
        view = counting.View(wanted, asked, covered, branches, now, told)
        facets = view.facets
        if now.aside:
            facets = counting.added(
                facets, rows.facets(wanted, begin, {**told, "only": list(now.aside), "best": view.best})
            )
        told |= {"only": [*view.candidates, *now.aside], "best": view.best}
    facets = replace(facets, skills=most_frequent(facets.skills))
    page = rows.page if now is None or now.aside else rows.page_of_found
    found = _placed([_found(row, asked, wanted) for row in page(wanted, begin, told)], wanted)
    return Answer(wanted, asked, tuple(found), facets)


def _placed(found: Sequence[tuple[int, Found]], wanted: Wanted) -> list[Found]:
    """The page, with the newcomers who come forward into its reserved places."""
    places = rows.reserved(wanted)
    newcomers = [place for place, each in found if each.is_newcomer][:places] if places else []
    coming = rules.reserved(newcomers, places, PAGE)
    shown = {rules.place_shown(place, coming, PAGE): (place, each) for place, each in found}
    first = PAGE * (wanted.page - 1) + 1
    return [
        replace(shown[at][1], is_reserved=shown[at][0] in coming and shown[at][0] > PAGE - len(coming))
        for at in sorted(shown)
        if first <= at < first + PAGE
    ]


def _found(row: tuple[Any, ...], asked: Asked, wanted: Wanted) -> tuple[int, Found]:
    *shown, place, said, relevance, best, category_id, score, figures, away_until, photo, spoken, skills = row
    fields = (
        "user_id", "public_id", "display_name", "headline", "introduction", "prefecture", "hourly_yen",
        "is_verified", "is_newcomer", "days", "overlap", "per_week", "strength",
    )  # fmt: skip
    given = dict(zip(fields, shown, strict=True))
    numbers = ranking()
    factors = Factors(
        relevance=rules.relevance_value(relevance, best or 0),
        record=rules.record_value(numbers, given["strength"]),
        freshness=rules.freshness_value(numbers, given["days"]),
        hours=rules.hours_value(
            given["overlap"], hours_per_week(PRESETS[wanted.hours]) if wanted.hours else 0
        ),
    )
    categories = _figures(figures or ())
    return place, Found(
        **given, said=asked.said(said), factors=factors, score=int(score), main_id=category_id,
        main=categories.get(category_id), categories=tuple(categories.values()), away_until=away_until,
        photo=photo or "", languages=tuple((code, level) for code, level in spoken or ()),
        skills=tuple(Skill(*each) for each in skills or ()),
    )  # fmt: skip


def _figures(said: Sequence[Sequence[Any]]) -> dict[int, CategoryFigures]:
    """{category id: figures}, in the order they came in."""
    return {
        key: CategoryFigures(
            slug,
            ja,
            en,
            task,
            strength,
            completed,
            held,
            date.fromisoformat(since) if since else None,
            counts,
        )
        for key, slug, ja, en, task, strength, completed, held, since, counts in said
    }


@dataclass(frozen=True)
class Lag:
    """How fresh the index is: who waits and since when, when it was made, of how many people."""

    waiting: int
    oldest: datetime | None
    made_at: datetime | None
    people: int


def lag() -> Lag:
    """How far the index is behind what people say and what the journal holds."""
    row = rows.rows(
        """SELECT (SELECT count(*) FROM search_waiting), (SELECT min(since) FROM search_waiting),
                  (SELECT made_at FROM search_collection WHERE name = 'people' AND is_live),
                  (SELECT count(*) FROM search_person)""",
        {},
    )[0]
    return Lag(*row)
