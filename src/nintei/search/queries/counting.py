"""The counts of a page and its candidates, from numbered columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cached_property, reduce
from typing import Any

from pyarrow import compute

from nintei.search.kinds import DAYS, RATINGS, Hours
from nintei.search.queries import rows
from nintei.search.queries.columns import Bits, Branches, Now
from nintei.search.queries.documents import Asked
from nintei.search.queries.found import MOST_CHOICES, PAGE, Facets, Wanted, assembled
from nintei.search.queries.numbered import FEW, Crowd, both


def added(first: Facets, second: Facets) -> Facets:
    """Counts of two groups of people who share nobody, together."""

    def plus(name: str) -> Any:
        mine, other = getattr(first, name), getattr(second, name)
        if isinstance(mine, int):
            return mine + other
        return {key: mine.get(key, 0) + other.get(key, 0) for key in {**mine, **other}}

    return replace(first, **{field.name: plus(field.name) for field in fields(Facets)})


class View:
    """One question put to the numbered columns; those aside are in none of its numbers, but in ``best``."""

    def __init__(
        self,
        wanted: Wanted,
        asked: Asked,
        covered: list[int] | None,
        known: Branches,
        now: Now,
        told: Mapping[str, Any],
    ) -> None:
        self.wanted, self.known, self.asked = wanted, known, asked
        self.leaves = None if covered is None else tuple(covered)
        self.every = tuple(sorted({leaf for leaves in known.leaves.values() for leaf in leaves}))
        self.crowd = Crowd(now.memory, told["today"], now.aside)
        self.told = told
        self.words = None if asked.is_empty else self.crowd.words(asked)
        self.best = self.words.best if self.words else 0
        if self.words and now.aside:
            self.best = max(self.best, rows.best_of(asked, {**told, "only": list(now.aside)}))

    # --- bits ----------------------------------------------------------------------------------

    @cached_property
    def everybody(self) -> Bits:
        """Whom the words find, before any filter."""
        if self.words:
            return self.words.hits
        if self.crowd.here is not None:
            return self.crowd.here
        return self.crowd.memory.everybody()

    def _certified(self, leaves: tuple[int, ...] | None) -> Bits:
        return self.crowd.bits("in", "certified", self.every if leaves is None else leaves)

    @cached_property
    def set_(self) -> dict[str, Bits]:
        """{filter: bits} of the filters that are set."""
        wanted, bits = self.wanted, self.crowd.bits
        found = {}
        if wanted.category:
            found["category"] = bits("in", "strength", self.leaves)
        if wanted.certified:
            found["certified"] = self._certified(self.leaves)
        if wanted.newcomer:
            found["newcomer"] = bits("newcomer")
        if wanted.verified:
            found["verified"] = bits("verified")
        if wanted.hours:
            found["hours"] = bits("hours", wanted.hours, wanted.least)
        if wanted.days:
            found["days"] = bits("days", wanted.days)
        if wanted.prefecture:
            found["prefecture"] = (
                self.crowd.memory[f"place:{wanted.prefecture}"] or self.crowd.memory.nobody()
            )
        if wanted.least_yen is not None or wanted.most_yen is not None:
            found["price"] = bits("price", self.told["least_yen"], self.told["most_yen"])
        if wanted.rating:
            found["rating"] = bits("rating", wanted.rating, self.leaves)
        if wanted.language:
            found["language"] = reduce(both, (self._speakers(code) for code in wanted.language))
        if wanted.skill:
            found["skill"] = reduce(both, (self._skilled(slug) for slug in wanted.skill))
        return found

    def _speakers(self, code: str) -> Bits:
        memory = self.crowd.memory
        return memory[f"language:{code}:{self.wanted.level}"] or memory.nobody()

    def _skilled(self, slug: str) -> Bits:
        return self.crowd.memory[f"skill:{slug}"] or self.crowd.memory.nobody()

    def _all(self, *without: str) -> Bits:
        return reduce(both, (each for name, each in self.set_.items() if name not in without), self.everybody)

    @cached_property
    def chosen(self) -> Bits:
        """Who fulfils everything."""
        return self._all()

    # --- counts --------------------------------------------------------------------------------

    @cached_property
    def facets(self) -> Facets:
        """As ``rows.facets``, of those who are not aside."""
        bits = self.crowd.bits
        self.crowd.memory.fetch(
            [f"{kind}:{leaf}" for leaf in self.every for kind in ("strength", "certified")]
        )
        uncertified = self._all("certified")
        certified = self._certified(self.leaves)
        good = bits("good", self.leaves, self.known.tasks)
        numbers = {
            "total": self.chosen.true_count,
            "everybody": self.everybody.true_count,
            "certified": _count(uncertified, certified),
            "newcomer": _count(self._all("newcomer"), bits("newcomer")),
            "verified": _count(self._all("verified"), bits("verified")),
            "hidden": _count(compute.and_not(uncertified, certified), good),
            **self._steps(),
            **{f"w:{name}": self._without(name).true_count for name in self.set_},
        }
        return assembled(numbers, self._categories(), self._prefectures(), self._languages(), self._skills())

    def _steps(self) -> dict[str, int]:
        bits, least = self.crowd.bits, self.wanted.least
        hours, days = self._all("hours"), self._all("days")
        price, rating = self._all("price"), self._all("rating")
        return {
            **{f"h:{each.value}": _count(hours, bits("hours", each, least)) for each in Hours},
            **{f"d:{each}": _count(days, bits("days", each)) for each in DAYS},
            **{f"p:{low}": _count(price, bits("price", low, high)) for low, high in rows.steps().items()},
            **{f"r:{each}": _count(rating, bits("rating", each, self.leaves)) for each in RATINGS},
        }

    def _without(self, name: str) -> Bits:
        """All filters but one; with any category, a certificate in any of them will do."""
        if name == "category" and "certified" in self.set_:
            return both(self._all("category", "certified"), self._certified(None))
        return self._all(name)

    def _categories(self) -> dict[str, int]:
        base = self._all("category", "certified")
        kind = "certified" if self.wanted.certified else "strength"
        counts = {
            slug: _count(base, self.crowd.bits("in", kind, leaves))
            for slug, leaves in self.known.leaves.items()
        }
        return {slug: n for slug, n in counts.items() if n}

    def _prefectures(self) -> dict[str, int]:
        base, memory = self._all("prefecture"), self.crowd.memory
        counts = {name: _count(base, memory[f"place:{name}"]) for name in memory.named("place")}
        return {name: n for name, n in counts.items() if n}

    def _languages(self) -> dict[str, int]:
        """With each language besides those that are asked for: all of them have to be spoken."""
        memory, level = self.crowd.memory, self.wanted.level
        codes = memory.named("language")
        memory.fetch([f"language:{code}:{level}" for code in codes])
        counts = {code: _count(self.chosen, self._speakers(code)) for code in codes}
        return {code: n for code, n in counts.items() if n}

    def _skills(self) -> dict[str, int]:
        """The most frequent skills, and some others.

        Nobody has a skill of the list but its people, so that those of fewer people than the last one named need not be
        counted; those aside may still come to it.
        """
        memory = self.crowd.memory
        few = self.crowd.skills_of(self.chosen) if self.chosen.true_count <= FEW else None
        if few is not None:
            return few
        counts: dict[str, int] = {}
        largest: list[int] = []
        for most, slugs in memory.by_size("skill"):
            if len(largest) == MOST_CHOICES and most + len(self.crowd.aside) < largest[0]:
                break
            columns = memory.fetch([f"skill:{slug}" for slug in slugs])
            counted = {slug: _count(self.chosen, columns[f"skill:{slug}"]) for slug in slugs}
            counts |= {slug: n for slug, n in counted.items() if n}
            largest = sorted([*largest, *counted.values()])[-MOST_CHOICES:]
        return counts

    # --- the list ------------------------------------------------------------------------------

    @cached_property
    def candidates(self) -> list[int]:
        """Ids of everybody the page can show who is not aside."""
        asked: dict[str, Any] = {
            "words": self.words, "best": self.best, "leaves": self.leaves, "hours": self.wanted.hours,
            "sort": self.wanted.sort,
        }  # fmt: skip
        first = self.crowd.first(chosen=self.chosen, most=PAGE * self.wanted.page, **asked)
        places = rows.reserved(self.wanted)
        if places:
            newcomers = both(self.chosen, self.crowd.bits("newcomer"))
            first += self.crowd.first(chosen=newcomers, most=places, **asked)
        return sorted(set(first))


def _count(first: Bits, second: Bits) -> int:
    return int(compute.and_(first, second).true_count)
