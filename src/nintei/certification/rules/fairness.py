"""Whom a policy serves: grants and losses by group, the newcomers' way, and what certified people do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median_low
from typing import Any, NamedTuple

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.rules.volatility import Step, spells

# A group of fewer people says more about those people than about the policy.
LEAST = 5
# Japan's social insurance takes three quarters of a forty-hour week as full time.
FULL_TIME_HOURS = 30


class Member(NamedTuple):
    """One person in one category: the group of each dimension, and every step under the policy."""

    about: Any
    groups: Mapping[str, str]
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class GroupRate:
    """One group of one dimension. With ``is_withheld`` (fewer than 5 people) every number is None.

    ``granted_share``: of its people, who held the certificate at any time; ``losses_per_100_years`` per 100
    certified-years.
    """

    dimension: str
    group: str
    is_withheld: bool
    people: int | None = None
    granted: int | None = None
    granted_share: Decimal | None = None
    losses: int | None = None
    losses_per_100_years: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Those whose first good work lies in the period: how many were granted, and after how many days (median)."""

    is_withheld: bool
    people: int | None = None
    granted: int | None = None
    granted_share: Decimal | None = None
    median_days: int | None = None


@dataclass(frozen=True, slots=True)
class Following:
    """What one side (certified or not) did in the months after a chosen evaluation, for one metric."""

    metric: str
    certified: bool
    people: int
    n: int
    share: Decimal | None


def tenure(days: int) -> str:
    """The group of somebody whose first good work lies ``days`` back; 0 none yet."""
    if days <= 0:
        return "none_yet"
    return "under_6_months" if days < 183 else "under_12_months" if days < 365 else "over_12_months"


def hours_group(hours_per_week: int | None) -> str:
    """The group of the published weekly hours; None or 0 nothing published."""
    if not hours_per_week:
        return "hours_unknown"
    return "full_time" if hours_per_week >= FULL_TIME_HOURS else "part_time"


def _share(part: int, whole: int, times: int = 1) -> Decimal | None:
    return (Decimal(part * times) / whole).quantize(Decimal("0.0001")) if whole else None


def _rate(dimension: str, group: str, members: Sequence[Member], until: date) -> GroupRate:
    people = {m.about for m in members}
    if len(people) < LEAST:
        return GroupRate(dimension, group, is_withheld=True)
    granted = {m.about for m in members if any(s.after in HOLDERS for s in m.steps)}
    losses = sum(s.after == State.LAPSED for m in members for s in m.steps)
    days = sum((end - since).days for m in members for since, end in spells(m.steps, until))
    return GroupRate(
        dimension, group, False, len(people), len(granted), _share(len(granted), len(people)), losses,
        _share(losses, days, 36525),
    )  # fmt: skip


def rates(members: Sequence[Member], until: date) -> list[GroupRate]:
    """A row for each group of each dimension, in order of their names."""
    found: dict[tuple[str, str], list[Member]] = {}
    for member in members:
        for dimension, group in member.groups.items():
            found.setdefault((dimension, group), []).append(member)
    return [_rate(*key, found[key], until) for key in sorted(found)]


def newcomers(begun: Iterable[tuple[date, date | None]]) -> Newcomers:
    """``begun``: (first good work, first certified or None) of those who began in the period."""
    rows = list(begun)
    if len(rows) < LEAST:
        return Newcomers(is_withheld=True)
    # An evaluation may read work of the same day; nobody waits less than nothing.
    days = [max(0, (granted - first).days) for first, granted in rows if granted]
    return Newcomers(
        False, len(rows), len(days), _share(len(days), len(rows)), median_low(days) if days else None
    )


def following(
    cohort: Mapping[Any, bool], done: Mapping[Any, Mapping[str, tuple[int, int]]], scales: Mapping[str, int]
) -> list[Following]:
    """Pooled counts of those certified and those not; a side of fewer than 5 people is left out.

    ``cohort``: {person: certified then}. ``done``: {person: {metric: (n, x)}} afterwards. ``scales``: points
    of one best event by metric.
    """
    found = []
    for metric in sorted(scales):
        for certified in (True, False):
            mine = [done[key][metric] for key, was in cohort.items() if was == certified and key in done]
            with_any = [(n, x) for n, x in mine if n]
            if len(with_any) < LEAST:
                continue
            n, x = sum(n for n, _ in with_any), sum(x for _, x in with_any)
            found.append(Following(metric, certified, len(with_any), n, _share(x, n * scales[metric])))
    return found
