"""The certification of docs/certification.md once more, straight from the rows of a facts file.

It shares no code with the product: dictionaries instead of SQL, exact fractions instead of Decimal and
decision tables, one person at a time instead of sets. It is what the product is compared with.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
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
    """What one evaluation, or one effect date, says."""

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
    facts: int = 0


def stars(text: str) -> Fraction:
    return (Fraction(text) - 1) / 4


class Recomputed:
    """All months of one facts file under one policy (the plain dictionary of its YAML file)."""

    def __init__(self, rows: Any, policy: dict[str, Any]) -> None:
        self.policy = policy
        self.criteria = {c["id"]: c for c in policy["criteria"]}
        self.grant, self.keep = (
            cache(self.grant_of),
            cache(self.keep_of),
        )  # the same counts come again and again
        self.zone = ZoneInfo(policy["as_of_timezone"])
        self.people: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for kind, about, client, category, at, outcome, value, ref in rows:
            moment = datetime.fromisoformat(at).astimezone(UTC)
            fact = Fact(kind, client, moment, outcome, int(value or 0), ref)
            self.people[about, category].append(fact)
        for facts in self.people.values():
            facts.sort(key=lambda f: (f.at, f.ref), reverse=True)

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

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
        first = [
            f.at
            for f in every
            if f.kind == "work.contract.ended" and f.outcome == "good" and f.at < self.moment(as_of)
        ]
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

    def grant_of(self, name: str, n: int, x: int) -> str:
        """Missing evidence counts as not yet earned, up to grant_min_n."""
        criterion = self.criteria[name]
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

    def keep_of(self, name: str, n: int, x: int) -> str:
        """The upper end of Wilson's interval reaches the line; solved for the root, so it stays exact."""
        criterion = self.criteria[name]
        if n == 0:
            return "NOT_ASSESSED"
        value, weight = self.prior(criterion)
        total = Fraction(n + weight)
        p = (Fraction(x, COUNTED[criterion["metric"]][1]) + value * weight) / total
        short = self.line(criterion, "keep") * (1 + Z2 / total) - p - Z2 / (2 * total)
        spread = Z2 * (p * (1 - p) / total + Z2 / (4 * total * total))
        return "PASS" if short <= 0 or spread >= short * short else "FAIL"

    def keeps(self, counts: dict[str, tuple[int, int]]) -> bool:
        return all(self.keep(name, *counts[name]) != "FAIL" for name in self.criteria)

    def grants(self, counts: dict[str, tuple[int, int]], experience: dict[str, int]) -> bool:
        enough = all(
            experience[name] >= rule.get("min", rule.get("min_jpy"))
            for name, rule in self.policy["experience"].items()
        )
        fine = all(self.grant(name, *counts[name]) in ("PASS", "NOT_ASSESSED") for name in self.criteria)
        return enough and fine

    def active(self, experience: dict[str, int]) -> bool:
        return all(
            experience[name] >= (rule.get("keep", rule.get("keep_jpy")) or 0)
            for name, rule in self.policy["experience"].items()
        )

    def held(self, facts: list[Fact]) -> bool:
        """Whether the loss hangs on one single client."""
        if not self.policy["loss"]["leave_one_client_out"]:
            return False
        return any(self.keeps(self.counts(facts, without=c)) for c in {f.client for f in facts})

    # --- from month to month -----------------------------------------------------------------------

    def measured(self, key: tuple[str, str], as_of: date) -> Row:
        """The evaluation without its moves; ``facts`` says how many facts the window holds."""
        every = self.people[key]
        facts = self.window(every, as_of)
        counts, experience = self.counts(facts), self.experience(facts, every, as_of)
        row = Row(as_of, *key, "no_change", "", "", counts, {}, {}, experience)
        for name, (n, x) in counts.items():
            row.grant[name], row.keep[name] = self.grant(name, n, x), self.keep(name, n, x)
        row.facts = len(facts)
        return row

    def evaluate(self, holder: Holder, row: Row) -> None:
        """Move ``holder`` by the evaluation ``row`` and note what happened in it."""
        row.before = holder.state
        if holder.state in ("NONE", "LAPSED"):
            if self.grants(row.counts, row.experience):
                holder.state, row.decision = "CERTIFIED", "granted"
        elif not self.keeps(row.counts) and not self.is_held(row):
            self.fail(holder, row)
        else:
            self.hold(holder, row)
        row.after = holder.state

    def is_held(self, row: Row) -> bool:
        row.held = self.held(self.window(self.people[row.about, row.category], row.as_of))
        return row.held

    def fail(self, holder: Holder, row: Row) -> None:
        holder.failures += 1
        if holder.state == "NOTICE":
            return
        if holder.failures >= self.policy["loss"]["consecutive_failures"]:
            earliest = row.as_of + timedelta(days=self.policy["loss"]["notice_days"])
            while earliest.day != self.policy["evaluate"]["effect_day"]:
                earliest += timedelta(days=1)
            holder.state, holder.effect_on, row.decision = "NOTICE", earliest, "noticed"
        elif holder.state != "AT_RISK":
            holder.state, row.decision = "AT_RISK", "warned"

    def hold(self, holder: Holder, row: Row) -> None:
        before, awake = holder.state, self.active(row.experience)
        holder.state, holder.failures, holder.effect_on = "CERTIFIED" if awake else "DORMANT", 0, None
        if not awake:
            row.decision = "no_change" if before == "DORMANT" else "dormant"
        elif before == "DORMANT":
            row.decision = "awake"
        elif before in ("AT_RISK", "NOTICE"):
            row.decision = "recovered"
        elif row.held:
            row.decision = "held"

    def effect(self, holder: Holder, key: tuple[str, str], day: date) -> Row | None:
        """What ``day`` does to a notice: cancels it when keep passes, lapses it on the effect date."""
        row = self.measured(key, day)
        row.before = holder.state
        if self.keeps(row.counts) or self.is_held(row):
            self.hold(holder, row)
        elif day == holder.effect_on:
            holder.state, holder.failures, holder.effect_on, row.decision = "LAPSED", 0, None, "lapsed"
        else:
            return None
        row.after = holder.state
        return row

    def months(self, first: date, last: date) -> tuple[list[Row], list[Row], dict[tuple[str, str], Holder]]:
        """(evaluations, effect dates that moved somebody, standings at the end), day 1 of every month."""
        rows, effects = [], []
        holders: dict[tuple[str, str], Holder] = {}
        as_of = first
        while as_of <= last:
            for key in sorted(self.people):
                row = self.measured(key, as_of)
                if row.facts or key in holders:
                    self.evaluate(holders.setdefault(key, Holder()), row)
                    rows.append(row)
            following = (as_of.replace(day=28) + timedelta(days=4)).replace(day=1)
            for key, holder in holders.items():
                effect = holder.effect_on
                if effect and as_of < effect < following:
                    for day in (effect - timedelta(days=1), effect):
                        if holder.effect_on and (moved := self.effect(holder, key, day)):
                            effects.append(moved)
            as_of = following
        return rows, effects, holders
