"""Japanese retrieval: which passage answers this question? MRR@10, R@10 and milliseconds on JaQuAD.

    bin/bench relevance --data FOLDER [--queries 1000] [--passages N]

FOLDER (or NINTEI_JAQUAD) holds corpus.jsonl.gz (id, text) and queries_train.jsonl.gz (id, text, rel). In one run,
over the same passages and questions, in one private PostgreSQL:

ours       the room's own tables and query: BM25, weights stored, terms of the small dictionary
ts_rank 1  tsvector and GIN with the very same terms, OR query, length normalisation 1
ts_rank 0  the same without normalisation

pg_trgm cannot take part: in the embedded server it sees no letter in Japanese text (show_trgm is empty).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from nintei.kit.postgres import Server

AT = datetime(2026, 1, 1, tzinfo=UTC)
NAME, AT_ONCE, BEST = "jaquad", 500, 10


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def index(passages: Sequence[str]) -> None:
    """Make the collection as the room does when a dictionary changes."""
    from nintei.kit.db import writes
    from nintei.search.actions import documents

    target = writes(documents.begin)(collection=NAME, at=AT)
    for first in range(0, len(passages), AT_ONCE):
        texts = [
            documents.Text(first + n, ((text, 1),))
            for n, text in enumerate(passages[first : first + AT_ONCE])
        ]
        writes(documents.fill)(target_id=target, texts=texts)
    writes(documents.finish)(target_id=target, at=AT)


def contenders(passages: Sequence[str]) -> None:
    """The same passages as tsvector with the same terms."""
    from django.db import connection

    from nintei.search.queries import words

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_text (key integer PRIMARY KEY, v tsvector)")
        for key, text in enumerate(passages):
            places: dict[str, list[int]] = {}
            for place, word in enumerate(words.cut(text), start=1):
                for term in word.terms:
                    places.setdefault(_quoted(term), []).append(min(place, 16_383))
            vector = " ".join(f"{term}:{','.join(map(str, at[:255]))}" for term, at in places.items())
            cursor.execute("INSERT INTO bench_text VALUES (%s, %s::tsvector)", [key, vector])
        cursor.execute("CREATE INDEX ON bench_text USING gin (v)")


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def ours(text: str) -> list[int]:
    """Keys by the room's own query."""
    from nintei.search.queries import documents

    return [hit.key for hit in documents.relevant(collection=NAME, typed=text, limit=BEST)]


def _keys(statement: str, told: dict[str, Any]) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return [row[0] for row in cursor.fetchall()]


def ts_rank(normalisation: int) -> Callable[[str], list[int]]:
    """A contender: an OR query ranked by ts_rank."""
    from nintei.search.queries import words

    statement = f"""SELECT key FROM bench_text, CAST(%(q)s AS tsquery) q WHERE v @@ q
                     ORDER BY ts_rank(v, q, {normalisation}) DESC, key LIMIT {BEST}"""

    def find(text: str) -> list[int]:
        terms = dict.fromkeys(_quoted(term) for word in words.cut(text) for term in word.terms)
        return _keys(statement, {"q": " | ".join(terms)}) if terms else []

    return find


def measure(
    find: Callable[[str], list[int]], questions: Sequence[tuple[str, set[int]]]
) -> tuple[float, float, float]:
    """(MRR@10, R@10, median milliseconds)."""
    reciprocal = found = 0.0
    took = []
    for text, wanted in questions:
        started = time.perf_counter()
        keys = find(text)
        took.append(time.perf_counter() - started)
        rank = next((place for place, key in enumerate(keys, start=1) if key in wanted), None)
        reciprocal += 1 / rank if rank else 0
        found += len(wanted & set(keys)) / len(wanted)
    return reciprocal / len(questions), found / len(questions), 1000 * median(took)


def load(folder: Path, most: int | None) -> tuple[list[str], list[tuple[str, set[int]]]]:
    """(passages, questions with the places of their answers); with ``most``, questions about the first passages."""
    rows = [
        row for place, row in enumerate(_lines(folder / "corpus.jsonl.gz")) if most is None or place < most
    ]
    place_of = {row["id"]: place for place, row in enumerate(rows)}
    asked = [(row["text"], set(row["rel"])) for row in _lines(folder / "queries_train.jsonl.gz")]
    questions = [(text, {place_of[i] for i in rel}) for text, rel in asked if rel <= place_of.keys()]
    return [row["text"] for row in rows], questions


def main() -> None:
    """Print one row a contender."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--data", default=os.environ.get("NINTEI_JAQUAD"), help="folder with JaQuAD")
    said.add_argument("--queries", type=int, default=1000)
    said.add_argument("--passages", type=int, default=None)
    said.add_argument("--only-ours", action="store_true")
    told = said.parse_args()
    if not told.data or not (Path(told.data) / "corpus.jsonl.gz").exists():
        sys.exit(
            "relevance: give --data or NINTEI_JAQUAD: a folder with corpus.jsonl.gz and queries_train.jsonl.gz"
        )
    passages, questions = load(Path(told.data), told.passages)
    questions = random.Random(2).sample(questions, min(told.queries, len(questions)))
    with tempfile.TemporaryDirectory(prefix="nintei-bench-") as folder:
        Path(folder).chmod(0o711)
        with Server(Path(folder) / "pg", fast=True) as server:
            os.environ["DATABASE_URL"] = server.create_database("bench")
            _run(passages, questions, only_ours=told.only_ours)


def _run(passages: list[str], questions: list[tuple[str, set[int]]], *, only_ours: bool) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nintei.config.settings")
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    index(passages)
    took = time.perf_counter() - started
    rows: list[tuple[str, Callable[[str], list[int]], Sequence[Any]]] = [("ours", ours, questions)]
    if not only_ours:
        contenders(passages)
        rows += [("ts_rank 1", ts_rank(1), questions), ("ts_rank 0", ts_rank(0), questions)]
    with connection.cursor() as cursor:
        # As autovacuum does: without it, postings are looked up in the table as well.
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_size_pretty(pg_total_relation_size('search_posting'))")
        size = cursor.fetchone()[0]
    print(f"{len(passages)} passages, indexed in {took:.0f} s, postings {size}")
    print("| contender | questions | MRR@10 | R@10 | median ms |\n|---|---|---|---|---|")
    for name, find, asked in rows:
        mrr, recall, ms = measure(find, asked)
        print(f"| {name} | {len(asked)} | {mrr:.3f} | {recall:.3f} | {ms:.1f} |", flush=True)
    connection.close()


if __name__ == "__main__":
    main()
