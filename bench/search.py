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
import os
import random
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from _search_crowd import (
    AT,
    fill,
    vocabulary,
)
from _search_engines import Fts5, Question, Tantivy, our_facets, questions, tantivy_page

from nintei.kit.postgres import Server


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
            from nintei.catalog.actions import load_categories, load_skills

            load_categories(at=AT)
            load_skills(at=AT)
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
