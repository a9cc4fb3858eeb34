"""The index of words: put, remove, make anew. Numbers of documents and terms are exact after every verb."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from nintei.kit.db import within_write
from nintei.search.models import Collection
from nintei.search.queries import synonyms, words
from nintei.search.queries.documents import as_groups
from nintei.search.rules import bm25
from nintei.search.rules.words import folded


class Text(NamedTuple):
    """What is to be found under ``key``: fields, each counted ``times``, in the order in which phrases read them."""

    key: int
    fields: tuple[tuple[str, int], ...]


class _Cut(NamedTuple):
    key: int
    folded: str
    length: int
    terms: Mapping[str, int]


def _cut(text: Text, groups: words.Groups) -> _Cut:
    counted: Counter[str] = Counter()
    for said, times in text.fields:
        for term, tf in words.terms(said, groups).items():
            counted[term] += tf * times
    # A line end between fields: no phrase goes from one into the next, for `folded` has none inside.
    together = "\n".join(folded(said) for said, _times in text.fields if said)
    capped = {term: min(tf, bm25.MOST_TF) for term, tf in counted.items()}
    return _Cut(text.key, together, sum(capped.values()), capped)


def _locked(name: str) -> list[Collection]:
    """Every collection of that name, live or being filled, until the end of the transaction: one writer at a time."""
    return list(Collection.objects.select_for_update().filter(name=name).order_by("pk"))


@within_write
def lock(*, collection: str, wait: bool = True) -> bool:
    """Be the one writer until the end of the transaction; without ``wait``, False when somebody else is."""
    rows = Collection.objects.filter(name=collection)
    held = rows.select_for_update(skip_locked=not wait).values_list("pk", flat=True).order_by("pk")
    return len(held) == rows.count()


def _run(statement: str, **named: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, named)
        return cursor.fetchall() if cursor.description else []


@within_write
def put(*, collection: str, texts: Iterable[Text], at: datetime) -> int:
    """Index these texts, each instead of what was under its key; returns how many.

    The first text of a name makes its collection.
    """
    texts = list(texts)
    targets = _locked(collection)
    if not any(target.is_live for target in targets):
        groups = synonyms.in_force()
        live = {"spelling": words.spelling(groups), "synonyms": groups, "began_at": at, "made_at": at}
        Collection.objects.get_or_create(name=collection, is_live=True, defaults=live)
        targets = _locked(collection)
    cut: dict[words.Groups, list[_Cut]] = {}
    for target in targets:
        groups = as_groups(target.synonyms)
        if groups not in cut:
            cut[groups] = [_cut(text, groups) for text in texts]
        _take_out(target, [text.key for text in texts])
        _put_in(target, cut[groups])
    return len(texts)


@within_write
def remove(*, collection: str, keys: Sequence[int]) -> int:
    """Forget what is under these keys; returns how many were there."""
    removed = 0
    for target in _locked(collection):
        count = _take_out(target, keys)
        removed += count if target.is_live else 0
    return removed


_TAKE_TERMS = """
WITH gone AS (DELETE FROM search_posting p USING search_document d
               WHERE d.collection_id = %(collection)s AND d.key = ANY(%(keys)s) AND p.document_id = d.id
           RETURNING p.term_id)
UPDATE search_term t SET df = t.df - g.n FROM (SELECT term_id, count(*) AS n FROM gone GROUP BY 1) g
 WHERE t.id = g.term_id RETURNING t.id
"""


def _take_out(target: Collection, keys: Sequence[int]) -> int:
    touched = [row[0] for row in _run(_TAKE_TERMS, collection=target.pk, keys=list(keys))]
    gone = _run(
        "DELETE FROM search_document WHERE collection_id = %(collection)s AND key = ANY(%(keys)s) RETURNING length",
        collection=target.pk,
        keys=list(keys),
    )
    _run("DELETE FROM search_term WHERE id = ANY(%(ids)s) AND df = 0", ids=touched)
    _count(target, -len(gone), -sum(length for (length,) in gone))
    return len(gone)


_PUT_DOCUMENTS = """
INSERT INTO search_document (collection_id, key, folded, length)
SELECT %(collection)s, * FROM unnest(%(keys)s::bigint[], %(folded)s::text[], %(lengths)s::integer[])
"""
_PUT_TERMS = """
INSERT INTO search_term (collection_id, text, df)
SELECT %(collection)s, text, 0 FROM unnest(%(texts)s::text[]) AS given(text)
 WHERE NOT EXISTS (SELECT 1 FROM search_term t WHERE t.collection_id = %(collection)s AND t.text = given.text)
"""
_PUT_POSTINGS = f"""
WITH added AS (
  INSERT INTO search_posting (term_id, document_id, tf, weight)
  SELECT t.id, d.id, g.tf, {bm25.weight_sql("g.tf", "d.length", "%(pinned)s")}
    FROM unnest(%(keys)s::bigint[], %(texts)s::text[], %(tfs)s::smallint[]) AS g(key, text, tf)
    JOIN search_term t ON t.collection_id = %(collection)s AND t.text = g.text COLLATE "C"
    JOIN search_document d ON d.collection_id = %(collection)s AND d.key = g.key
  RETURNING term_id)
UPDATE search_term t SET df = t.df + a.n FROM (SELECT term_id, count(*) AS n FROM added GROUP BY 1) a
 WHERE t.id = a.term_id
"""


def _put_in(target: Collection, cut: Sequence[_Cut]) -> None:
    _run(
        _PUT_DOCUMENTS,
        collection=target.pk,
        keys=[text.key for text in cut],
        folded=[text.folded for text in cut],
        lengths=[text.length for text in cut],
    )
    if target.documents == 0:
        # Nothing to compare with yet: the first texts give the average that their weights are made with.
        target.pinned = bm25.average_length(sum(text.length for text in cut), len(cut))
    rows = [(text.key, term, tf) for text in cut for term, tf in text.terms.items()]
    _run(_PUT_TERMS, collection=target.pk, texts=sorted({term for _key, term, _tf in rows}))
    _run(
        _PUT_POSTINGS,
        collection=target.pk,
        pinned=target.pinned,
        keys=[key for key, _term, _tf in rows],
        texts=[term for _key, term, _tf in rows],
        tfs=[tf for _key, _term, tf in rows],
    )
    _count(target, len(cut), sum(text.length for text in cut))


def _count(target: Collection, documents: int, length: int) -> None:
    target.documents += documents
    target.total_length += length
    target.save(update_fields=["documents", "total_length", "pinned"])


_REWEIGH = f"""
UPDATE search_posting p SET weight = w.weight
  FROM (SELECT q.term_id, q.document_id, {bm25.weight_sql("q.tf", "d.length", "%(pinned)s")} AS weight
          FROM search_posting q JOIN search_document d ON d.id = q.document_id
         WHERE d.collection_id = %(collection)s) w
 WHERE p.term_id = w.term_id AND p.document_id = w.document_id AND p.weight <> w.weight
"""


@within_write
def reweigh(*, target: Collection) -> bool:
    """Make every weight of a (locked) collection with its true average length; False when it is pinned already."""
    actual = bm25.average_length(target.total_length, target.documents)
    if target.pinned == actual:
        return False
    target.pinned = actual
    target.save(update_fields=["pinned"])
    _run(_REWEIGH, collection=target.pk, pinned=actual)
    return True


@within_write
def reweigh_when_drifted(*, collection: str) -> bool:
    """``reweigh`` the live collection if the average length has moved too far; returns whether it had."""
    for target in _locked(collection):
        actual = bm25.average_length(target.total_length, target.documents)
        if target.is_live and bm25.has_drifted(target.pinned, actual):
            return reweigh(target=target)
    return False


@within_write
def begin(*, collection: str, at: datetime) -> int:
    """Start making a collection anew beside the live one, which goes on answering; returns its id.

    What an interrupted attempt left is thrown away. Until ``finish``, every ``put`` goes into both.
    """
    for target in _locked(collection):
        if not target.is_live:
            _drop(target)
    groups = synonyms.in_force()
    fresh = Collection.objects.create(
        name=collection, is_live=False, spelling=words.spelling(groups), synonyms=groups, began_at=at
    )
    return fresh.pk


@within_write
def fill(*, target_id: int, texts: Iterable[Text]) -> int:
    """Put texts into the collection that is being made, and only there; returns how many."""
    target = Collection.objects.select_for_update().get(pk=target_id, is_live=False)
    groups = as_groups(target.synonyms)
    cut = [_cut(text, groups) for text in texts]
    _take_out(target, [text.key for text in cut])
    _put_in(target, cut)
    return len(cut)


@within_write
def finish(*, target_id: int, at: datetime) -> Collection:
    """Weigh the new collection with its true average length and let it answer instead of the old one."""
    target = Collection.objects.get(pk=target_id, is_live=False)
    for other in _locked(target.name):
        if other.is_live:
            _drop(other)
    target = Collection.objects.select_for_update().get(pk=target_id)
    reweigh(target=target)
    target.is_live, target.made_at = True, at
    target.save(update_fields=["is_live", "made_at"])
    return target


def _drop(target: Collection) -> None:
    _run(
        "DELETE FROM search_posting p USING search_document d WHERE d.collection_id = %(id)s AND p.document_id = d.id",
        id=target.pk,
    )
    _run("DELETE FROM search_document WHERE collection_id = %(id)s", id=target.pk)
    _run("DELETE FROM search_term WHERE collection_id = %(id)s", id=target.pk)
    target.delete()
