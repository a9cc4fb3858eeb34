"""In which order people are shown, and why: whole numbers only, the same arithmetic as the database's. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from nintei.kit.periods import minus_months
from nintei.search.kinds import Factor

FULL = 1000


@dataclass(frozen=True)
class Measure:
    """How one measure of the record counts: ``weight`` in the mean, pulled to ``prior`` as by ``count`` facts."""

    weight: int
    prior: int
    count: int


@dataclass(frozen=True)
class Ranking:
    """The published numbers of data/ranking.yaml; shares and values in thousandths."""

    version: int
    since: date
    window_months: int
    per_client: int
    measures: Mapping[str, Mapping[str, Measure]]
    floors: Mapping[Factor, int]
    record_base: int
    freshness: tuple[tuple[int, int], ...]
    stale: int
    good_strength: int
    good_completed: Mapping[str, int]
    newcomer_from: int
    newcomer_to: int
    newcomer_months: int
    newcomer_places: int
    fields: Mapping[str, int]


def read(said: Mapping[str, Any]) -> Ranking:
    """The ranking as the file has it; KeyError or TypeError when it is not complete."""
    return Ranking(
        version=said["version"],
        since=said["since"],
        window_months=said["window_months"],
        per_client=said["per_client"],
        measures={
            track: {name: Measure(**numbers) for name, numbers in measures.items()}
            for track, measures in said["measures"].items()
        },
        floors={factor: said["factors"][factor.value]["floor"] for factor in Factor},
        record_base=said["record_base"],
        freshness=tuple((days, value) for days, value in said["freshness"]),
        stale=said["stale"],
        good_strength=said["good"]["strength"],
        good_completed={"project": said["good"]["project"], "task": said["good"]["task"]},
        newcomer_from=said["newcomer"]["from"],
        newcomer_to=said["newcomer"]["to"],
        newcomer_months=said["newcomer"]["months"],
        newcomer_places=said["newcomer"]["places"],
        fields=dict(said["fields"]),
    )


def shrunk(measure: Measure, facts: int, good: int) -> int:
    """The share of good facts, pulled towards the prior while facts are few; thousandths, rounded down."""
    return (FULL * good + measure.prior * measure.count) // (facts + measure.count)


def strength(ranking: Ranking, track: str, counts: Mapping[str, Sequence[int]]) -> int:
    """One person's record in one category, 0..1000. ``counts``: {measure: (facts, good)}; absent means none.

    A measure of stars counts each review as four facts of which (stars - 1) are good.
    """
    measures = ranking.measures[track]
    total = sum(
        measure.weight * shrunk(measure, *counts.get(name, (0, 0))) for name, measure in measures.items()
    )
    return total // sum(measure.weight for measure in measures.values())


def unproven(ranking: Ranking) -> int:
    """The strength of somebody without any fact: the priors alone."""
    return strength(ranking, "project", {})


class Factors(NamedTuple):
    """Values of the factors, each 0..1000."""

    relevance: int
    record: int
    freshness: int
    hours: int


def relevance_value(relevance: int, best: int) -> int:
    """Relevance against the best hit of this search; full when no words were asked (``best`` 0)."""
    return FULL * relevance // best if best else FULL


def record_value(ranking: Ranking, strength: int) -> int:
    """Strength stretched from the base upwards."""
    return max(0, strength - ranking.record_base) * FULL // (FULL - ranking.record_base)


def freshness_value(ranking: Ranking, days: int) -> int:
    """By days since the last activity, in steps."""
    return next((value for most, value in ranking.freshness if days <= most), ranking.stale)


def hours_value(overlap: int, wanted: int) -> int:
    """The share of the wanted hours of the week; full when none are wanted."""
    return FULL * overlap // wanted if wanted else FULL


def counted(ranking: Ranking, factor: Factor, value: int) -> int:
    """What a factor's value counts for: its floor and the value's share of the rest."""
    floor = ranking.floors[factor]
    return floor + (FULL - floor) * value // FULL


def score(ranking: Ranking, factors: Factors) -> int:
    """The product of what the factors count, in 1/1000^4; shown divided by 1000^3."""
    product = 1
    for factor, value in zip(Factor, factors, strict=True):
        product *= counted(ranking, factor, value)
    return product


def score_sql(ranking: Ranking) -> str:
    """``score`` as an expression over columns relevance, best, strength, days, overlap, wanted (all bigint)."""
    steps = " ".join(f"WHEN days <= {most} THEN {value}" for most, value in ranking.freshness)
    values = {
        Factor.RELEVANCE: f"(CASE WHEN best > 0 THEN {FULL} * relevance / best ELSE {FULL} END)",
        Factor.RECORD: f"(greatest(0, strength - {ranking.record_base}) * {FULL} / {FULL - ranking.record_base})",
        Factor.FRESHNESS: f"(CASE {steps} ELSE {ranking.stale} END)",
        Factor.HOURS: f"(CASE WHEN wanted > 0 THEN {FULL} * overlap / wanted ELSE {FULL} END)",
    }
    parts = []
    for factor, value in values.items():
        floor = ranking.floors[factor]
        parts.append(f"({floor} + {FULL - floor} * {value}::bigint / {FULL})")
    return "(" + " * ".join(parts) + ")"


def is_newcomer(ranking: Ranking, completed: int, first: date | None, today: date) -> bool:
    """A few completed contracts, the first of them not long ago."""
    few = ranking.newcomer_from <= completed <= ranking.newcomer_to
    return few and first is not None and first >= minus_months(today, ranking.newcomer_months)


def reserved(newcomers: Sequence[int], places: int, page: int) -> list[int]:
    """Which of the best newcomers come forward into the last places of the first page.

    ``newcomers``: their places in the list, ascending, at least the first ``places`` of them if there are so many.
    As few come forward as it takes to have ``places`` newcomers among the first ``page`` people.
    """
    for coming in range(places + 1):
        here = sum(place <= page - coming for place in newcomers)
        beyond = [place for place in newcomers if place > page - coming][:coming]
        if here + len(beyond) >= min(places, len(newcomers)):
            return beyond
    return []


def place_shown(place: int, coming: Sequence[int], page: int) -> int:
    """Where somebody at ``place`` of the list is shown when those at the places ``coming`` come forward."""
    if place in coming:
        return page - len(coming) + 1 + sorted(coming).index(place)
    if place <= page - len(coming):
        return place
    return place + sum(other > place for other in coming)
