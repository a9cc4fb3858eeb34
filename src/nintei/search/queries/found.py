"""What is wanted, and what a search answers: shapes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nintei.search.kinds import Hours, Sort
from nintei.search.queries.documents import Asked
from nintei.search.rules.ranking import Factors

PAGE = 20
MOST_PAGES = 500
# Of so many skills, at most, a page says how many people have them.
MOST_CHOICES = 10


@dataclass(frozen=True)
class Wanted:
    """What somebody is looking for. ``category``: a slug, of a leaf or of a group; ``days``: active within;
    ``rating``: tenths of a star, at least; yen: the hourly wish, both ends included; ``language``: codes of languages
    that are all spoken, at ``level`` (1 to 4) at least; ``skill``: slugs of listed skills, all of them.
    """

    typed: str = ""
    category: str = ""
    certified: bool = False
    newcomer: bool = False
    verified: bool = False
    hours: Hours | None = None
    least: int = 4
    days: int | None = None
    prefecture: str = ""
    least_yen: int | None = None
    most_yen: int | None = None
    rating: int | None = None
    language: tuple[str, ...] = ()
    level: int = 1
    skill: tuple[str, ...] = ()
    sort: Sort = Sort.BEST
    page: int = 1


@dataclass(frozen=True)
class CategoryFigures:
    """What one person has in one category: shown figures come only from here."""

    slug: str
    name_ja: str
    name_en: str
    is_task: bool
    strength: int
    completed: int
    is_certified: bool
    certified_since: date | None
    counts: Mapping[str, Sequence[int]]

    def share(self, measure: str) -> int | None:
        """Whole percent of good facts; None without any."""
        facts, good = self.counts.get(measure, (0, 0))
        return 100 * good // facts if facts else None

    @property
    def stars(self) -> str:
        """The mean of the reviews as 4.8; empty without any."""
        facts, good = self.counts.get("stars", (0, 0))
        tenths = 10 + 40 * good // facts if facts else 0
        return f"{tenths // 10}.{tenths % 10}" if facts else ""

    @property
    def reviews(self) -> int:
        """How many reviews the stars are the mean of."""
        return self.counts.get("stars", (0, 0))[0] // 4


@dataclass(frozen=True)
class Skill:
    """A listed skill of somebody."""

    slug: str
    name_ja: str
    name_en: str


@dataclass(frozen=True)
class Found:
    """One person in an answer, with what the place in the list is made of. ``said``: matching words as typed;
    ``main``: the category that the record's figure comes from (``main_id``); ``days``: since the last activity;
    ``languages``: (code, level 1 to 4), best first; ``skills``: listed ones, those that were asked for first.
    """

    user_id: int
    public_id: str
    display_name: str
    headline: str
    introduction: str
    prefecture: str
    hourly_yen: int | None
    is_verified: bool
    is_newcomer: bool
    days: int
    overlap: int
    per_week: int
    strength: int
    said: tuple[str, ...]
    factors: Factors
    score: int
    main_id: int | None
    is_reserved: bool = False
    main: CategoryFigures | None = None
    categories: tuple[CategoryFigures, ...] = ()
    away_until: date | None = None
    photo: str = ""
    languages: tuple[tuple[str, int], ...] = ()
    skills: tuple[Skill, ...] = ()

    @property
    def certified(self) -> tuple[CategoryFigures, ...]:
        """Categories in which a certificate is held."""
        return tuple(each for each in self.categories if each.is_certified)

    @property
    def points(self) -> int:
        """The score as shown, 0..1000."""
        return self.score // 1000**3


@dataclass(frozen=True)
class Facets:
    """How many people each choice would show, everything else as it is. ``hidden``: good ones that "certified
    only" hides, or would hide; ``categories`` by slug; ``prices`` by the first yen of each step; ``skills``: the most frequent ones; ``without``: by the name of a filter that is set, how many
    there would be if it were not.
    """

    total: int
    everybody: int
    certified: int
    newcomer: int
    verified: int
    hidden: int
    hours: Mapping[str, int]
    days: Mapping[int, int]
    categories: Mapping[str, int]
    prefectures: Mapping[str, int]
    prices: Mapping[int, int]
    ratings: Mapping[int, int]
    languages: Mapping[str, int]
    skills: Mapping[str, int]
    without: Mapping[str, int]


def assembled(
    numbers: Mapping[str, int],
    categories: Mapping[str, int],
    prefectures: Mapping[str, int],
    languages: Mapping[str, int],
    skills: Mapping[str, int],
) -> Facets:
    """Facets from numbers by name: the plain ones, and h: hours, d: days, p: price, r: rating, w: without."""

    def part(letter: str) -> dict[str, int]:
        return {name[2:]: n for name, n in numbers.items() if name.startswith(f"{letter}:")}

    plain = ("total", "everybody", "certified", "newcomer", "verified", "hidden")
    return Facets(
        **{name: numbers[name] for name in plain},
        hours=part("h"),
        days={int(name): n for name, n in part("d").items()},
        prices={int(name): n for name, n in part("p").items()},
        ratings={int(name): n for name, n in part("r").items()},
        without=part("w"),
        categories=categories,
        prefectures=prefectures,
        languages=languages,
        skills=skills,
    )


def most_frequent(counts: Mapping[str, int]) -> dict[str, int]:
    """The MOST_CHOICES largest counts; of equal ones, the first by name."""
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:MOST_CHOICES])


@dataclass(frozen=True)
class Answer:
    """One page of people. ``asked``: how the words were understood."""

    wanted: Wanted
    asked: Asked
    found: tuple[Found, ...]
    facets: Facets

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return min(MOST_PAGES, max(1, -(-self.facets.total // PAGE)))
