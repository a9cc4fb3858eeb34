"""Finding among very many: the same answer as scoring every row, from the numbered columns.

Filters and words are bits, so that every count is the number of bits left. Scores are worked out block by block in
the order of what no question changes; the rest of a list is left out as soon as nobody in it can come before the
last one shown. Whoever changed since the numbering is left out here and asked for row by row.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any

import pyarrow as arrow
from django.db import connection
from pyarrow import compute

from nintei.kit.periods import minus_months
from nintei.people.rules import PRESETS, hours_per_week
from nintei.search.kinds import Factor, Hours, Sort
from nintei.search.queries.columns import BLOCK, Bits, Cut, Held, Memory, cuts
from nintei.search.queries.documents import Asked
from nintei.search.queries.ranking import ranking
from nintei.search.rules import ranking as rules
from nintei.search.rules.ranking import FULL

EPOCH = date(1970, 1, 1)
# So many people, or fewer, are looked at one by one where that costs less than a column each.
FEW = 4096
_POSTINGS = """
SELECT p.term_id, d.key, p.weight FROM search_posting p JOIN search_document d ON d.id = p.document_id
 WHERE p.term_id = ANY(%(terms)s)
"""


def _slugs() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, slug FROM catalog_skill WHERE is_listed")
        return dict(cursor.fetchall())


def both(first: Bits, second: Bits | None) -> Bits:
    """Bits set in both; None is everybody."""
    return first if second is None else compute.and_(first, second)


@dataclass(frozen=True)
class Words:
    """The words asked for: (term, worth); ``rare``: weights of the terms that have no column."""

    terms: tuple[tuple[int, int], ...]
    rare: Mapping[int, Held]
    hits: Bits
    best: int


class Crowd:
    """Everybody in a numbering, seen on one day."""

    def __init__(self, memory: Memory, today: date, aside: Sequence[int]) -> None:
        self.memory = memory
        self.today = (today - EPOCH).days
        self.newcomers_from = (minus_months(today, ranking().newcomer_months) - EPOCH).days
        away = [place for place in memory.places(aside) if place is not None]
        self.here = compute.invert(memory.of_places(away)) if away else None
        self.aside = tuple(sorted(away))

    def _kept(self, name: str, *about: Any) -> Any:
        """A thing that depends on the day at most, worked out once."""
        return self.memory.keep((name, self.today, *about), lambda: getattr(self, "_" + name)(*about))

    # --- bits ----------------------------------------------------------------------------------

    def _newcomer(self) -> Bits:
        ever, few = self.memory["completed_ever"], ranking()
        enough = compute.greater_equal(ever, few.newcomer_from)
        return both(
            both(enough, compute.less_equal(ever, few.newcomer_to)),
            compute.greater_equal(self.memory["first_on"], max(0, self.newcomers_from)),
        )

    def _days(self, most: int) -> Bits:
        return compute.greater_equal(self.memory["active_on"], self.today - most)

    def _hours(self, preset: Hours, least: int) -> Bits:
        return compute.greater_equal(self.memory[f"overlap:{preset.value}"], least)

    def _verified(self) -> Bits:
        return compute.equal(self.memory["is_verified"], 1)

    def _in(self, kind: str, leaves: tuple[int, ...]) -> Bits:
        found = self.memory.fetch([f"{kind}:{leaf}" for leaf in leaves]).values()
        marked = [each.bits if isinstance(each, Held) else each for each in found if each is not None]
        return reduce(compute.or_, marked) if marked else self.memory.nobody()

    def _price(self, low: int, high: int) -> Bits:
        hourly = self.memory["hourly_yen"]
        return both(
            both(compute.greater_equal(hourly, low), compute.less_equal(hourly, high)),
            compute.greater_equal(hourly, 0),
        )

    def _rating(self, least: int, leaves: tuple[int, ...] | None) -> Bits:
        # The number of reviews lies in the upper half of the number, their value in the lower.
        packed = self.numbers("stars", leaves)
        sums = packed.values if isinstance(packed, Held) else packed
        facts = compute.shift_right(sums, 32)
        value = compute.multiply(compute.bit_wise_and(sums, (1 << 32) - 1), 40)
        tenths = compute.add(compute.divide(value, compute.max_element_wise(facts, 1)), 10)
        good = compute.and_(compute.greater_equal(tenths, least), compute.greater(facts, 0))
        if isinstance(packed, Held):
            return compute.replace_with_mask(self.memory.nobody(), packed.bits, good)
        return good

    def _good(self, leaves: tuple[int, ...] | None, tasks: frozenset[int]) -> Bits:
        """Strong enough, with enough work, in one of these leaves."""
        if leaves is None:
            return compute.equal(self.memory["is_good"], 1)
        numbers, found = ranking(), self.memory.nobody()
        for leaf in leaves:
            strength, completed = self.memory[f"strength:{leaf}"], self.memory[f"completed:{leaf}"]
            if strength is None:
                continue
            few = numbers.good_completed["task" if leaf in tasks else "project"]
            good = compute.and_(
                compute.greater_equal(strength.values, numbers.good_strength),
                compute.greater_equal(completed.values, few),
            )
            found = compute.or_(found, compute.replace_with_mask(self.memory.nobody(), strength.bits, good))
        return found

    def bits(self, name: str, *about: Any) -> Bits:
        """``newcomer``, ``days`` n, ``hours`` preset least, ``verified``, ``in`` kind leaves, ``good`` leaves tasks."""
        if name == "in" and len(about[1]) == 1:
            return self._in(*about)
        return self._kept(name, *about)

    def skills_of(self, few: Bits) -> dict[str, int] | None:
        """{slug: how many of ``few`` have it}, of listed skills; None if the numbering was made before it held that."""
        held, slugs = self.memory.fetch(["skills:until", "skills:id"]), self.memory.keep("slugs", _slugs)
        until, ids = held["skills:until"], held["skills:id"]
        if until is None:
            return None
        if ids is None:
            return {}
        places = compute.indices_nonzero(few).to_pylist()
        ends = until.take(arrow.array(places, arrow.int32())).to_pylist()
        begins = until.take(arrow.array([max(0, place - 1) for place in places], arrow.int32())).to_pylist()
        lines: list[int] = []
        for place, begin, end in zip(places, begins, ends, strict=True):
            lines += range(begin if place else 0, end)
        counted = compute.value_counts(ids.take(arrow.array(lines, arrow.int32())))
        found = zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
        return {slugs[skill]: n for skill, n in found if skill in slugs}

    # --- numbers -------------------------------------------------------------------------------

    def _summed(self, kind: str, leaves: tuple[int, ...]) -> Held:
        """The most (strength) or the sum (completed, stars) over several leaves, of those who are in one."""
        marked = self.bits("in", "strength", leaves)
        total = arrow.repeat(arrow.scalar(0, arrow.int64()), marked.true_count)
        join = compute.max_element_wise if kind == "strength" else compute.add
        for held in self.memory.fetch([f"{kind}:{leaf}" for leaf in leaves]).values():
            if held is not None:
                total = join(total, held.at(marked).cast(arrow.int64()))
        return Held(marked, total)

    def numbers(self, kind: str, leaves: tuple[int, ...] | None) -> Held | arrow.Array:
        """``strength``, ``completed`` or ``stars``: of everybody in all, or of those who are in one of these leaves."""
        if leaves is None:
            return self.memory[kind]
        alone = self.memory[f"{kind}:{leaves[0]}"] if len(leaves) == 1 else None
        return alone if alone is not None else self._kept("summed", kind, leaves)

    def _standing(self, leaves: tuple[int, ...] | None) -> arrow.Array:
        """What record and freshness count, multiplied; 0 for whoever is in none of these leaves, and so is not chosen."""
        numbers, strength, active = ranking(), self.numbers("strength", leaves), self.memory["active_on"]
        if isinstance(strength, Held):
            active = active.filter(strength.bits)
        days = compute.subtract(self.today, active)
        fresh: Any = arrow.scalar(rules.counted(numbers, Factor.FRESHNESS, numbers.stale), arrow.int32())
        for most, value in reversed(numbers.freshness):
            counted = arrow.scalar(rules.counted(numbers, Factor.FRESHNESS, value), arrow.int32())
            fresh = compute.if_else(compute.less_equal(days, most), counted, fresh)
        # A strength is one of 1001 numbers: looked up, not worked out.
        table = arrow.array(
            [
                rules.counted(numbers, Factor.RECORD, rules.record_value(numbers, each))
                for each in range(FULL + 1)
            ],
            arrow.int32(),
        )
        if isinstance(strength, Held):
            return Held(strength.bits, compute.multiply(table.take(strength.values), fresh)).of_everybody()
        return compute.multiply(table.take(strength), fresh)

    def _price_order(self) -> arrow.Array:
        """Who names no price comes last."""
        hourly = self.memory["hourly_yen"].cast(arrow.int64())
        return compute.if_else(compute.less(hourly, 0), 1 << 40, hourly)

    def _highest(self) -> tuple[int, ...]:
        """The most that any standing in a block, or in a later one, can be; a category only makes it less."""
        standing = self._kept("standing", None)
        most = [
            compute.max(standing.slice(begin, BLOCK)).as_py() for begin in range(0, self.memory.people, BLOCK)
        ]
        return tuple(max(most[place:]) for place in range(len(most)))

    # --- words ---------------------------------------------------------------------------------

    def _weights(self, term: int) -> arrow.Array:
        """A common term's weight in everybody's text: two bytes a person, and ten times as fast as of the few it is in."""
        return self.memory[f"word:{term}"].of_everybody()

    def words(self, asked: Asked) -> Words:
        """The terms as columns, who has one of them, and the most relevance anybody has (those aside left out)."""
        found: Words = self.memory.keep(
            ("words", asked.terms, asked.worths, self.aside), lambda: self._words(asked)
        )
        return found

    def _words(self, asked: Asked) -> Words:
        found = self.memory.fetch([f"word:{term}" for term in asked.terms])
        columns = {term: found[f"word:{term}"] for term in asked.terms}
        rare = self._rare([term for term, column in columns.items() if column is None])
        held = columns | rare
        marked = [each.bits for each in held.values()]
        hits = both(reduce(compute.or_, marked) if marked else self.memory.nobody(), self.here)
        words = Words(tuple(zip(asked.terms, asked.worths, strict=True)), rare, hits, 0)
        if len(words.terms) == 1 and self.here is None:
            ((term, worth),) = words.terms
            return replace(words, best=(compute.max(held[term].values).as_py() or 0) * worth)
        sums = (each for _begin, _cut, each in self._relevances(words, hits) if len(each))
        return replace(words, best=max((compute.max(each).as_py() for each in sums), default=0))

    def _rare(self, terms: Sequence[int]) -> dict[int, Held]:
        weights: dict[int, dict[int, int]] = {term: {} for term in terms}
        if terms:
            with connection.cursor() as cursor:
                cursor.execute(_POSTINGS, {"terms": list(terms)})
                rows = cursor.fetchall()
            for (term, _user, weight), place in zip(
                rows, self.memory.places(row[1] for row in rows), strict=True
            ):
                if place is not None:
                    weights[term][place] = weight
        return {term: self.memory.held(found, "h") for term, found in weights.items()}

    def _relevances(self, words: Words | None, chosen: Bits) -> Iterable[tuple[int, Cut, arrow.Array]]:
        """(block, the chosen in it, relevance of each of them), block by block; few people are one block."""
        terms, rare = (words.terms, words.rare) if words else ((), {})
        for begin, cut in cuts(chosen):
            total = arrow.repeat(arrow.scalar(0, arrow.int64()), len(cut))
            for term, worth in terms if len(cut) else ():
                weights = cut.of(rare[term] if term in rare else self._kept("weights", term))
                total = compute.add(total, compute.multiply(weights.cast(arrow.int64()), worth))
            yield begin, cut, total

    # --- the list ------------------------------------------------------------------------------

    def first(
        self,
        *,
        chosen: Bits,
        words: Words | None,
        best: int,
        leaves: tuple[int, ...] | None,
        hours: Hours | None,
        sort: Sort,
        most: int,
    ) -> list[int]:
        """User ids of the first ``most`` of the chosen in the order of ``sort``, in no particular order."""
        scores = self._scores(chosen, words, best, leaves, hours)
        keys = _KEYS[sort]
        highest = self._kept("highest") if sort is Sort.BEST else ()
        found: list[tuple[Any, ...]] = []
        for begin, cut, score in scores:
            full = sort is Sort.BEST and len(found) >= most
            # Nobody from here on can come before, or level with, the last one.
            if full and found[-1][0] < -highest[begin // BLOCK] * FULL * FULL:
                break
            if len(score):
                block = self._block(cut, score, leaves, keys)
                found = heapq.nsmallest(most, [*found, *_first(block, keys, most, found)])
        return [row[-1] for row in found]

    def _scores(
        self,
        chosen: Bits,
        words: Words | None,
        best: int,
        leaves: tuple[int, ...] | None,
        hours: Hours | None,
    ) -> Iterable[tuple[int, Cut, arrow.Array]]:
        numbers, standing = ranking(), self._kept("standing", leaves)
        for begin, cut, relevance in self._relevances(words, chosen):
            score = cut.of(standing).cast(arrow.int64())
            value = compute.divide(compute.multiply(relevance, FULL), best) if best else FULL
            score = compute.multiply(score, _counted(numbers, Factor.RELEVANCE, value))
            value = FULL
            if hours:
                overlap = cut.of(self.memory[f"overlap:{hours.value}"]).cast(arrow.int64())
                value = compute.divide(compute.multiply(overlap, FULL), hours_per_week(PRESETS[hours]))
            yield begin, cut, compute.multiply(score, _counted(numbers, Factor.HOURS, value))

    def _block(
        self, cut: Cut, score: arrow.Array, leaves: tuple[int, ...] | None, keys: Sequence[tuple[str, int]]
    ) -> arrow.Table:
        def column(name: str) -> arrow.Array:
            if name == "score":
                return score
            if name == "price":
                return cut.of(self._kept("price_order"))
            return cut.of(
                self.numbers(name, leaves) if name in ("completed", "strength") else self.memory[name]
            )

        return arrow.table({name: column(name) for name, _direction in keys})


# As the statement for rows orders them; smaller is earlier, -1 is the other way round.
_KEYS: dict[Sort, tuple[tuple[str, int], ...]] = {
    Sort.BEST: (("score", -1), ("completed", -1), ("user", 1)),
    Sort.RECORD: (("completed", -1), ("strength", -1), ("user", 1)),
    Sort.ACTIVE: (("active_at", -1), ("user", 1)),
    Sort.NEW: (("joined_at", -1), ("user", -1)),
    Sort.PRICE: (("price", 1), ("score", -1), ("user", 1)),
}


def _counted(numbers: rules.Ranking, factor: Factor, value: Any) -> Any:
    """``rules.counted`` of a number or of many."""
    if isinstance(value, int):
        return rules.counted(numbers, factor, value)
    floor = numbers.floors[factor]
    return compute.add(compute.divide(compute.multiply(value, FULL - floor), FULL), floor)


def _first(
    block: arrow.Table, keys: Sequence[tuple[str, int]], most: int, found: Sequence[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Rows of a block that may be among the first ``most``, each as a tuple that sorts; the user id comes last."""
    name, direction = keys[0]
    if len(found) >= most:
        last = found[-1][0] * direction
        near = (
            compute.less_equal(block[name], last)
            if direction > 0
            else compute.greater_equal(block[name], last)
        )
        block = block.filter(near)
    if len(block) > most:
        order = [(key, "ascending" if way > 0 else "descending") for key, way in keys]
        block = block.take(compute.select_k_unstable(block, most, order))
    rows = zip(*(block[key].to_pylist() for key, _way in keys), strict=True)
    ways = [way for _key, way in keys]
    users = block["user"].to_pylist()
    return [
        (*(way * value for way, value in zip(ways, row, strict=True)), user)
        for row, user in zip(rows, users, strict=True)
    ]
