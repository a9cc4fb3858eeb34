"""Numbered columns in memory: read from the database when first needed, kept while their numbering is the live one."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate
from threading import RLock
from typing import Any, TypeAlias

import pyarrow as arrow
from django.db import connection
from psycopg import Cursor
from pyarrow import compute

from nintei.search.queries.ranking import digest
from nintei.search.rules import numbers

# Bytes of columns a process keeps; the longest unused goes first.
KEPT = 256 * 1024 * 1024
_TYPES = {1: arrow.int8(), 2: arrow.int16(), 4: arrow.int32(), 8: arrow.int64()}
Bits: TypeAlias = "arrow.BooleanArray"
# Columns of names that are read at once, most people first.
AT_ONCE = 16
# Places that are worked on at once.
BLOCK = 1 << 16
# So many people, or fewer, are looked up all at once.
TOGETHER = BLOCK // 2


class Replaced(Exception):
    """The numbering was replaced while it was being read; ask again."""


@dataclass(frozen=True)
class Held:
    """Numbers of those with a bit, in the order of places."""

    bits: Bits
    values: arrow.Array

    def at(self, places: Bits) -> arrow.Array:
        """The numbers at ``places`` (of any block this is cut to), 0 for those without."""
        inside = self.bits.filter(places)
        found = self.values.filter(places.filter(self.bits))
        if len(found) == len(inside):
            return found
        return compute.replace_with_mask(
            arrow.repeat(arrow.scalar(0, self.values.type), len(inside)), inside, found
        )

    @cached_property
    def _places(self) -> arrow.Array:
        return compute.indices_nonzero(self.bits)

    def of_places(self, places: arrow.Array) -> arrow.Array:
        """The numbers of these places, 0 for those without."""
        if len(self.values) > BLOCK // 16:
            return self.of_everybody().take(places)
        # So few are found sooner one by one than everybody is written down.
        return compute.fill_null(self.values.take(compute.index_in(places, value_set=self._places)), 0)

    def of_everybody(self) -> arrow.Array:
        """The same with a 0 for whoever has none."""
        zeros = arrow.repeat(arrow.scalar(0, self.values.type), len(self.bits))
        return compute.replace_with_mask(zeros, self.bits, self.values)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        counts = (self.bits.slice(begin, BLOCK).true_count for begin in range(0, len(self.bits), BLOCK))
        return (0, *accumulate(counts))

    def block(self, begin: int) -> Held:
        """The part of it that lies in the block which begins at that place."""
        number = begin // BLOCK
        start, end = self._starts[number], self._starts[number + 1]
        return Held(self.bits.slice(begin, BLOCK), self.values.slice(start, end - start))


@dataclass(frozen=True)
class Cut:
    """Some of the people of a block, or of all (``places``), whose numbers are looked up."""

    begin: int
    bits: Bits
    places: arrow.Array | None

    def __len__(self) -> int:
        return int(self.bits.true_count) if self.places is None else len(self.places)

    def of(self, column: Held | arrow.Array) -> arrow.Array:
        """Their numbers in a column of everybody, or of some (0 for those who have none there)."""
        if self.places is not None:
            return column.of_places(self.places) if isinstance(column, Held) else column.take(self.places)
        if isinstance(column, Held):
            return column.block(self.begin).at(self.bits)
        return column.slice(self.begin, BLOCK).filter(self.bits)


def cuts(chosen: Bits) -> Iterator[tuple[int, Cut]]:
    """(first place, people) of each block; all at once when they are few."""
    if chosen.true_count <= TOGETHER:
        yield 0, Cut(0, chosen, compute.indices_nonzero(chosen))
        return
    for begin in range(0, len(chosen), BLOCK):
        yield begin, Cut(begin, chosen.slice(begin, BLOCK), None)


class Memory:
    """Columns of one numbering by key, and what is worked out from them; shared by threads."""

    def __init__(self, numbering_id: int, people: int) -> None:
        self.numbering_id = numbering_id
        self.people = people
        self._kept: OrderedDict[Any, tuple[int, Any]] = OrderedDict()
        self._size = 0
        self._lock = RLock()

    def keep(self, key: Any, make: Callable[[], Any]) -> Any:
        """What is kept under ``key``, made now if it is not."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        made = make()
        size = _size(made)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (size, made)
                self._size += size
            while self._size > KEPT and len(self._kept) > 1:
                _key, (gone, _value) = self._kept.popitem(last=False)
                self._size -= gone
        return made

    def fetch(self, keys: Iterable[str]) -> dict[str, Any]:
        """{key: Held, Bits, array of everybody or None} of these columns, read in one query if not kept yet."""
        with self._lock:
            found = {key: self._kept[key][1] for key in keys if key in self._kept}
        missing = [key for key in keys if key not in found]
        if missing:
            read = self._read(missing)
            for key in missing:
                found[key] = self.keep(key, partial(read.get, key))
        return found

    def __getitem__(self, key: str) -> Any:
        return self.fetch([key])[key]

    def _read(self, keys: list[str]) -> dict[str, Any]:
        connection.ensure_connection()
        # Not the framework's cursor, which has everything sent as text: twice the size.
        with Cursor(connection.connection) as cursor:
            cursor.execute(
                "SELECT c.key, c.n, c.bits, c.numbers FROM search_numbering m"
                " LEFT JOIN search_column c ON c.numbering_id = m.id AND c.key = ANY(%s) WHERE m.id = %s",
                (keys, self.numbering_id),
                binary=True,
            )
            rows = cursor.fetchall()
        if not rows:
            raise Replaced
        return {key: self._column(n, bits, held) for key, n, bits, held in rows if key is not None}

    def _column(self, n: int, bits: bytes, held: bytes) -> Any:
        marked = self.bits(bits) if bits else None
        if not held and marked is not None:
            return marked
        values = (
            arrow.Array.from_buffers(_TYPES[len(held) // n], n, [None, arrow.py_buffer(held)]) if n else None
        )
        return values if marked is None else Held(marked, values)

    def bits(self, marked: bytes) -> Bits:
        """One bit for each place."""
        return arrow.BooleanArray.from_buffers(arrow.bool_(), self.people, [None, arrow.py_buffer(marked)])

    def of_places(self, places: Iterable[int]) -> Bits:
        """Bits set at these places."""
        return self.bits(numbers.bits(places, self.people))

    def named(self, kind: str) -> list[str]:
        """What the columns of a kind are of: every prefecture (``place``), ``language`` or listed ``skill`` that somebody has."""
        return list(self._sizes()[kind])

    def by_size(self, kind: str) -> Iterator[tuple[int, list[str]]]:
        """(people of the first, names) of a kind, most people first, some at a time."""
        names = sorted(self._sizes()[kind].items(), key=lambda each: -each[1])
        for begin in range(0, len(names), AT_ONCE):
            some = names[begin : begin + AT_ONCE]
            yield some[0][1], [name for name, _people in some]

    def _sizes(self) -> dict[str, dict[str, int]]:
        """{kind: {name: people, of a language at any level}}."""
        found: dict[str, dict[str, int]] = self.keep("sizes", self._read_sizes)
        return found

    def _read_sizes(self) -> dict[str, dict[str, int]]:
        sizes: dict[str, dict[str, int]] = {"place": {}, "language": {}, "skill": {}}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT split_part(key, ':', 1), split_part(key, ':', 2), max(n) FROM search_column"
                " WHERE numbering_id = %s AND split_part(key, ':', 1) = ANY(%s) GROUP BY 1, 2",
                [self.numbering_id, list(sizes)],
            )
            for kind, name, people in cursor.fetchall():
                sizes[kind][name] = people
        return sizes

    def everybody(self) -> Bits:
        """Every bit set."""
        return self.keep("everybody", lambda: self.of_places(range(self.people)))

    def nobody(self) -> Bits:
        """No bit set."""
        return self.keep("nobody", lambda: self.of_places(()))

    @cached_property
    def _halving(self) -> tuple[memoryview, memoryview]:
        return (
            memoryview(self["user:sorted"].buffers()[1]).cast("q"),
            memoryview(self["user:place"].buffers()[1]).cast("i"),
        )

    def places(self, user_ids: Iterable[int]) -> list[int | None]:
        """The place of each of these people; None for whoever came later."""
        if not self.people:
            return [None for _ in user_ids]
        ids, places = self._halving
        found: list[int | None] = []
        for user_id in user_ids:
            at = bisect_left(ids, user_id, 0, self.people)
            found.append(places[at] if at < self.people and ids[at] == user_id else None)
        return found

    def held(self, places: dict[int, int], kind: str = "q") -> Held:
        """A column made here, from {place: number}."""
        order = sorted(places)
        values = array(kind, (places[place] for place in order))
        return Held(self.of_places(order), arrow.array(values, _TYPES[numbers.SIZES[kind]]))


def _size(made: Any) -> int:
    """Bytes."""
    if isinstance(made, Held):
        return int(made.bits.nbytes + made.values.nbytes)
    # What is made of other columns (the words of a question) has its bits of its own, and shares the rest.
    return int(getattr(getattr(made, "hits", made), "nbytes", 64))


@dataclass(frozen=True)
class Now:
    """The numbering that can be used, and who must be looked at one by one: changed since, or waiting."""

    memory: Memory
    aside: tuple[int, ...]


_STATE = """
SELECT n.id, n.people, k.known,
       ARRAY(SELECT user_id FROM search_changed UNION SELECT user_id FROM search_waiting LIMIT %(most)s)
  FROM (SELECT json_agg(json_build_array(id, slug, parent_id, is_task_work) ORDER BY id) AS known
          FROM catalog_category) k
  LEFT JOIN (search_numbering n JOIN search_collection c
               ON c.id = n.collection_id AND c.is_live AND c.name = 'people' AND n.ranking = %(ranking)s) ON true
"""
_live: list[Memory] = []


@dataclass(frozen=True)
class Branches:
    """Every category with the leaves it stands for, and which leaves are tasks: {slug: ids}."""

    leaves: Mapping[str, tuple[int, ...]]
    tasks: frozenset[int]

    def covered(self, slug: str) -> list[int] | None:
        """Ids of the leaves a category stands for; None for every category."""
        return list(self.leaves.get(slug, ())) if slug else None


def _branches(known: Sequence[tuple[int, str, int | None, bool]]) -> Branches:
    groups: dict[int | None, list[int]] = {}
    for key, _slug, parent, _task in known:
        groups.setdefault(parent, []).append(key)
    leaves = {slug: tuple(groups.get(key, [key])) for key, slug, _parent, _task in known}
    return Branches(leaves, frozenset(key for key, _slug, _parent, task in known if task))


def state() -> tuple[Branches, Now | None]:
    """The categories, and the live numbering; None without one, or when so many people have changed that it no
    longer helps. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"most": 2 * numbers.MOST_CHANGED + 1, "ranking": digest()})
        numbering_id, people, known, aside = cursor.fetchone()
    branches = _branches(known or ())
    if numbering_id is None or len(aside) > 2 * numbers.MOST_CHANGED:
        return branches, None
    memory = next((each for each in _live if each.numbering_id == numbering_id), None)
    if memory is None:
        memory = Memory(numbering_id, people)
        _live[:] = [memory]
    return branches, Now(memory, tuple(sorted(aside)))


_SIZE = """
SELECT (SELECT documents FROM search_collection WHERE name = 'people' AND is_live),
       (SELECT count(*) FROM search_changed),
       EXISTS (SELECT 1 FROM search_numbering n JOIN search_collection c ON c.id = n.collection_id AND c.is_live
                WHERE n.ranking = %(ranking)s)
"""


def _size_of_site() -> tuple[int, int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_SIZE, {"ranking": digest()})
        people, changed, is_numbered = cursor.fetchone()
    return people or 0, changed, is_numbered


def is_large() -> bool:
    """Whether the site has so many people that it is numbered."""
    return _size_of_site()[0] >= numbers.FROM_PEOPLE


def is_due() -> bool:
    """Whether everybody should be numbered anew now."""
    people, changed, is_numbered = _size_of_site()
    return people >= numbers.FROM_PEOPLE and (not is_numbered or changed >= numbers.MOST_CHANGED)
