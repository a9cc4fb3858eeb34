"""Finding people. For any reader: only listed freelancers are found, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from nintei.catalog import queries as catalog
from nintei.kit.periods import minus_months
from nintei.people.models import Absence
from nintei.people.rules import PRESETS, hours_per_week
from nintei.search.kinds import DAYS, Hours, Sort
from nintei.search.models import PersonCategory
from nintei.search.queries import documents
from nintei.search.queries.documents import Asked
from nintei.search.queries.ranking import ranking
from nintei.search.rules import ranking as rules
from nintei.search.rules.ranking import Factors

COLLECTION = "people"
PAGE = 20
MOST_PAGES = 500


@dataclass(frozen=True)
class Wanted:
    """What somebody is looking for. ``category``: a slug, of a leaf or of a group; ``days``: active within."""

    typed: str = ""
    category: str = ""
    certified: bool = False
    newcomer: bool = False
    verified: bool = False
    hours: Hours | None = None
    least: int = 4
    days: int | None = None
    sort: Sort = Sort.BEST
    page: int = 1


@dataclass(frozen=True)
class CategoryFigures:
    """What one person has in one category: shown figures come only from here."""

    slug: str
    name_ja: str
    name_en: str
    is_task: bool
    strength: int
    completed: int
    is_certified: bool
    certified_since: date | None
    counts: Mapping[str, Sequence[int]]

    def share(self, measure: str) -> int | None:
        """Whole percent of good facts; None without any."""
        facts, good = self.counts.get(measure, (0, 0))
        return 100 * good // facts if facts else None

    @property
    def stars(self) -> str:
        """The mean of the reviews as 4.8; empty without any."""
        facts, good = self.counts.get("stars", (0, 0))
        tenths = 10 + 40 * good // facts if facts else 0
        return f"{tenths // 10}.{tenths % 10}" if facts else ""

    @property
    def reviews(self) -> int:
        """How many reviews the stars are the mean of."""
        return self.counts.get("stars", (0, 0))[0] // 4


@dataclass(frozen=True)
class Found:
    """One person in an answer, with what the place in the list is made of. ``said``: matching words as typed;
    ``main``: the category that the record's figure comes from (``main_id``); ``days``: since the last activity.
    """

    user_id: int
    public_id: str
    display_name: str
    headline: str
    introduction: str
    prefecture: str
    hourly_yen: int | None
    is_verified: bool
    is_newcomer: bool
    days: int
    overlap: int
    per_week: int
    strength: int
    said: tuple[str, ...]
    factors: Factors
    score: int
    main_id: int | None
    main: CategoryFigures | None = None
    categories: tuple[CategoryFigures, ...] = ()
    away_until: date | None = None

    @property
    def certified(self) -> tuple[CategoryFigures, ...]:
        """Categories in which a certificate is held."""
        return tuple(each for each in self.categories if each.is_certified)

    @property
    def points(self) -> int:
        """The score as shown, 0..1000."""
        return self.score // 1000**3


@dataclass(frozen=True)
class Facets:
    """How many people each choice would show, everything else as it is. ``hidden``: good ones that "certified
    only" hides, or would hide; ``categories`` by slug; ``without``: by the name of a filter that is set, how many
    there would be if it were not.
    """

    total: int
    everybody: int
    certified: int
    newcomer: int
    verified: int
    hidden: int
    hours: Mapping[str, int]
    days: Mapping[int, int]
    categories: Mapping[str, int]
    without: Mapping[str, int]


@dataclass(frozen=True)
class Answer:
    """One page of people. ``asked``: how the words were understood."""

    wanted: Wanted
    asked: Asked
    found: tuple[Found, ...]
    facets: Facets

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return min(MOST_PAGES, max(1, -(-self.facets.total // PAGE)))


# Whether people may be shown is read where they say it, not from the index: who leaves is gone at once.
_PEOPLE = """
SELECT p.user_id, u.public_id, pr.display_name, pr.headline, pr.introduction, pr.prefecture, pr.hourly_yen,
       p.is_verified, p.joined_at, p.last_active_at,
       {relevance} AS relevance, {best} AS best, {said} AS said,
       (%(today)s::date - (p.last_active_at AT TIME ZONE %(zone)s)::date)::bigint AS days,
       p.completed_ever BETWEEN %(few_from)s AND %(few_to)s
         AND coalesce((p.first_completed_at AT TIME ZONE %(zone)s)::date >= %(first_after)s, false) AS is_newcomer,
       bit_count(p.week) AS per_week, {overlaps},
       c.category_id, coalesce(c.is_certified, false) AS is_certified,
       coalesce(c.is_certified_anywhere, false) AS is_certified_anywhere, coalesce(c.is_good, false) AS is_good,
       coalesce(c.completed, 0) AS completed, coalesce(c.strength, %(unproven)s)::bigint AS strength,
       c.category_id IS NOT NULL AS is_in_category
  FROM search_person p
  JOIN people_user u ON u.id = p.user_id AND u.is_active
  JOIN people_profile pr ON pr.user_id = p.user_id AND pr.is_listed AND pr.is_freelancer
  {hits}
  LEFT JOIN (
    SELECT c.person_id, bool_or(c.is_certified) AS is_certified_anywhere,
           max(c.strength) FILTER (WHERE is_covered) AS strength,
           sum(c.completed) FILTER (WHERE is_covered) AS completed,
           bool_or(c.is_certified) FILTER (WHERE is_covered) AS is_certified,
           bool_or(c.strength >= %(good)s AND c.completed >= CASE WHEN c.is_task_work THEN %(good_task)s
                                                                  ELSE %(good_project)s END)
             FILTER (WHERE is_covered) AS is_good,
           (array_agg(c.category_id ORDER BY c.strength DESC, c.completed DESC, c.category_id)
             FILTER (WHERE is_covered))[1] AS category_id
      FROM (SELECT r.*, k.is_task_work,
                   %(covered)s::bigint[] IS NULL OR r.category_id = ANY(%(covered)s::bigint[]) AS is_covered
              FROM search_personcategory r JOIN catalog_category k ON k.id = r.category_id) c
     GROUP BY 1) c ON c.person_id = p.user_id
"""
_HITS = """
  JOIN search_document d ON d.collection_id = %(collection)s AND d.key = p.user_id
  JOIN hits h ON h.document_id = d.id
"""
_ORDERS = {
    Sort.BEST: "score DESC, completed DESC, user_id",
    Sort.RECORD: "completed DESC, strength DESC, user_id",
    Sort.ACTIVE: "last_active_at DESC, user_id",
    Sort.NEW: "joined_at DESC NULLS LAST, user_id DESC",
    Sort.PRICE: "hourly_yen NULLS LAST, score DESC, user_id",
}
_PAGE = """
SELECT user_id, public_id, display_name, headline, introduction, prefecture, hourly_yen, is_verified, is_newcomer,
       days, overlap, per_week, strength, said, relevance, best, category_id, score
  FROM (SELECT *, {score} AS score FROM (SELECT *, {overlap} AS overlap, {wanted}::bigint AS wanted
          FROM people WHERE {where}) chosen) scored
 ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
"""
_CATEGORIES = """
SELECT k.slug, g.slug, count(DISTINCT b.user_id)
  FROM people b
  JOIN search_personcategory c ON c.person_id = b.user_id {certified}
  JOIN catalog_category k ON k.id = c.category_id
  LEFT JOIN catalog_category g ON g.id = k.parent_id
 WHERE {where}
 GROUP BY GROUPING SETS ((k.slug), (g.slug))
"""


def _with(asked: Asked) -> str:
    """The opening of every statement: who could be found by these words, with everything filters look at."""
    overlaps = ", ".join(f"bit_count(p.week & B'{PRESETS[preset]}') AS {preset.value}" for preset in Hours)
    if asked.is_empty:
        people = _PEOPLE.format(relevance="0", best="0", said="0", hits="", overlaps=overlaps)
        return f"WITH people AS MATERIALIZED ({people})"
    people = _PEOPLE.format(
        relevance="h.relevance",
        best="(SELECT max(relevance) FROM hits)",
        said="h.said",
        hits=_HITS,
        overlaps=overlaps,
    )
    return f"WITH hits AS MATERIALIZED ({documents.hits_sql(asked)}), people AS MATERIALIZED ({people})"


def _params(wanted: Wanted, asked: Asked, at: datetime) -> dict[str, Any]:
    numbers, today = ranking(), at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return {
        **documents.hits_params(asked),
        "today": today,
        "zone": settings.TIME_ZONE,
        "few_from": numbers.newcomer_from,
        "few_to": numbers.newcomer_to,
        "first_after": minus_months(today, numbers.newcomer_months),
        "unproven": rules.unproven(numbers),
        "good": numbers.good_strength,
        "good_project": numbers.good_completed["project"],
        "good_task": numbers.good_completed["task"],
        "covered": _covered(wanted.category),
        "least": wanted.least,
        "days": wanted.days,
        "limit": PAGE,
        "offset": PAGE * (wanted.page - 1),
    }


def _covered(slug: str) -> list[int] | None:
    """Ids of the leaves a category stands for; None for every category."""
    if not slug:
        return None
    for branch in catalog.category_tree():
        if branch.category.slug == slug:
            return [leaf.pk for leaf in branch.leaves]
        for leaf in branch.leaves:
            if leaf.slug == slug:
                return [leaf.pk]
    return []


def _conditions(wanted: Wanted) -> dict[str, str]:
    """{filter: SQL} of the filters that are set."""
    conditions = {}
    if wanted.category:
        conditions["category"] = "is_in_category"
    if wanted.certified:
        conditions["certified"] = "is_certified"
    if wanted.newcomer:
        conditions["newcomer"] = "is_newcomer"
    if wanted.verified:
        conditions["verified"] = "is_verified"
    if wanted.hours:
        conditions["hours"] = f"{wanted.hours.value} >= %(least)s"
    if wanted.days:
        conditions["days"] = "days <= %(days)s"
    return conditions


def _all(conditions: Mapping[str, str], without: str = "", *more: str) -> str:
    chosen = [text for name, text in conditions.items() if name != without]
    return " AND ".join([*chosen, *more]) or "true"


def _without(conditions: Mapping[str, str], name: str) -> str:
    """All filters but one; with any category, a certificate in any of them will do."""
    left = {key: text for key, text in conditions.items() if key != name}
    if name == "category" and "certified" in left:
        left["certified"] = "is_certified_anywhere"
    return _all(left)


def _rows(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def search(*, wanted: Wanted, at: datetime) -> Answer:
    """One page of people, with facets; a fixed number of queries whatever is found."""
    asked = documents.ask(collection=COLLECTION, typed=wanted.typed)
    params = _params(wanted, asked, at)
    opening, conditions = _with(asked), _conditions(wanted)
    page = _PAGE.format(
        score=rules.score_sql(ranking()),
        overlap=wanted.hours.value if wanted.hours else "0::bigint",
        wanted=hours_per_week(PRESETS[wanted.hours]) if wanted.hours else 0,
        where=_all(conditions),
        order=_ORDERS[wanted.sort],
    )
    found = [_found(row, asked, wanted) for row in _rows(f"{opening} {page}", params)]
    facets = _facets(opening, conditions, params)
    return Answer(wanted, asked, _with_details(found, at), facets)


def _found(row: tuple[Any, ...], asked: Asked, wanted: Wanted) -> Found:
    *shown, said, relevance, best, category_id, score = row
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
    return Found(**given, said=asked.said(said), factors=factors, score=int(score), main_id=category_id)


def _with_details(found: Sequence[Found], at: datetime) -> tuple[Found, ...]:
    """Figures by category and absences of today: one query each."""
    ids = [each.user_id for each in found]
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    rows: dict[int, dict[int, CategoryFigures]] = {}
    order = ("-is_certified", "-completed", "category_id")
    for row in PersonCategory.objects.filter(person_id__in=ids).select_related("category").order_by(*order):
        figures = CategoryFigures(
            row.category.slug, row.category.name_ja, row.category.name_en, row.category.is_task_work,
            row.strength, row.completed, row.is_certified, row.certified_since, row.counts,
        )  # fmt: skip
        rows.setdefault(row.person_id, {})[row.category_id] = figures
    here = Absence.objects.filter(
        user_id__in=ids, starts_on__lte=today, ends_on__gte=today, withdrawn_at=None
    )
    away = dict(here.order_by("ends_on").values_list("user_id", "ends_on"))
    return tuple(
        replace(
            each,
            main=rows.get(each.user_id, {}).get(each.main_id or 0),
            categories=tuple(rows.get(each.user_id, {}).values()),
            away_until=away.get(each.user_id),
        )
        for each in found
    )


def _facets(opening: str, conditions: Mapping[str, str], params: Mapping[str, Any]) -> Facets:
    """Every count: what the choice would show if it were made and all others stayed."""
    counted = {
        "total": _all(conditions),
        "everybody": "true",
        "certified": _all(conditions, "certified", "is_certified"),
        "newcomer": _all(conditions, "newcomer", "is_newcomer"),
        "verified": _all(conditions, "verified", "is_verified"),
        "hidden": _all(conditions, "certified", "NOT is_certified", "is_good"),
        **{f"h:{each.value}": _all(conditions, "hours", f"{each.value} >= %(least)s") for each in Hours},
        **{f"d:{each}": _all(conditions, "days", f"days <= {each}") for each in DAYS},
        **{f"w:{name}": _without(conditions, name) for name in conditions},
    }
    columns = ", ".join(f"count(*) FILTER (WHERE {where})" for where in counted.values())
    row = _rows(f"{opening} SELECT {columns} FROM people", params)[0]
    numbers = dict(zip(counted, row, strict=True))
    # A certificate counts here in the very category that is counted.
    where = _all({name: text for name, text in conditions.items() if name not in ("category", "certified")})
    by_category = _CATEGORIES.format(
        certified="AND c.is_certified" if "certified" in conditions else "", where=where
    )
    return Facets(
        **{
            name: numbers[name]
            for name in ("total", "everybody", "certified", "newcomer", "verified", "hidden")
        },
        hours={each.value: numbers[f"h:{each.value}"] for each in Hours},
        days={each: numbers[f"d:{each}"] for each in DAYS},
        without={name: numbers[f"w:{name}"] for name in conditions},
        categories={
            leaf or group: n for leaf, group, n in _rows(f"{opening} {by_category}", params) if leaf or group
        },
    )


@dataclass(frozen=True)
class Lag:
    """How fresh the index is: who waits and since when, when it was made, of how many people."""

    waiting: int
    oldest: datetime | None
    made_at: datetime | None
    people: int


def lag() -> Lag:
    """How far the index is behind what people say and what the journal holds."""
    row = _rows(
        """SELECT (SELECT count(*) FROM search_waiting), (SELECT min(since) FROM search_waiting),
                  (SELECT made_at FROM search_collection WHERE name = 'people' AND is_live),
                  (SELECT count(*) FROM search_person)""",
        {},
    )[0]
    return Lag(*row)
