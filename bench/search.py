"""Find people among a million: the product's own search against tantivy and SQLite FTS5, in one run.

    bin/bench search [--people 1000000] [--rounds 1] [--questions N] [--changed 1000] [--without-fts5]

Made-up profiles: words as skewed as in real texts, each person of one field that has words and categories of its own
(so that a word and a category can exclude each other), certificates, hours, prices, prefectures. The questions are
words (rare, medium, very common, two at once, two of different fields, a word with another field's category) x category x
certified x hours. In every round all contenders are asked each question in turn:

ours        ``search.queries.people.search`` against PostgreSQL: first 20 in the published order, relevance included, with
            the total, every facet of the page, and the cards' figures
tantivy     in process: first 20 by a stored rank, the total, and the same facets by aggregation over a fast field
tantivy -f  the same without facets
tantivy w   first 20 by BM25 weighted by the stored rank, the total, no facets
fts5        SQLite, rowid = rank: first 20 by rank and the total, no facets

All hold the same terms, cut once, and the same filters as terms. On a sample the answers are compared: totals, facets, the
first 20 by rank (ours: the people its bits leave, in the order of their places), and ours by columns with ours row by row
(on ``--row-by-row`` of them). The tables that profiles would be read into are filled directly: this is no rebuild.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sqlite3
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from nintei.kit.postgres import Server

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
PREFECTURES = ("東京都", "大阪府", "神奈川県", "愛知県", "福岡県", "北海道", "京都府", "沖縄県", "")
PRICES = (None, 900, 1200, 1500, 1800, 2200, 2800, 3500, 4500, 6000, 8000, 12000)
TAIL, WORDS_EACH, HEAD_EACH = 40_000, 18, 4


@dataclass
class Person:
    """One made-up person; ``terms``: how often each word counts."""

    number: int
    headline: list[str]
    introduction: list[str]
    cats: dict[int, tuple[int, int, bool]]
    week: str
    days: int
    joined: int
    verified: bool
    ever: int
    price: int | None
    prefecture: str
    terms: Counter[str] = field(default_factory=Counter)
    flags: list[str] = field(default_factory=list)


def vocabulary() -> tuple[list[str], list[list[str]]]:
    """General words and words by field, each the same single term for the dictionary, commonest first."""
    from nintei.catalog import queries as catalog
    from nintei.search.queries import words

    def plain(said: str) -> list[str]:
        return [term for word in words.cut(said) for term in word.terms if list(words.terms(term)) == [term]]

    fields = []
    for branch in catalog.category_tree():
        said = " ".join(each.name_ja for each in (branch.category, *branch.leaves))
        fields.append(list(dict.fromkeys(plain(said))))
    taken = set(itertools.chain(*fields))
    marks = "アイウエオカキクケコサシスセソタチツテトナニネノハヒフヘホマミムメモヤユヨラリルレロワ"
    dice, tail = random.Random(3), []
    while len(tail) < TAIL:
        word = "".join(dice.choices(marks, k=dice.choice([4, 5, 6])))
        if word not in taken and list(words.terms(word)) == [word]:
            taken.add(word)
            tail.append(word)
    for number, own in enumerate(fields):
        own.extend(tail[number::40][:300])
    used = set(itertools.chain(*fields))
    return [word for word in tail if word not in used], fields


def crowd(
    people: int, general: list[str], fields: list[list[str]], groups: list[list[int]]
) -> Iterator[Person]:
    """``people`` of all sorts, always the same ones."""
    from itertools import accumulate

    from nintei.people.rules import PRESETS

    dice = random.Random(11)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(general))))
    own_weights = [list(accumulate(1 / (rank + 2) for rank in range(len(own)))) for own in fields]
    sizes = list(accumulate(1 / (rank + 2) for rank in range(len(fields))))
    zero = "0" * 168
    weeks = [zero, *PRESETS.values(), *("".join(max(pair) for pair in zip(a, b, strict=True)) for a, b in
             itertools.combinations(PRESETS.values(), 2))]  # fmt: skip
    for number in range(people):
        at = dice.choices(range(len(fields)), cum_weights=sizes)[0]
        said = dice.choices(fields[at], cum_weights=own_weights[at], k=WORDS_EACH // 2)
        said += dice.choices(general, cum_weights=weights, k=WORDS_EACH // 2)
        dice.shuffle(said)
        cats = {}
        if dice.random() < 0.6:
            for leaf in dice.choices(groups[at], k=dice.choice([1, 1, 2, 3])):
                strength = min(990, max(400, int(dice.gauss(880, 45))))
                cats[leaf] = (
                    strength,
                    int(dice.paretovariate(1.1)) % 400,
                    strength > 900 and dice.random() < 0.35,
                )
        person = Person(
            number, said[:HEAD_EACH], said[HEAD_EACH:], cats, dice.choice(weeks), int(dice.expovariate(1 / 60)),
            dice.randrange(2000), dice.random() < 0.3, sum(done for _s, done, _c in cats.values()), dice.choice(PRICES),
            dice.choice(PREFECTURES),
        )  # fmt: skip
        person.terms.update(dict.fromkeys(said, 0))
        for word in person.headline:
            person.terms[word] += 3
        for word in person.introduction:
            person.terms[word] += 1
        yield person


# --- ours ----------------------------------------------------------------------------------------


def fill(
    people: int,
    general: list[str],
    fields: list[list[str]],
    groups: list[list[int]],
    group_of: dict[int, int],
    kept: Any,
) -> None:
    """The tables as they are after everybody was read: people, what can be found, words; ``kept``: a file for the rest."""
    from django.db import connection

    from nintei.kit.db import copy_in
    from nintei.search.queries import words
    from nintei.search.rules import bm25

    average = bm25.average_length(HEAD_EACH * 3 + WORDS_EACH - HEAD_EACH, 1)
    ids: dict[str, int] = {}
    counts: Counter[int] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                       " WHERE conrelid = 'search_posting'::regclass AND contype = 'p'")  # fmt: skip
        primary = cursor.fetchall()
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_posting'")
        indexes = [row for row in cursor.fetchall() if row[0] != primary[0][0]]
        cursor.execute(f"ALTER TABLE search_posting DROP CONSTRAINT {primary[0][0]}")
        for name, _text in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(
            "ALTER TABLE people_profile DISABLE TRIGGER USER; ALTER TABLE people_user DISABLE TRIGGER USER"
        )
        cursor.execute(
            "INSERT INTO search_collection (id, name, is_live, documents, total_length, pinned, spelling, synonyms, began_at, made_at)"
            " VALUES (1, 'people', true, %s, %s, %s, %s, '[]', %s, %s)",
            [people, people * average // 1000, average, words.spelling(), AT, AT],
        )
    length = average // 1000
    weight = {tf: bm25.weight(tf, length, average) for tf in range(1, 120)}
    for chunk in _chunks(crowd(people, general, fields, groups), 20_000):
        copy_in("people_user", ("id", "password", "is_superuser", "is_staff", "is_active", "public_id", "email", "locale", "is_operator",
                 "joined_at"),
                ((p.number + 1, "!", False, False, True, f"b{p.number}", f"b{p.number}@example.com", "ja", False,
                  AT - timedelta(days=p.joined)) for p in chunk))  # fmt: skip
        copy_in("people_profile", ("user_id", "display_name", "family_name", "given_name", "family_kana", "given_kana",
                "headline", "introduction", "prefecture", "hourly_yen", "is_freelancer", "is_client", "is_listed", "changed_at"),
                ((p.number + 1, f"b{p.number}", "", "", "", "", " ".join(p.headline), " ".join(p.introduction),
                  p.prefecture, p.price, True, False, True, AT - timedelta(days=p.days)) for p in chunk))  # fmt: skip
        copy_in("search_person", ("user_id", "week", "joined_at", "last_active_at", "is_verified", "completed_ever",
                "first_completed_at", "digest", "seen_at"),
                ((p.number + 1, p.week, AT - timedelta(days=p.joined), AT - timedelta(days=p.days), p.verified, p.ever,
                  AT - timedelta(days=p.joined // 2) if p.ever else None, "", AT) for p in chunk))  # fmt: skip
        copy_in("search_personcategory", ("person_id", "category_id", "strength", "completed", "is_certified",
                "certified_since", "counts"),
                ((p.number + 1, leaf, strength, done, held, AT.date() if held else None,
                  f'{{"completed": [{done}, {done}], "stars": [{4 * done}, {4 * done * strength // 1000}]}}')
                 for p in chunk for leaf, (strength, done, held) in p.cats.items()))  # fmt: skip
        copy_in("search_document", ("id", "collection_id", "key", "folded", "length"),
                ((p.number + 1, 1, p.number + 1, "", length) for p in chunk))  # fmt: skip
        with (
            connection.cursor() as cursor,
            cursor.cursor.copy("COPY search_posting (term_id, document_id, tf, weight) FROM STDIN") as copy,
        ):
            for p in chunk:
                rows = []
                for word, tf in p.terms.items():
                    term = ids.setdefault(word, len(ids) + 1)
                    counts[term] += 1
                    rows.append(f"{term}\t{p.number + 1}\t{tf}\t{weight[tf]}\n")
                copy.write("".join(rows))
                body = " ".join(word for word, tf in p.terms.items() for _ in range(tf))
                kept.write(f"{p.number + 1}\t{body}\t{' '.join(flags_of(p, group_of))}\n")
    copy_in(
        "search_term",
        ("id", "collection_id", "text", "df"),
        ((id_, 1, word, counts[id_]) for word, id_ in ids.items()),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(f"ALTER TABLE search_posting ADD {primary[0][1]}")
        for _name, text in indexes:
            cursor.execute(text)
        for table in ("people_user", "search_document", "search_term", "search_collection"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute(
            "ALTER TABLE people_profile ENABLE TRIGGER USER; ALTER TABLE people_user ENABLE TRIGGER USER"
        )
        cursor.execute("VACUUM ANALYZE")


def _chunks(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while chunk := list(itertools.islice(rows, size)):
        yield chunk


# --- the others ------------------------------------------------------------------------------------


def flags_of(p: Person, groups: dict[int, int]) -> list[str]:
    """Every filter a person fulfils, as a term."""
    from nintei.search.kinds import DAYS

    found = ["v"] if p.verified else []
    found += [f"c{leaf}" for leaf in p.cats] + sorted({f"c{groups[leaf]}" for leaf in p.cats})
    held = [leaf for leaf, row in p.cats.items() if row[2]]
    found += (
        [f"q{leaf}" for leaf in held]
        + sorted({f"q{groups[leaf]}" for leaf in held})
        + (["q"] if held else [])
    )
    found += _hours_of(p.week)
    found += [f"d{most}" for most in DAYS if p.days <= most]
    return found + ([f"p{p.prefecture}"] if p.prefecture else [])


@cache
def _hours_of(week: str) -> list[str]:
    from nintei.people.rules import PRESETS, overlap
    from nintei.search.kinds import LEAST_HOURS

    return [
        f"h{name}{least}"
        for name, preset in PRESETS.items()
        for least in LEAST_HOURS
        if overlap(week, preset) >= least
    ]


class Tantivy:
    """In process, in memory-mapped files; documents in any order, the rank in a fast field."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body", tokenizer_name="white", index_option="freq")
        builder.add_text_field("flag", tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_unsigned_field("rank", fast=True, indexed=False, stored=True)
        builder.add_unsigned_field("goodness", fast=True, indexed=False)
        builder.add_unsigned_field("user", indexed=True, stored=True)
        self.schema = builder.build()
        folder.mkdir()
        self.index = tantivy.Index(self.schema, path=str(folder))
        white = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self.index.register_tokenizer("white", white)
        self.writer = self.index.writer(heap_size=256_000_000, num_threads=1)
        self.folder = folder

    def add(self, user: int, rank: int, goodness: int, body: str, flags: list[str]) -> None:
        document = self.tantivy.Document(body=body)
        for name, number in (("rank", rank), ("goodness", goodness), ("user", user)):
            document.add_unsigned(name, number)
        for flag in flags:
            document.add_text("flag", flag)
        self.writer.add_document(document)

    def finish(self) -> None:
        self.writer.commit()
        self.writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def query(self, terms: list[str], flags: list[str]) -> Any:
        t, must, should = self.tantivy, self.tantivy.Occur.Must, self.tantivy.Occur.Should
        parts = [(must, t.Query.term_query(self.schema, "flag", flag, "basic")) for flag in flags]
        words = [(should, t.Query.term_query(self.schema, "body", term, "freq")) for term in terms]
        if words:
            parts.append((must, t.Query.boolean_query(words)))
        return t.Query.boolean_query(parts) if parts else t.Query.all_query()

    def first(self, terms: list[str], flags: list[str], order: str) -> tuple[int, list[int]]:
        asked = {"order_by_field": "rank"} if order == "rank" else {"weight_by_field": "goodness"}
        found = self.searcher.search(self.query(terms, flags), 20, count=True, **asked)
        return found.count, [key for key, _doc in found.hits]

    def counts(self, terms: list[str], flags: list[str]) -> dict[str, int]:
        asked = {"f": {"terms": {"field": "flag", "size": 1000}}}
        found = self.searcher.aggregate(self.query(terms, flags), asked)
        return {bucket["key"]: bucket["doc_count"] for bucket in found["f"]["buckets"]}


class Fts5:
    """SQLite: contentless, rowid = rank, so that the first 20 are the first 20 read."""

    name = "fts5"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.db = sqlite3.connect(folder / "people.db")
        self.db.execute("PRAGMA cache_size = -262144")
        self.db.execute(
            "CREATE VIRTUAL TABLE p USING fts5(body, flag, content='', detail=column,"
            " tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co S* P*'\")"
        )

    def add_all(self, rows: Iterator[tuple[int, str, str]]) -> None:
        self.db.executemany("INSERT INTO p (rowid, body, flag) VALUES (?, ?, ?)", rows)
        self.db.commit()
        self.db.execute("INSERT INTO p(p) VALUES ('optimize')")
        self.db.commit()

    def first(self, terms: list[str], flags: list[str]) -> tuple[int, list[int]]:
        parts = [f'flag : "{flag}"' for flag in flags]
        if terms:
            parts.append("body : (" + " OR ".join(f'"{term}"' for term in terms) + ")")
        if not parts:
            n = self.db.execute("SELECT max(rowid) FROM p").fetchone()[0]
            return n, list(range(1, 21))
        match = " AND ".join(parts)
        n = self.db.execute("SELECT count(*) FROM p WHERE p MATCH ?", (match,)).fetchone()[0]
        rows = self.db.execute("SELECT rowid FROM p WHERE p MATCH ? ORDER BY rowid LIMIT 20", (match,))
        return n, [row[0] for row in rows]


# --- questions --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One question in everybody's language."""

    kind: str
    terms: tuple[str, ...]
    wanted: Any
    flags: tuple[tuple[str, str], ...]


def questions(counts: Counter[str], people: int, fields: list[list[str]]) -> list[Question]:
    """Words of every frequency x filters; always the same ones."""
    from nintei.catalog import queries as catalog
    from nintei.search.kinds import Hours
    from nintei.search.queries.people import Wanted

    dice = random.Random(17)
    by_count = [word for word, _n in counts.most_common()]

    def some(low: float, high: float, n: int) -> list[str]:
        fit = [word for word in by_count if low * people <= counts[word] < high * people]
        return dice.sample(fit, min(n, len(fit)))

    common, medium, rare = by_count[:8], some(0.005, 0.03, 8), some(0.00001, 0.0004, 8)
    words: list[tuple[str, tuple[str, ...]]] = [("none", ())]
    words += [("common", (word,)) for word in common] + [("medium", (word,)) for word in medium]
    words += [("rare", (word,)) for word in rare]
    words += [("two common", tuple(dice.sample(common, 2))) for _ in range(6)]
    words += [("common + rare", (dice.choice(common), dice.choice(rare))) for _ in range(6)]
    tree = catalog.category_tree()
    words += [("two fields", (fields[0][1], fields[7][1])), ("two fields", (fields[3][0], fields[9][0]))]
    found = []
    for kind, terms in words:
        own = next((n for n, field_ in enumerate(fields) if terms and terms[0] in field_), 3)
        apart = (own + 5) % len(tree)
        for at, name in ((own, kind), (apart, "anti-correlated" if terms else kind)):
            leaf = tree[at].leaves[0]
            group = tree[at].category
            for category in (None, leaf, group) if at == own else (leaf,):
                for certified, hours in (
                    (False, None),
                    (True, None),
                    (False, Hours.WEEKENDS),
                    (True, Hours.WEEKDAY_EVENINGS),
                ):
                    wanted = Wanted(typed=" ".join(terms), category=category.slug if category else "", certified=certified,
                                    hours=hours, least=8)  # fmt: skip
                    flags = []
                    if category:
                        flags.append(("category", f"c{category.pk}"))
                    if certified:
                        flags.append(("certified", f"q{category.pk if category else ''}"))
                    if hours:
                        flags.append(("hours", f"h{hours.value}8"))
                    found.append(Question(name, terms, wanted, tuple(flags)))
    dice.shuffle(found)
    return found


def tantivy_page(engine: Tantivy, question: Question) -> tuple[int, list[int], dict[str, int]]:
    """First 20, total and every facet: one aggregation, and one more for each filter that is set."""
    terms = list(question.terms)
    flags = dict(question.flags)
    total, first = engine.first(terms, list(flags.values()), "rank")
    counts = engine.counts(terms, list(flags.values()))
    facets = {key: n for key, n in counts.items() if key[0] in "vdp"}
    if "hours" not in flags:
        facets |= {key: n for key, n in counts.items() if key[0] == "h"}
    else:
        again = engine.counts(terms, [flag for name, flag in flags.items() if name != "hours"])
        facets |= {key: n for key, n in again.items() if key[0] == "h"}
    again = counts
    if {"category", "certified"} & set(flags):
        again = engine.counts(
            terms, [flag for name, flag in flags.items() if name not in ("category", "certified")]
        )
    kind = "q" if "certified" in flags else "c"
    facets |= {key: n for key, n in again.items() if key[0] == kind and len(key) > 1}
    return total, first, facets


def our_facets(answer: Any, slugs: dict[str, int]) -> dict[str, int]:
    """The facets that the others have as well, in their words."""
    facets, kind = answer.facets, "q" if answer.wanted.certified else "c"
    found = {f"{kind}{slugs[slug]}": n for slug, n in facets.categories.items()}
    found |= {f"h{name}8": n for name, n in facets.hours.items()} | {
        f"d{days}": n for days, n in facets.days.items()
    }
    found |= {f"p{name}": n for name, n in facets.prefectures.items()} | {"v": facets.verified}
    return {key: n for key, n in found.items() if n}


# --- measuring ----------------------------------------------------------------------------------------


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    found = what()
    return 1000 * (time.perf_counter() - started), found


def spread(took: list[float]) -> str:
    ordered = sorted(took)
    return f"{median(ordered):>9.1f}{ordered[int(0.95 * (len(ordered) - 1))]:>9.1f}{ordered[-1]:>9.1f}"


def size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


class Bench:
    """One size."""

    def __init__(self, people: int, folder: Path) -> None:
        from nintei.catalog import queries as catalog

        self.people, self.folder = people, folder
        self.general, self.fields = vocabulary()
        self.slugs = {slug: each.pk for slug, each in catalog.categories_by_slug().items()}
        self.groups = [[leaf.pk for leaf in branch.leaves] for branch in catalog.category_tree()]
        self.group_of = {leaf.pk: b.category.pk for b in catalog.category_tree() for leaf in b.leaves}
        self.took: dict[str, float] = {}
        self.counts: Counter[str] = Counter()

    def everybody(self) -> Iterator[tuple[int, str, list[str]]]:
        """(user id, words, filters) of everybody."""
        with (self.folder / "people.tsv").open() as kept:
            for line in kept:
                user, body, flags = line.rstrip("\n").split("\t")
                yield int(user), body, flags.split()

    def say(self, text: str) -> None:
        print(text, flush=True)

    def build(self, *, with_fts5: bool) -> None:
        """Everybody's index, each timed."""
        from django.db import connection

        from nintei.search.actions import numbering
        from nintei.search.queries import columns

        with (self.folder / "people.tsv").open("w") as kept:
            ms, _ = timed(
                lambda: fill(self.people, self.general, self.fields, self.groups, self.group_of, kept)
            )
        self.say(f"ours: tables filled from made-up people in {ms / 1000:.1f} s (not a rebuild)")
        ms, n = timed(lambda: numbering.number(at=AT))
        self.say(f"ours: {n} people numbered, all columns made, in {ms / 1000:.1f} s")
        with connection.cursor() as cursor:
            for table in (
                "search_posting",
                "search_document",
                "search_person",
                "search_personcategory",
                "search_column",
            ):
                cursor.execute("SELECT pg_total_relation_size(%s) / 1e6", [table])
                self.say(f"ours: {table} {float(cursor.fetchone()[0]):.0f} MB")
        memory = columns.state()[1].memory
        ids, places = memory._halving  # noqa: SLF001 - the order everybody shares
        self.place = array("i", bytes(4 * (self.people + 1)))
        for user, place in zip(ids[: self.people], places[: self.people], strict=True):
            self.place[user] = place
        started = time.perf_counter()
        self.tantivy = Tantivy(self.folder / "tantivy")
        for user, body, flags in self.everybody():
            rank = self.people - self.place[user]
            self.tantivy.add(user, rank, 1 + rank * 1000 // self.people, body, flags)
            self.counts.update(set(body.split()))
        self.tantivy.finish()
        self.say(f"tantivy: {time.perf_counter() - started:.1f} s, {size_of(self.tantivy.folder):.0f} MB")
        self.fts: Fts5 | None = None
        if not with_fts5:
            return
        started = time.perf_counter()
        self.fts = Fts5(self.folder / "fts5")
        self.fts.add_all(
            (self.place[user] + 1, " ".join(set(body.split())), " ".join(flags))
            for user, body, flags in self.everybody()
        )
        self.say(f"fts5: {time.perf_counter() - started:.1f} s, {size_of(self.fts.folder):.0f} MB")

    def ours(self, question: Question, **more: Any) -> Any:
        from nintei.search.queries.people import search

        return search(wanted=question.wanted, at=AT, **more)

    def contenders(self) -> dict[str, Callable[[Question], Any]]:
        def flags(question: Question) -> list[str]:
            return [flag for _name, flag in question.flags]

        found: dict[str, Callable[[Question], Any]] = {
            "ours": self.ours,
            "tantivy": lambda q: tantivy_page(self.tantivy, q),
            "tantivy -f": lambda q: self.tantivy.first(list(q.terms), flags(q), "rank"),
            "tantivy w": lambda q: self.tantivy.first(list(q.terms), flags(q), "weight"),
        }
        if self.fts:
            found["fts5"] = lambda q: self.fts.first(list(q.terms), flags(q))
        return found

    def compare(self, asked: list[Question], row_by_row: int) -> None:
        """Everybody must say the same; AssertionError otherwise."""
        for number, question in enumerate(asked):
            answer = self.ours(question)
            total, first, facets = tantivy_page(self.tantivy, question)
            assert answer.facets.total == total, (question, answer.facets.total, total)
            assert [self.people - rank for rank in first] == self._first(question), question
            if self.fts:
                n, rows = self.fts.first(list(question.terms), [flag for _name, flag in question.flags])
                assert n == total, (question, n, total)
                assert [row - 1 for row in rows] == self._first(question), question
            kept = {key: m for key, m in facets.items() if key[0] != "h" or key.endswith("8")}
            assert our_facets(answer, self.slugs) == kept, (question, our_facets(answer, self.slugs), kept)
            if number < row_by_row:
                other = self.ours(question, row_by_row=True)
                assert other == answer, question
        self.say(
            f"agreement: {len(asked)} questions by everybody, {min(row_by_row, len(asked))} of them row by row too"
        )

    def _first(self, question: Question) -> list[int]:
        from pyarrow import compute

        from nintei.search.queries import columns, counting, documents, rows

        known, now = columns.state()
        asked = documents.ask(collection="people", typed=question.wanted.typed)
        covered = known.covered(question.wanted.category)
        told = rows.params(question.wanted, asked, covered, AT)
        view = counting.View(question.wanted, asked, covered, known, now, told)
        return compute.indices_nonzero(view.chosen)[:20].to_pylist()

    def run(self, rounds: int, row_by_row: int, most: int) -> None:
        """Ask, compare, change."""
        asked = questions(self.counts, self.people, self.fields)[:most]
        contenders = self.contenders()
        cold, _ = timed(lambda: self.ours(asked[0]))
        self.say(f"ours: the very first question of a process took {cold:.0f} ms (columns are read)")
        sample = random.Random(5).sample(asked, min(60, most // 4))
        self.compare(sample, row_by_row)
        took: dict[str, list[float]] = {name: [] for name in contenders}
        by_kind: dict[str, dict[str, list[float]]] = {}
        names = list(contenders)
        for turn in range(rounds):
            for number, question in enumerate(asked):
                for place in range(len(names)):
                    name = names[(place + number + turn) % len(names)]
                    ms, _found = timed(lambda name=name, question=question: contenders[name](question))
                    took[name].append(ms)
                    by_kind.setdefault(question.kind, {}).setdefault(name, []).append(ms)
        self.say(f"{len(asked)} questions x {rounds}; ms        p50      p95      max")
        for name, each in took.items():
            self.say(f"{name:<32}{spread(each)}")
        for kind, each in sorted(by_kind.items()):
            self.say(
                f"  {kind:<16} " + "  ".join(f"{name} {spread(ms).strip()}" for name, ms in each.items())
            )

    def change(self, many: int) -> None:
        """One person changed, then ``many``: how long until each finds it, and what a search costs then."""
        from nintei.people.models import Profile
        from nintei.search.actions import numbering
        from nintei.search.actions import people as finding

        asked = questions(self.counts, self.people, self.fields)[:150]

        def until_caught_up() -> None:
            while finding.catch_up(at=AT).last:
                pass

        for users in ([5], list(range(10, 10 + many))):
            Profile.objects.filter(user_id__in=users).update(headline="ロゴ 動画 " + self.general[0])
            ms, _ = timed(until_caught_up)
            self.say(f"ours: {len(users)} changed, caught up in {ms:.0f} ms")
            took = [timed(lambda q=q: self.ours(q))[0] for q in asked]
            self.say(f"ours: with {len(users)} aside, ms p50 p95 max {spread(took)}")
            started = time.perf_counter()
            for user in users:
                rank = self.people - self.place[user]
                self.tantivy.writer = getattr(self, "_writer", None) or self.tantivy.index.writer(
                    256_000_000, 1
                )
                self._writer = self.tantivy.writer
                self._writer.delete_documents("user", user)
                self.tantivy.add(user, rank, 1, "ロゴ 動画", ["v"])
            self._writer.commit()
            self.tantivy.index.reload()
            self.say(f"tantivy: {len(users)} changed in {1000 * (time.perf_counter() - started):.0f} ms")
        ms, _ = timed(lambda: numbering.number(at=AT))
        self.say(f"ours: numbered anew in {ms / 1000:.1f} s")


def main(told: argparse.Namespace) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory(prefix="nintei-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        # As it is started for real: durable.
        with Server(folder / "pg") as server:
            os.environ["DJANGO_SETTINGS_MODULE"] = "nintei.config.settings"
            os.environ["DATABASE_URL"] = server.create_database("bench")
            import django

            django.setup()
            from django.core.management import call_command
            from django.db import connections

            call_command("migrate", verbosity=0)
            from nintei.catalog.actions import load_categories

            load_categories(at=AT)
            bench = Bench(told.people, folder)
            bench.build(with_fts5=not told.without_fts5)
            bench.run(told.rounds, told.row_by_row, told.questions)
            bench.change(told.changed)
            connections.close_all()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--people", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=1)
    arguments.add_argument("--changed", type=int, default=1000)
    arguments.add_argument("--questions", type=int, default=1000)
    arguments.add_argument("--without-fts5", action="store_true")
    arguments.add_argument("--row-by-row", type=int, default=10)
    main(arguments.parse_args())
