"""Everybody in one order, with columns: what a search among a million reads instead of a million rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import accumulate, chain, islice
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as arrow
from django.conf import settings
from django.db import connection
from pyarrow import compute

from nintei.kit.db import copy_in, within_write, writes
from nintei.people.rules import PRESETS
from nintei.search.kinds import Hours
from nintei.search.models import Changed, Collection, Numbering
from nintei.search.queries.ranking import digest, ranking
from nintei.search.rules import numbers
from nintei.search.rules import ranking as rules

Progress = Callable[[int, int], None]
# How many facts the reviews are, and their value: one number, so that sums add up both.
_STARS = "(coalesce((r.counts -> 'stars' ->> 0)::bigint, 0) << 32 | coalesce((r.counts -> 'stars' ->> 1)::bigint, 0))"
# The part of the score that no question changes, with the person's strongest category, and then as lists go on.
_ORDER = """
CREATE TEMPORARY TABLE search_numbered ON COMMIT DROP AS
SELECT (row_number() OVER (ORDER BY {score} DESC, completed DESC, user_id) - 1)::integer AS place, s.*
  FROM (SELECT p.user_id, d.id AS document_id, p.is_verified, p.completed_ever, p.week,
               0::bigint AS relevance, 0::bigint AS best, 0::bigint AS overlap, 0::bigint AS wanted,
               coalesce(c.strength, %(unproven)s)::bigint AS strength, coalesce(c.completed, 0)::integer AS completed,
               coalesce(c.stars, 0)::bigint AS stars, coalesce(c.is_good, false) AS is_good,
               (%(today)s::date - (p.last_active_at AT TIME ZONE %(zone)s)::date)::bigint AS days,
               ((p.last_active_at AT TIME ZONE %(zone)s)::date - date '1970-01-01')::integer AS active_on,
               (extract(epoch FROM p.last_active_at) * 1000000)::bigint AS active_at,
               coalesce((extract(epoch FROM p.joined_at) * 1000000)::bigint, 0) AS joined_at,
               coalesce((p.first_completed_at AT TIME ZONE %(zone)s)::date - date '1970-01-01', -1)::integer AS first_on,
               coalesce(pr.hourly_yen, -1)::integer AS hourly_yen, pr.prefecture
          FROM search_person p
          JOIN search_document d ON d.collection_id = %(collection)s AND d.key = p.user_id
          JOIN people_profile pr ON pr.user_id = p.user_id
          LEFT JOIN (
            SELECT r.person_id, max(r.strength) AS strength, sum(r.completed) AS completed, sum({stars}) AS stars,
                   bool_or(r.strength >= %(good)s AND r.completed >= CASE WHEN k.is_task_work THEN %(good_task)s
                                                                          ELSE %(good_project)s END) AS is_good
              FROM search_personcategory r JOIN catalog_category k ON k.id = r.category_id GROUP BY 1) c
            ON c.person_id = p.user_id) s
"""
# {key: (letter, SQL)}: a number of everybody.
EVERYBODY = {
    "user": ("q", "user_id"),
    "strength": ("h", "strength"),
    "completed": ("i", "completed"),
    "stars": ("q", "stars"),
    "is_good": ("h", "is_good::integer"),
    "active_on": ("i", "active_on"),
    "active_at": ("q", "active_at"),
    "joined_at": ("q", "joined_at"),
    "first_on": ("i", "first_on"),
    "completed_ever": ("i", "completed_ever"),
    "hourly_yen": ("i", "hourly_yen"),
    "is_verified": ("h", "is_verified::integer"),
    **{f"overlap:{each.value}": ("h", f"bit_count(week & B'{PRESETS[each]}')") for each in Hours},
}
_SENT = {"h": "int2send(({0})::smallint)", "i": "int4send(({0})::integer)", "q": "int8send(({0})::bigint)"}
_CATEGORIES = f"""
SELECT r.category_id, string_agg(int4send(n.place), '' ORDER BY n.place),
       string_agg(int2send(r.strength), '' ORDER BY n.place), string_agg(int4send(r.completed), '' ORDER BY n.place),
       string_agg(int4send(n.place), '') FILTER (WHERE r.is_certified),
       string_agg(int8send({_STARS}), '' ORDER BY n.place)
  FROM search_personcategory r JOIN search_numbered n ON n.user_id = r.person_id
 GROUP BY 1
"""
_WORDS = """
SELECT p.term_id, string_agg(int8send(n.place::bigint << 16 | p.weight), '')
  FROM search_term t JOIN search_posting p ON p.term_id = t.id JOIN search_numbered n ON n.document_id = p.document_id
 WHERE t.collection_id = %(collection)s AND t.df >= %(dense)s
 GROUP BY 1
"""
# The same by person: the listed skills of each, one after the other.
_SKILLS_OF = """
SELECT n.place, s.skill_id FROM search_numbered n JOIN people_personskill s ON s.user_id = n.user_id
  JOIN catalog_skill k ON k.id = s.skill_id AND k.is_listed ORDER BY 1, 2
"""
_COLUMNS = ("numbering_id", "key", "n", "bits", "numbers")
_AT_ONCE = 100


_PLACES = """
SELECT 'place:' || prefecture, string_agg(int4send(place), '') FROM search_numbered WHERE prefecture <> '' GROUP BY 1
"""
# A column for each language and level: who speaks it at least so well.
_LANGUAGES = """
SELECT 'language:' || l.code || ':' || least, string_agg(int4send(n.place), '')
  FROM search_numbered n JOIN people_personlanguage l ON l.user_id = n.user_id
  CROSS JOIN LATERAL generate_series(1, l.level) AS least GROUP BY 1
"""
# What is not in the catalog's list has no column: people write what they like.
_SKILLS = """
SELECT 'skill:' || k.slug, string_agg(int4send(n.place), '')
  FROM search_numbered n JOIN people_personskill s ON s.user_id = n.user_id
  JOIN catalog_skill k ON k.id = s.skill_id AND k.is_listed GROUP BY 1
"""


@writes
def number(*, at: datetime, dense: int = numbers.DENSE, on_progress: Progress | None = None) -> int:
    """Number everybody anew and make all columns; returns how many people. Searches go on with the old ones.

    Whoever changes meanwhile waits: catching up takes the same lock.
    """
    live = Collection.objects.select_for_update().filter(name="people", is_live=True).first()
    return number_collection(target=live, at=at, dense=dense, on_progress=on_progress) if live else 0


@within_write
def number_collection(
    *, target: Collection, at: datetime, dense: int = numbers.DENSE, on_progress: Progress | None = None
) -> int:
    """``number`` a (locked) collection in the transaction at hand."""
    heard = on_progress or (lambda _done, _of: None)
    told = {"collection": target.pk, "dense": dense}
    people = _order(target, at)
    Numbering.objects.all().delete()
    made = Numbering.objects.create(
        collection=target, people=people, dense=dense, ranking=digest(), made_at=at
    )
    for done, columns in enumerate(
        (
            _of_everybody(),
            chain.from_iterable(_of_names(each, people) for each in (_PLACES, _LANGUAGES, _SKILLS)),
            _skills_of(people),
            _of_categories(people),
            _of_words(people, told),
        ),
        start=1,
    ):
        while batch := list(islice(columns, _AT_ONCE)):
            copy_in("search_column", _COLUMNS, ((made.pk, *column) for column in batch))
        heard(done, 5)
    Changed.objects.all().delete()
    return people


def _order(target: Collection, at: datetime) -> int:
    told: dict[str, Any] = {
        "collection": target.pk, "unproven": rules.unproven(ranking()), "zone": settings.TIME_ZONE,
        "good": ranking().good_strength, "good_project": ranking().good_completed["project"],
        "good_task": ranking().good_completed["task"],
        "today": at.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("DROP TABLE IF EXISTS search_numbered")
        cursor.execute(_ORDER.format(score=rules.score_sql(ranking()), stars=_STARS), told)
        cursor.execute("CREATE UNIQUE INDEX ON search_numbered (document_id)")
        cursor.execute("ANALYZE search_numbered")
        cursor.execute("SELECT count(*) FROM search_numbered")
        return int(cursor.fetchone()[0])


_Column = tuple[str, int, bytes, bytes]


def _rows(
    statement: str, told: dict[str, Any] | None = None, *, at_once: int = _AT_ONCE // 4
) -> Iterator[tuple[Any, ...]]:
    """Rows one after the other and in binary: a word's postings are megabytes."""
    connection.ensure_connection()
    with connection.connection.cursor(name="search_numbering", binary=True) as cursor:
        cursor.itersize = at_once
        yield from cursor.execute(statement, told)


def _of_everybody() -> Iterator[_Column]:
    sent = ", ".join(f"string_agg({_SENT[letter].format(text)}, '')" for letter, text in EVERYBODY.values())
    row = next(iter(list(_rows(f"SELECT {sent} FROM (SELECT * FROM search_numbered ORDER BY place) n"))))
    for (key, (letter, _text)), column in zip(EVERYBODY.items(), row, strict=True):
        held = numbers.from_network(column or b"", letter)
        yield key, len(held), b"", numbers.stored(held)
        if key == "user":
            # Who has which place: ids in order, so that one can be looked up by halving.
            order = sorted(range(len(held)), key=held.__getitem__)
            yield "user:sorted", len(held), b"", numbers.stored(array("q", (held[place] for place in order)))
            yield "user:place", len(held), b"", numbers.stored(array("i", order))


def _of_names(statement: str, people: int) -> Iterator[_Column]:
    for key, sent in _rows(statement):
        places = numbers.from_network(sent, "i")
        yield key, len(places), numbers.bits(places, people), b""


def _skills_of(people: int) -> Iterator[_Column]:
    """``skills:until``: how many lines there are up to and with each place; ``skills:id``: one line a skill."""
    counts, ids = array("i", bytes(4 * people)), array("q")
    for place, skill in _rows(_SKILLS_OF, at_once=10_000):
        counts[place] += 1
        ids.append(skill)
    yield "skills:until", people, b"", numbers.stored(array("i", accumulate(counts)))
    yield "skills:id", len(ids), b"", numbers.stored(ids)


def _of_categories(people: int) -> Iterator[_Column]:
    for category, sent, strengths, completed, certified, stars in _rows(_CATEGORIES):
        places = numbers.from_network(sent, "i")
        marked = numbers.bits(places, people)
        for key, letter, column in (
            ("strength", "h", strengths), ("completed", "i", completed), ("stars", "q", stars),
        ):  # fmt: skip
            yield (
                f"{key}:{category}",
                len(places),
                marked,
                numbers.stored(numbers.from_network(column, letter)),
            )
        held = numbers.from_network(certified or b"", "i")
        yield f"certified:{category}", len(held), numbers.bits(held, people), b""


def _of_words(people: int, told: dict[str, Any]) -> Iterator[_Column]:
    for term, sent in _rows(_WORDS, told):
        packed = arrow.array(sorted(numbers.from_network(sent, "q")), arrow.int64())
        places = compute.shift_right(packed, 16).to_pylist()
        weights = compute.bit_wise_and(packed, 0xFFFF).cast(arrow.int16())
        yield f"word:{term}", len(places), numbers.bits(places, people), weights.buffers()[1].to_pybytes()
