"""What a policy says, as frozen data, and what each metric counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from nintei.kit.canonical import canonical_json, sha256_hex
from nintei.kit.periods import minus_months, start_of_day

ALL_CATEGORIES = "*"
CONDITIONS = ("identity_verified", "profile_complete", "no_open_integrity_case")


@dataclass(frozen=True, slots=True)
class Metric:
    """What is counted: journal kind, points of one best event, ``outcome`` or ``value``, and track."""

    kind_code: str
    scale: int
    uses: str
    track: str


METRICS: dict[str, Metric] = {
    "mean_stars": Metric("work.review.revealed", 4, "value", "project"),
    "fault_completion_rate": Metric("work.contract.ended", 1, "outcome", "project"),
    "on_time_rate": Metric("work.milestone.delivered", 1, "outcome", "project"),
    "reply_in_time_rate": Metric("talk.turn.settled", 1, "outcome", "project"),
    "task_approval_rate": Metric("piecework.assignment.settled", 1, "outcome", "task"),
    "gold_accuracy": Metric("piecework.gold.answered", 1, "outcome", "task"),
}

EXPERIENCE: dict[str, Metric] = {
    "completed_orders": Metric("work.contract.ended", 1, "outcome", "project"),
    "distinct_clients": Metric("work.contract.ended", 1, "outcome", "project"),
    "first_order_age_days": Metric("work.contract.ended", 1, "outcome", "project"),
    "approved_tasks": Metric("piecework.assignment.settled", 1, "outcome", "task"),
    "distinct_requesters": Metric("piecework.assignment.settled", 1, "outcome", "task"),
    "first_task_age_days": Metric("piecework.assignment.settled", 1, "outcome", "task"),
    "released_earnings": Metric("work.earning.released", 1, "value", "both"),
}

AGES = frozenset({"first_order_age_days", "first_task_age_days"})
"""Experience that looks at all time, not at the window."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One rate with its two lines, as written in the policy (stars stay stars; see ``fraction``)."""

    id: str
    metric: str
    grant: Decimal
    keep: Decimal
    prior_value: Decimal
    prior_weight: int
    grant_min_n: int
    per_client_cap: int | None = None
    thin: bool = False
    limits: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def scale(self) -> int:
        """Points of one best event: 4 for stars (stars - 1), else 1."""
        return METRICS[self.metric].scale

    def fraction(self, value: Decimal) -> Decimal:
        """``value`` of the policy as a fraction 0..1; stars s become (s - 1) / 4."""
        return (value - 1) / 4 if self.scale == 4 else value


@dataclass(frozen=True, slots=True)
class Experience:
    """How much must have been done: below ``min`` no grant, below ``keep`` dormant, never a loss."""

    metric: str
    min: int
    keep: int | None = None
    per_client_cap_share: Decimal | None = None

    @property
    def client_cap(self) -> int | None:
        """The most that one client adds (yen, rounded down), or None."""
        if self.per_client_cap_share is None:
            return None
        return int(self.per_client_cap_share * self.min)


@dataclass(frozen=True)
class Policy:
    """One immutable version of a series. ``category`` "*" stands for every leaf category of the track."""

    series: str
    version: int
    category: str
    track: str
    effective_from: date
    supersedes: int | None
    time_zone: str
    effect_day: int
    window_months: int
    criteria: tuple[Criterion, ...]
    experience: tuple[Experience, ...]
    conditions: tuple[str, ...]
    consecutive_failures: int
    notice_days: int
    leave_one_client_out: bool
    transition_evaluations: int
    benefits: tuple[Mapping[str, str], ...]
    title: Mapping[str, str]
    document: Mapping[str, Any]

    @cached_property
    def digest(self) -> str:
        """The identity of the policy: SHA-256 of its canonical JSON, hex."""
        return sha256_hex(canonical_json(self.document))

    def __hash__(self) -> int:
        return hash(self.digest)

    def criterion(self, id_: str) -> Criterion | None:
        """The criterion called ``id_``, or None."""
        return next((c for c in self.criteria if c.id == id_), None)

    def window(self, as_of: date) -> tuple[datetime, datetime]:
        """[since, until): the moments between which events count for the evaluation of ``as_of``."""
        first = minus_months(as_of, self.window_months)
        return start_of_day(first, self.time_zone), start_of_day(as_of, self.time_zone)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Journal kinds that this policy reads in the window, sorted."""
        metrics = [METRICS[c.metric] for c in self.criteria] + [EXPERIENCE[e.metric] for e in self.experience]
        return tuple(sorted({m.kind_code for m in metrics}))

    @property
    def kinds_ever(self) -> tuple[str, ...]:
        """Journal kinds whose facts before the window are read too: how long ago the first one was."""
        return tuple(sorted({EXPERIENCE[e.metric].kind_code for e in self.experience if e.metric in AGES}))


def _criterion(row: Mapping[str, Any]) -> Criterion:
    prior_value, prior_weight = row["prior"]
    return Criterion(
        id=row["id"],
        metric=row["metric"],
        grant=Decimal(row["grant"]),
        keep=Decimal(row["keep"]),
        prior_value=Decimal(prior_value),
        prior_weight=prior_weight,
        grant_min_n=row["grant_min_n"],
        per_client_cap=row.get("per_client_cap"),
        thin=row.get("thin") == "not_assessed",
        limits={k: v for k, v in row.items() if k.startswith("limit_")},
    )


def _experience(metric: str, row: Mapping[str, Any]) -> Experience:
    share = row.get("per_client_cap_share")
    return Experience(
        metric=metric,
        min=row["min_jpy"] if "min_jpy" in row else row["min"],
        keep=row.get("keep_jpy", row.get("keep")),
        per_client_cap_share=None if share is None else Decimal(share),
    )


def _experiences(rows: Mapping[str, Any]) -> tuple[Experience, ...]:
    # In the order of EXPERIENCE, because a database does not keep the order of a document's fields.
    return tuple(_experience(metric, rows[metric]) for metric in EXPERIENCE if metric in rows)


def from_document(document: Mapping[str, Any]) -> Policy:
    """The policy that a stored document says. Trusts it: ``forms.policy_file`` is where text is checked."""
    loss = document["loss"]
    return Policy(
        series=document["policy"],
        version=document["version"],
        category=document["category"],
        track=document["track"],
        effective_from=date.fromisoformat(document["effective_from"]),
        supersedes=document.get("supersedes"),
        time_zone=document["as_of_timezone"],
        effect_day=document["evaluate"]["effect_day"],
        window_months=document["window"]["months"],
        criteria=tuple(_criterion(row) for row in document["criteria"]),
        experience=_experiences(document.get("experience", {})),
        conditions=tuple(document.get("conditions", ())),
        consecutive_failures=loss["consecutive_failures"],
        notice_days=loss["notice_days"],
        leave_one_client_out=loss["leave_one_client_out"],
        transition_evaluations=document.get("transition", {}).get("evaluations", 0),
        benefits=tuple(document.get("benefits", ())),
        title=document["title"],
        document=document,
    )
