"""Asking the index of words: the best documents for a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from nintei.search.queries import words
from nintei.search.rules import bm25
from nintei.search.rules.words import Query, parse

# Relevance of every document that contains at least one of the terms: sum of weight x idf x how often it was asked.
HITS = """
SELECT p.document_id, sum(p.weight::bigint * a.worth)::bigint AS relevance,
       bit_or(a.bits) AS said
  FROM unnest(%(terms)s::bigint[], %(worths)s::bigint[], %(bits)s::bigint[]) AS a(term, worth, bits)
  JOIN search_posting p ON p.term_id = a.term
 GROUP BY p.document_id
"""

# The same of the people in ``only``, from their side. OFFSET 0 keeps the planner from starting with the postings, of
# which it cannot know that they are very many.
HITS_OF = """
SELECT p.document_id, sum(p.weight::bigint * a.worth)::bigint AS relevance,
       bit_or(a.bits) AS said
  FROM (SELECT id FROM search_document WHERE collection_id = %(collection)s AND key = ANY(%(only)s) OFFSET 0) d
 CROSS JOIN LATERAL (SELECT document_id, term_id, weight FROM search_posting
                      WHERE document_id = d.id AND term_id = ANY(%(terms)s) OFFSET 0) p
  JOIN unnest(%(terms)s::bigint[], %(worths)s::bigint[], %(bits)s::bigint[]) AS a(term, worth, bits)
    ON a.term = p.term_id
 GROUP BY p.document_id
"""


class Hit(NamedTuple):
    """A document that matches; ``relevance`` is only comparable within one answer."""

    key: int
    relevance: int


@dataclass(frozen=True)
class Asked:
    """A question ready for the tables. ``shown``: the words as typed; ``worths`` (idf x times asked) and
    ``bits`` (which words each stands for, bit 0 = the first) go with ``terms``, the ids of known terms.
    """

    query: Query
    collection_id: int | None
    shown: tuple[str, ...]
    terms: tuple[int, ...]
    worths: tuple[int, ...]
    bits: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was asked: neither words nor a phrase."""
        return not self.shown and not self.query.phrases

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that are in no document at all."""
        known = 0
        for bits in self.bits:
            known |= bits
        return tuple(word for word in self.shown if word not in self.said(known))

    def said(self, bits: int) -> tuple[str, ...]:
        """The words that a document's bits stand for."""
        return tuple(word for place, word in enumerate(self.shown) if bits >> place & 1)


# As many different words of a question as there are bits; a longer question loses its last words.
MOST_WORDS = 60
_KNOWN = """
SELECT c.id, c.documents, t.id, t.text, t.df, c.spelling FROM search_collection c
  LEFT JOIN search_term t ON t.collection_id = c.id AND t.text = ANY(%(texts)s)
 WHERE c.name = %(name)s AND c.is_live
"""


def ask(*, collection: str, typed: str) -> Asked:
    """Read what somebody typed, with the index's own dictionary; one query."""
    spelling, groups = _spelled.get(collection, ("", ()))
    asked, found = _ask(collection, typed, groups)
    if found is not None and found != spelling:
        # Made with other groups of words than this process knew: read them, and the question again.
        groups = spelled(collection)
        _spelled[collection] = (found, groups)
        asked, _found = _ask(collection, typed, groups)
    return asked


# By collection: the spelling of the live one, and the operators' groups of words in it.
_spelled: dict[str, tuple[str, words.Groups]] = {}


def spelled(collection: str) -> words.Groups:
    """The operators' groups of words that the live collection was made with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT synonyms::json FROM search_collection WHERE name = %s AND is_live", [collection]
        )
        row = cursor.fetchone()
    return as_groups(row[0]) if row else ()


def as_groups(said: Sequence[Sequence[str]]) -> words.Groups:
    """Groups as they are stored."""
    return tuple(tuple(group) for group in said)


def _ask(collection: str, typed: str, groups: words.Groups) -> tuple[Asked, str | None]:
    query = parse(typed)
    asked: Counter[str] = Counter()
    bits: dict[str, int] = {}
    shown: dict[str, str] = {}
    places: dict[str, int] = {}
    for word in words.cut(query.text, groups):
        place = places.setdefault(word.shown.lower(), len(places))
        if place >= MOST_WORDS:
            break
        shown.setdefault(word.shown.lower(), word.shown)
        for term in word.terms:
            asked[term] += 1
            bits[term] = bits.get(term, 0) | 1 << place
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"name": collection, "texts": list(asked)})
        rows = cursor.fetchall()
    known = [row for row in rows if row[2] is not None]
    found = Asked(
        query,
        rows[0][0] if rows else None,
        tuple(shown.values()),
        tuple(term for _c, _n, term, _text, _df, _s in known),
        tuple(bm25.idf(df, documents) * asked[text] for _c, documents, _t, text, df, _s in known),
        tuple(bits[text] for _c, _n, _t, text, _df, _s in known),
    )
    return found, rows[0][5] if rows else None


def hits_sql(asked: Asked, *, only: bool = False) -> str:
    """HITS, narrowed to documents that hold every phrase letter by letter; (document_id, relevance, said).

    ``only``: of the documents of the keys in the parameter ``only``.
    """
    hits = HITS_OF if only else HITS
    if not asked.query.phrases:
        return hits
    holds = "d.collection_id = %(collection)s AND " + " AND ".join(
        f"strpos(d.folded, %(phrase{place})s) > 0" for place in range(len(asked.query.phrases))
    )
    if not asked.terms:
        return f"SELECT d.id AS document_id, 1::bigint AS relevance, 0::bigint AS said FROM search_document d WHERE {holds}"
    return f"SELECT h.* FROM ({hits}) h JOIN search_document d ON d.id = h.document_id AND {holds}"


def hits_params(asked: Asked) -> dict[str, Any]:
    """Parameters of ``hits_sql``."""
    phrases = {f"phrase{place}": phrase for place, phrase in enumerate(asked.query.phrases)}
    return {
        "collection": asked.collection_id,
        "terms": list(asked.terms),
        "worths": list(asked.worths),
        "bits": list(asked.bits),
        **phrases,
    }


def relevant(*, collection: str, typed: str, limit: int = 10) -> list[Hit]:
    """The ``limit`` most relevant documents, best first, older ids first among equals. For any reader."""
    asked = ask(collection=collection, typed=typed)
    statement = f"""
        SELECT d.key, h.relevance FROM ({hits_sql(asked)}) h JOIN search_document d ON d.id = h.document_id
         ORDER BY h.relevance DESC, d.key LIMIT %(limit)s"""
    with connection.cursor() as cursor:
        cursor.execute(statement, {**hits_params(asked), "limit": limit})
        return [Hit(*row) for row in cursor.fetchall()]


def count(*, collection: str, typed: str) -> int:
    """How many documents hold one of these words. For any reader."""
    asked = ask(collection=collection, typed=typed)
    if asked.is_empty:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({hits_sql(asked)}) h", hits_params(asked))
        return int(cursor.fetchone()[0])
