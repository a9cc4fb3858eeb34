"""Finding people row by row: everybody who matches is scored, or only the people named.

For any reader: only listed freelancers are found, whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from psycopg import Cursor
from psycopg.types.numeric import Int8

from nintei.kit.periods import minus_months
from nintei.people.rules import PRESETS, hours_per_week
from nintei.search.kinds import DAYS, PRICES, RATINGS, Hours, Sort
from nintei.search.queries import documents
from nintei.search.queries.documents import Asked
from nintei.search.queries.found import PAGE, Facets, Wanted, assembled
from nintei.search.queries.ranking import ranking
from nintei.search.rules import ranking as rules

# Whether people may be shown is read where they say it, not from the index: who leaves is gone at once.
_PEOPLE = """
SELECT p.user_id, u.public_id, pr.display_name, pr.headline, pr.introduction, pr.prefecture, pr.hourly_yen,
       c.rating, p.is_verified, p.joined_at, p.last_active_at,
       {relevance} AS relevance, {best} AS best, {said} AS said,
       (%(today)s::date - (p.last_active_at AT TIME ZONE %(zone)s)::date)::bigint AS days,
       p.completed_ever BETWEEN %(few_from)s AND %(few_to)s
         AND coalesce((p.first_completed_at AT TIME ZONE %(zone)s)::date >= %(first_after)s, false) AS is_newcomer,
       bit_count(p.week) AS per_week, {overlaps},
       c.category_id, coalesce(c.is_certified, false) AS is_certified,
       coalesce(c.is_certified_anywhere, false) AS is_certified_anywhere, coalesce(c.is_good, false) AS is_good,
       coalesce(c.completed, 0) AS completed, coalesce(c.strength, %(unproven)s)::bigint AS strength,
       c.category_id IS NOT NULL AS is_in_category, coalesce(l.spoken, '{{}}') AS spoken,
       p.user_id IN (SELECT s.user_id FROM people_personskill s JOIN catalog_skill k ON k.id = s.skill_id AND k.is_listed
                      WHERE k.slug = ANY(%(skill)s::text[]) GROUP BY 1
                     HAVING count(*) = cardinality(%(skill)s::text[])) AS has_skills
  FROM search_person p
  JOIN people_user u ON u.id = p.user_id AND u.is_active
  JOIN people_profile pr ON pr.user_id = p.user_id AND pr.is_listed AND pr.is_freelancer
  {hits}
  LEFT JOIN (
    SELECT c.person_id, bool_or(c.is_certified) AS is_certified_anywhere,
           max(c.strength) FILTER (WHERE is_covered) AS strength,
           sum(c.completed) FILTER (WHERE is_covered) AS completed,
           10 + 40 * sum(c.stars_good) FILTER (WHERE is_covered)
                / nullif(sum(c.stars_of) FILTER (WHERE is_covered), 0) AS rating,
           bool_or(c.is_certified) FILTER (WHERE is_covered) AS is_certified,
           bool_or(c.strength >= %(good)s AND c.completed >= CASE WHEN c.is_task_work THEN %(good_task)s
                                                                  ELSE %(good_project)s END)
             FILTER (WHERE is_covered) AS is_good,
           (array_agg(c.category_id ORDER BY c.strength DESC, c.completed DESC, c.category_id)
             FILTER (WHERE is_covered))[1] AS category_id
      FROM (SELECT r.*, k.is_task_work, (r.counts -> 'stars' ->> 0)::bigint AS stars_of,
                   (r.counts -> 'stars' ->> 1)::bigint AS stars_good,
                   %(covered)s::bigint[] IS NULL OR r.category_id = ANY(%(covered)s::bigint[]) AS is_covered
              FROM search_personcategory r JOIN catalog_category k ON k.id = r.category_id {only_rows}) c
     GROUP BY 1) c ON c.person_id = p.user_id
  LEFT JOIN (
    SELECT r.user_id, array_agg(r.code::text) AS spoken FROM people_personlanguage r
     WHERE r.level >= %(level)s {only_spoken} GROUP BY 1) l ON l.user_id = p.user_id
 {only}
"""
_HITS = """
  JOIN search_document d ON d.collection_id = %(collection)s AND d.key = p.user_id
  JOIN hits h ON h.document_id = d.id
"""
# As large as the column can hold.
MOST_YEN = 2_147_483_647
_ORDERS = {
    Sort.BEST: "score DESC, completed DESC, user_id",
    Sort.RECORD: "completed DESC, strength DESC, user_id",
    Sort.ACTIVE: "last_active_at DESC, user_id",
    Sort.NEW: "joined_at DESC NULLS LAST, user_id DESC",
    Sort.PRICE: "hourly_yen NULLS LAST, score DESC, user_id",
}
_PAGE = """, scored AS MATERIALIZED (
SELECT *, {score} AS score FROM (SELECT *, {overlap} AS overlap, {wanted}::bigint AS wanted
          FROM people WHERE {where}) chosen),
ranked AS MATERIALIZED (
SELECT user_id, place FROM (
  SELECT user_id, is_newcomer, row_number() OVER (ORDER BY {order}) AS place,
         row_number() OVER (PARTITION BY is_newcomer ORDER BY {order}) AS among FROM scored) w
 WHERE place > %(from)s AND place <= %(to)s OR is_newcomer AND among <= %(reserved)s)
SELECT user_id, public_id, display_name, headline, introduction, prefecture, hourly_yen, is_verified, is_newcomer,
       days, overlap, per_week, strength, place, said, relevance, best, category_id, score,
       (SELECT json_agg(json_build_array(c.category_id, k.slug, k.name_ja, k.name_en, k.is_task_work, c.strength,
                        c.completed, c.is_certified, c.certified_since, c.counts)
                        ORDER BY c.is_certified DESC, c.completed DESC, c.category_id)
          FROM search_personcategory c JOIN catalog_category k ON k.id = c.category_id
         WHERE c.person_id = scored.user_id) AS figures,
       (SELECT max(a.ends_on) FROM people_absence a WHERE a.user_id = scored.user_id AND a.withdrawn_at IS NULL
           AND a.starts_on <= %(today)s AND a.ends_on >= %(today)s) AS away_until,
       (SELECT right(f.key, 12) FROM people_photo f WHERE f.user_id = scored.user_id) AS photo,
       (SELECT json_agg(json_build_array(l.code, l.level) ORDER BY l.level DESC, l.id)
          FROM people_personlanguage l WHERE l.user_id = scored.user_id) AS languages,
       (SELECT json_agg(json_build_array(k.slug, k.name_ja, k.name_en)
                        ORDER BY array_position(%(skill)s::text[], k.slug::text), s.position, s.id)
          FROM people_personskill s JOIN catalog_skill k ON k.id = s.skill_id AND k.is_listed
         WHERE s.user_id = scored.user_id) AS skills
  FROM ranked JOIN scored USING (user_id)
 ORDER BY place
"""
_PREFECTURES = "SELECT prefecture, count(*) AS n FROM people WHERE {where} AND prefecture <> '' GROUP BY 1"
_LANGUAGES = "SELECT code, count(*) AS n FROM people, unnest(spoken) AS code WHERE {where} GROUP BY 1"
_SKILLS = """
SELECT k.slug, count(*) AS n FROM people b JOIN people_personskill s ON s.user_id = b.user_id
  JOIN catalog_skill k ON k.id = s.skill_id AND k.is_listed WHERE {where} GROUP BY 1
"""
_CATEGORIES = """
SELECT coalesce(k.slug, g.slug) AS slug, count(DISTINCT b.user_id) AS n
  FROM people b
  JOIN search_personcategory c ON c.person_id = b.user_id {certified}
  JOIN catalog_category k ON k.id = c.category_id
  LEFT JOIN catalog_category g ON g.id = k.parent_id
 WHERE {where}
 GROUP BY GROUPING SETS ((k.slug), (g.slug))
"""


def opening(asked: Asked, *, only: bool = False) -> str:
    """The opening of every statement: who could be found by these words, with everything filters look at.

    ``only``: of the people in the parameter ``only``, with the best relevance in the parameter ``best``.
    """
    overlaps = ", ".join(f"bit_count(p.week & B'{PRESETS[preset]}') AS {preset.value}" for preset in Hours)
    limits = {
        # With words, the hits are these people's already.
        "only": "WHERE p.user_id = ANY(%(only)s)" if only and asked.is_empty else "",
        "only_rows": "WHERE r.person_id = ANY(%(only)s)" if only else "",
        "only_spoken": "AND r.user_id = ANY(%(only)s)" if only else "",
    }
    if asked.is_empty:
        people = _PEOPLE.format(relevance="0", best="0", said="0", hits="", overlaps=overlaps, **limits)
        return f"WITH people AS MATERIALIZED ({people})"
    best = "%(best)s::bigint" if only else "(SELECT max(relevance) FROM hits)"
    people = _PEOPLE.format(
        relevance="h.relevance", best=best, said="h.said", hits=_HITS, overlaps=overlaps, **limits
    )
    hits = documents.hits_sql(asked, only=only)
    return f"WITH hits AS MATERIALIZED ({hits}), people AS MATERIALIZED ({people})"


def params(wanted: Wanted, asked: Asked, covered: Sequence[int] | None, at: datetime) -> dict[str, Any]:
    """Parameters of every statement."""
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
        "covered": covered,
        "least": wanted.least,
        "days": wanted.days,
        "prefecture": wanted.prefecture,
        "least_yen": wanted.least_yen or 0,
        "most_yen": MOST_YEN if wanted.most_yen is None else wanted.most_yen,
        "rating": wanted.rating,
        "language": list(wanted.language),
        "level": wanted.level,
        "skill": list(wanted.skill),
        "reserved": reserved(wanted),
        "from": PAGE * (wanted.page - 1) - reserved(wanted),
        "to": PAGE * wanted.page,
    }


def reserved(wanted: Wanted) -> int:
    """How many places of the first page are kept for newcomers in this list."""
    return ranking().newcomer_places if wanted.sort is Sort.BEST and not wanted.newcomer else 0


def conditions(wanted: Wanted) -> dict[str, str]:
    """{filter: SQL} of the filters that are set."""
    set_ = {}
    if wanted.category:
        set_["category"] = "is_in_category"
    if wanted.certified:
        set_["certified"] = "is_certified"
    if wanted.newcomer:
        set_["newcomer"] = "is_newcomer"
    if wanted.verified:
        set_["verified"] = "is_verified"
    if wanted.hours:
        set_["hours"] = f"{wanted.hours.value} >= %(least)s"
    if wanted.days:
        set_["days"] = "days <= %(days)s"
    if wanted.prefecture:
        set_["prefecture"] = "prefecture = %(prefecture)s"
    if wanted.least_yen is not None or wanted.most_yen is not None:
        set_["price"] = "hourly_yen BETWEEN %(least_yen)s AND %(most_yen)s"
    if wanted.rating:
        set_["rating"] = "rating >= %(rating)s"
    if wanted.language:
        set_["language"] = "spoken @> %(language)s::text[]"
    if wanted.skill:
        set_["skill"] = "has_skills"
    return set_


def _all(conditions: Mapping[str, str], without: str = "", *more: str) -> str:
    chosen = [text for name, text in conditions.items() if name != without]
    return " AND ".join([*chosen, *more]) or "true"


def _without(conditions: Mapping[str, str], name: str) -> str:
    """All filters but one; with any category, a certificate in any of them will do."""
    left = {key: text for key, text in conditions.items() if key != name}
    if name == "category" and "certified" in left:
        left["certified"] = "is_certified_anywhere"
    return _all(left)


def rows(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def page(wanted: Wanted, begin: str, told: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of the page and of those who may come in from further down, in order."""
    return rows(_page_text(wanted, begin), told)


def _page_text(wanted: Wanted, begin: str) -> str:
    text = _PAGE.format(
        score=rules.score_sql(ranking()),
        overlap=wanted.hours.value if wanted.hours else "0::bigint",
        wanted=hours_per_week(PRESETS[wanted.hours]) if wanted.hours else 0,
        where=_all(conditions(wanted)),
        order=_ORDERS[wanted.sort],
    )
    return f"{begin} {text}"


def page_of_found(wanted: Wanted, begin: str, told: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """``page`` of people of whom it is known that they fulfil everything; the statement is planned once, which takes as
    long as asking it.
    """
    neutral = Wanted(typed=wanted.typed, hours=wanted.hours, least=0, sort=wanted.sort, page=wanted.page)
    statement = _page_text(neutral, begin)
    connection.ensure_connection()
    # Not the framework's cursor, which writes the values into the statement.
    with Cursor(connection.connection) as cursor:
        cursor.execute(statement, {name: _sent(value) for name, value in told.items()}, prepare=True)
        return list(cursor.fetchall())


def _sent(value: Any) -> Any:
    """Every number as eight bytes: by their size they would be of different types, and each a plan of its own."""
    if isinstance(value, list):
        return [Int8(each) if isinstance(each, int) else each for each in value]
    return Int8(value) if isinstance(value, int) else value


def best_of(asked: Asked, told: Mapping[str, Any]) -> int:
    """The most relevance that any of the people in ``only`` has, whether they may be shown or not."""
    found = rows(f"SELECT max(relevance) FROM ({documents.hits_sql(asked, only=True)}) h", told)
    return int(found[0][0] or 0)


def facets(wanted: Wanted, begin: str, told: Mapping[str, Any]) -> Facets:
    """Every count: what the choice would show if it were made and all others stayed."""
    set_ = conditions(wanted)
    counted = {
        "total": _all(set_),
        "everybody": "true",
        "certified": _all(set_, "certified", "is_certified"),
        "newcomer": _all(set_, "newcomer", "is_newcomer"),
        "verified": _all(set_, "verified", "is_verified"),
        "hidden": _all(set_, "certified", "NOT is_certified", "is_good"),
        **{f"h:{each.value}": _all(set_, "hours", f"{each.value} >= %(least)s") for each in Hours},
        **{f"d:{each}": _all(set_, "days", f"days <= {each}") for each in DAYS},
        **{
            f"p:{low}": _all(set_, "price", f"hourly_yen BETWEEN {low} AND {high}")
            for low, high in steps().items()
        },
        **{f"r:{each}": _all(set_, "rating", f"rating >= {each}") for each in RATINGS},
        **{f"w:{name}": _without(set_, name) for name in set_},
    }
    columns = ", ".join(f"count(*) FILTER (WHERE {where})" for where in counted.values())
    # A certificate counts here in the very category that is counted.
    where = _all({name: text for name, text in set_.items() if name not in ("category", "certified")})
    by_category = _CATEGORIES.format(
        certified="AND c.is_certified" if "certified" in set_ else "", where=where
    )
    by_place = _PREFECTURES.format(where=_all(set_, "prefecture"))
    by_language, by_skill = _LANGUAGES.format(where=_all(set_)), _SKILLS.format(where=_all(set_))
    # One statement for all: finding the people is what costs.
    *found, named, places, spoken, skills = rows(
        f"{begin} SELECT {columns}, (SELECT json_object_agg(slug, n) FROM ({by_category}) c WHERE slug IS NOT NULL),"
        f" (SELECT json_object_agg(prefecture, n) FROM ({by_place}) c),"
        f" (SELECT json_object_agg(code, n) FROM ({by_language}) c),"
        f" (SELECT json_object_agg(slug, n) FROM ({by_skill}) c) FROM people",
        told,
    )[0]
    by_name = [each or {} for each in (named, places, spoken, skills)]
    return assembled(dict(zip(counted, found, strict=True)), *by_name)


def steps() -> dict[int, int]:
    """{first yen: last yen} of the steps in which hourly wishes are counted."""
    return dict(zip(PRICES, (*(low - 1 for low in PRICES[1:]), MOST_YEN), strict=True))
