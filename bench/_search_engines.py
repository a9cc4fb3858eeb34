"""The other engines of bench/search.py, the questions, and answers in everybody's language."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    from nintei.search.queries.found import most_frequent

    terms = list(question.terms)
    flags = dict(question.flags)
    total, first = engine.first(terms, list(flags.values()), "rank")
    counts = engine.counts(terms, list(flags.values()))
    facets = {key: n for key, n in counts.items() if key[0] in "vdpl"}
    skills = {key[1:]: n for key, n in counts.items() if key[0] == "s"}
    facets |= {f"s{slug}": n for slug, n in most_frequent(skills).items()}
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
    found |= {f"l{code}": n for code, n in facets.languages.items()}
    found |= {f"s{slug}": n for slug, n in facets.skills.items()}
    return {key: n for key, n in found.items() if n}
