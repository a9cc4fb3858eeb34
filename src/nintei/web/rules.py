"""Geometry of charts: where a number lies on the paper. Pure; pixels down, per cent across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

Number = int | float | Decimal

# The drawing: pixels from the top; the gutter on the left holds the numbers of the axis, in per cent.
TOP, BASE, HEIGHT, GUTTER = 18, 176, 200, 10


def decimal(number: Number) -> Decimal:
    """The number as people wrote it: 0.1 is a tenth, not what a float makes of it."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


@dataclass(frozen=True)
class Scale:
    """An axis from ``ticks[0]`` to ``ticks[-1]``, at least two of them, evenly apart."""

    ticks: tuple[Decimal, ...]

    def y(self, number: Number) -> int:
        """Whole pixels from the top; numbers beyond the ends lie on the ends."""
        low, high = self.ticks[0], self.ticks[-1]
        inside = min(max(decimal(number), low), high)
        return round(BASE - (BASE - TOP) * (inside - low) / (high - low))


def scale(numbers: Iterable[Number], *, from_zero: bool, most: int = 4) -> Scale:
    """An axis that holds all the numbers, with at most ``most`` steps of 1, 2 or 5 times a power of ten.

    Whole numbers get whole steps: there is no half a certificate.
    """
    known = [decimal(number) for number in numbers]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(0))
    if from_zero:
        low = min(low, Decimal(0))
    if low == high:
        high = low + 1
    step = _step((high - low) / most)
    if all(number == number.to_integral_value() for number in known):
        step = max(step, Decimal(1))
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return Scale(tuple(step * place for place in range(int(first), int(last) + 1)))


def _step(least: Decimal) -> Decimal:
    """The smallest of 1, 2 and 5 times a power of ten that is not below ``least``."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least)


@dataclass(frozen=True)
class Column:
    """The place of one label: per cent from the left. ``bar`` and ``width`` are those of its bar.

    ``is_labelled``: there is room for its label; ``is_second``: not on a narrow screen.
    """

    centre: str
    bar: str
    width: str
    is_labelled: bool
    is_second: bool


def columns(count: int, *, most: int = 16) -> list[Column]:
    """Equal columns right of the gutter; of many labels every second, third... is kept, the last always."""
    if not count:
        return []
    each = (100 - GUTTER) / count
    width = min(each * 0.64, 9.0)
    every = -(-count // most)
    found = []
    for index in range(count):
        centre = GUTTER + each * (index + 0.5)
        behind = count - 1 - index
        found.append(
            Column(
                _per_cent(centre),
                _per_cent(centre - width / 2),
                _per_cent(width),
                behind % every == 0,
                count > 6 and (behind // every) % 2 == 1,
            )
        )
    return found


def _per_cent(number: float) -> str:
    return f"{number:.2f}%"


def stretches(numbers: Sequence[Number | None]) -> list[tuple[int, int]]:
    """(index, next index) of neighbours that both have a number: a line has a gap where nothing is known."""
    known = [number is not None for number in numbers]
    return [(index, index + 1) for index in range(len(known) - 1) if known[index] and known[index + 1]]


def piles(values: Sequence[Sequence[Number]]) -> list[list[tuple[Decimal, Decimal]]]:
    """(from, until) of every part in every column, one upon the other; ``values``: one row per part."""
    heights = [Decimal(0)] * max((len(row) for row in values), default=0)
    found = []
    for row in values:
        pile = []
        for index, number in enumerate(row):
            below = heights[index]
            heights[index] += decimal(number)
            pile.append((below, heights[index]))
        found.append(pile)
    return found


def short(number: Number, language: str = "ja") -> str:
    """A number in a few characters: 1.2万 and 3億, or 12k and 300M; below ten thousand it is written out."""
    value = decimal(number)
    steps = (
        ((Decimal(10) ** 8, "億"), (Decimal(10) ** 4, "万"))
        if language == "ja"
        else ((Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))
    )
    for size, name in steps:
        if abs(value) >= max(size, Decimal(10) ** 4):
            return _plain((value / size).quantize(Decimal("0.1"))) + name
    return _plain(value)


def _plain(value: Decimal) -> str:
    """With commas, without zeros at the end of a fraction."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def current(path: str, addresses: Iterable[str]) -> str:
    """Which of a menu's addresses a page belongs to: the longest it begins with; "" for none."""
    within = [
        address for address in addresses if address == path or (address != "/" and path.startswith(address))
    ]
    return max(within, key=len, default="")


def one_place(total: int, count: int) -> str:
    """A mean with one decimal place, cut: 4.69 is 4.6, never more than was earned."""
    return f"{10 * total // count / 10:.1f}"


def place(day: date, first: date, last: date) -> str:
    """Where a day lies between two others, in per cent from the left."""
    return _per_cent(100 * (day - first).days / max((last - first).days, 1))


def span(since: date, until: date, first: date, last: date) -> tuple[str, str]:
    """(left, width) of a stretch of days, in per cent; never too thin to be seen."""
    width = max(100 * (until - since).days / max((last - first).days, 1), 0.8)
    return place(since, first, last), _per_cent(min(width, 100))


def quarters(first: date, last: date, most: int = 5) -> list[date]:
    """First days of quarters that a name can stand at, thinned out to at most ``most``."""
    last = last - (last - first) / 8
    days = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
    within = [day for day in days if first <= day <= last]
    return within[:: -(-len(within) // most)] if within else []


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """A browser's long name for itself in two words, such as Firefox / Windows; the first forty letters else."""
    names = [
        next((name for sign, name in known if sign in user_agent), "") for known in (_BROWSERS, _SYSTEMS)
    ]
    return " / ".join(filter(None, names)) or user_agent[:40] or "?"
