"""The certification of docs/certification.md once more, straight from the rows of a facts file.

It shares no code with the product: dictionaries instead of SQL, exact fractions instead of Decimal and
decision tables, one person at a time instead of sets. It is what the product is compared with.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Z2 = Fraction("0.8416212") ** 2
COUNTED = {  # metric: (kind, scale)
    "mean_stars": ("work.review.revealed", 4),
    "fault_completion_rate": ("work.contract.ended", 1),
    "on_time_rate": ("work.milestone.delivered", 1),
    "reply_in_time_rate": ("talk.turn.settled", 1),
}


@dataclass
class Fact:
    kind: str
    client: str
    at: datetime
    outcome: str
    value: int
    ref: str


@dataclass
class Holder:
    state: str = "NONE"
    failures: int = 0
    effect_on: date | None = None


@dataclass
class Row:
    """What one evaluation says."""

    as_of: date
    about: str
    category: str
    decision: str
    before: str
    after: str
    counts: dict[str, tuple[int, int]]
    grant: dict[str, str]
    keep: dict[str, str]
    experience: dict[str, int]
    held: bool = False


@dataclass
class History:
    rows: list[Row] = field(default_factory=list)
    effects: list[tuple[date, str, str, str]] = field(default_factory=list)
    states: dict[tuple[str, str], str] = field(default_factory=dict)


def stars(text: str) -> Fraction:
    return (Fraction(text) - 1) / 4


class Recomputed:
    """All months of one facts file under one policy (the plain dictionary of its YAML file)."""

    def __init__(self, rows: Any, policy: dict[str, Any]) -> None:
        self.policy = policy
        self.zone = ZoneInfo(policy["as_of_timezone"])
        self.people: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for kind, about, client, category, at, outcome, value, ref in rows:
            fact = Fact(kind, client, datetime.fromisoformat(at), outcome, int(value or 0), ref)
            self.people[about, category].append(fact)
        for facts in self.people.values():
            facts.sort(key=lambda f: (f.at, f.ref), reverse=True)

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def window(self, facts: list[Fact], as_of: date) -> list[Fact]:
        """The facts of the months before ``as_of``, latest first."""
        back = as_of.year * 12 + as_of.month - 1 - self.policy["window"]["months"]
        since, until = self.moment(date(back // 12, back % 12 + 1, as_of.day)), self.moment(as_of)
        return [f for f in facts if since <= f.at < until]

    def counts(self, facts: list[Fact], without: str | None = None) -> dict[str, tuple[int, int]]:
        """{criterion: (n, x)} with at most the latest k facts of each client."""
        found = {}
        for criterion in self.policy["criteria"]:
            kind, _ = COUNTED[criterion["metric"]]
            per_client: dict[str, int] = defaultdict(int)
            n = x = 0
            for f in facts:
                if f.kind != kind or f.outcome == "neutral" or f.client == without:
                    continue
                per_client[f.client] += 1
                if criterion.get("per_client_cap") and per_client[f.client] > criterion["per_client_cap"]:
                    continue
                n += 1
                x += f.value - 1 if kind == "work.review.revealed" else int(f.outcome == "good")
            found[criterion["id"]] = (n, x)
        return found

    def experience(self, facts: list[Fact], every: list[Fact], as_of: date) -> dict[str, int]:
        """Orders, clients and earnings in the window; age since the first order ever."""
        done = [f for f in facts if f.kind == "work.contract.ended" and f.outcome == "good"]
        first = [f.at for f in every if f.kind == "work.contract.ended" and f.outcome == "good"
                 and f.at < self.moment(as_of)]
        earned: dict[str, int] = defaultdict(int)
        for f in facts:
            if f.kind == "work.earning.released":
                earned[f.client] += f.value
        rule = self.policy["experience"]["released_earnings"]
        most = int(Fraction(rule["per_client_cap_share"]) * rule["min_jpy"])
        return {
            "completed_orders": len(done),
            "distinct_clients": len({f.client for f in done}),
            "released_earnings": sum(min(most, yen) for yen in earned.values()),
            "first_order_age_days": (as_of - min(first).astimezone(self.zone).date()).days if first else 0,
        }

    @staticmethod
    def line(criterion: dict[str, Any], side: str) -> Fraction:
        return stars(criterion[side]) if criterion["metric"] == "mean_stars" else Fraction(criterion[side])

    def prior(self, criterion: dict[str, Any]) -> tuple[Fraction, int]:
        value, weight = criterion["prior"]
        return (stars(value) if criterion["metric"] == "mean_stars" else Fraction(value)), weight

    def grant(self, criterion: dict[str, Any], n: int, x: int) -> str:
        """Missing evidence counts as not yet earned, up to grant_min_n."""
        value, weight = self.prior(criterion)
        got = Fraction(x, COUNTED[criterion["metric"]][1]) + value * weight
        line, least = self.line(criterion, "grant"), criterion["grant_min_n"]
        if criterion.get("thin") == "not_assessed":
            if got < line * (n + weight):
                return "FAIL"
            return "PASS" if n >= least else "NOT_ASSESSED"
        if got >= line * (max(n, least) + weight):
            return "PASS"
        return "INSUFFICIENT" if n < least and got >= line * (n + weight) else "FAIL"

    def keep(self, criterion: dict[str, Any], n: int, x: int) -> str:
        """The upper end of Wilson's interval reaches the line; solved for the root, so it stays exact."""
        if n == 0:
            return "NOT_ASSESSED"
        value, weight = self.prior(criterion)
        total = Fraction(n + weight)
        p = (Fraction(x, COUNTED[criterion["metric"]][1]) + value * weight) / total
        short = self.line(criterion, "keep") * (1 + Z2 / total) - p - Z2 / (2 * total)
        spread = Z2 * (p * (1 - p) / total + Z2 / (4 * total * total))
        return "PASS" if short <= 0 or spread >= short * short else "FAIL"

    def keeps(self, counts: dict[str, tuple[int, int]]) -> bool:
        return all(self.keep(c, *counts[c["id"]]) != "FAIL" for c in self.policy["criteria"])

    def grants(self, counts: dict[str, tuple[int, int]], experience: dict[str, int]) -> bool:
        enough = all(experience[name] >= rule.get("min", rule.get("min_jpy"))
                     for name, rule in self.policy["experience"].items())
        fine = all(self.grant(c, *counts[c["id"]]) in ("PASS", "NOT_ASSESSED") for c in self.policy["criteria"])
        return enough and fine

    def active(self, experience: dict[str, int]) -> bool:
        return all(experience[name] >= (rule.get("keep", rule.get("keep_jpy")) or 0)
                   for name, rule in self.policy["experience"].items())

    def held(self, facts: list[Fact]) -> bool:
        """Whether the loss hangs on one single client."""
        if not self.policy["loss"]["leave_one_client_out"]:
            return False
        return any(self.keeps(self.counts(facts, without=c)) for c in {f.client for f in facts})
