"""What programs read about certification. Numbers that decide are decimals as text: exact, as they are compared."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import Field

from nintei.kit.api.shapes import Page, Shape


class Criterion(Shape):
    """One criterion of one evaluation: the number, its bars, and how far it is.

    ``estimate`` is compared with ``grant``, ``bound`` with ``keep``, all in ``unit`` (stars or share).
    ``more_to_*``: the smallest number of best events that passes; 0 it passes, null no number does.
    """

    id: str
    metric: str
    unit: str
    n: int
    x: int
    rate: Decimal | None
    estimate: Decimal
    bound: Decimal
    grant: Decimal
    keep: Decimal
    grant_verdict: str
    keep_verdict: str
    grant_min_n: int
    more_to_grant: int | None
    more_to_keep: int | None


class Experience(Shape):
    """How much was done, and how much is asked for; ``keep`` null when it never matters again."""

    metric: str
    value: int
    min: int
    keep: int | None
    grants: bool
    keeps: bool


class Evaluated(Shape):
    """One evaluation: a stored one, or one of today, which binds nobody (``evaluation`` null)."""

    as_of: date
    evaluation: int | None
    decision: str
    state_after: str
    grants: bool
    keeps: bool
    criteria: list[Criterion]
    experience: list[Experience]
    conditions: dict[str, bool]
    policy_series: str
    policy_version: int
    digest: str


class Need(Shape):
    """Something that is short; ``more``: best events, yen or days; 0 a condition; null: no number is enough."""

    what: str
    metric: str
    more: int | None


class Outlook(Shape):
    """The next decision if nothing new comes in."""

    on: date
    decision: str
    state_after: str
    effect_on: date | None
    needs: list[Need]
    is_stayed: bool


class Standing(Shape):
    """Where one stands in one category."""

    category: str
    name_ja: str
    name_en: str
    state: str
    since: date | None
    failures: int
    effect_on: date | None
    is_offer: bool
    is_held: bool
    policy_series: str
    policy_version: int
    next_evaluation: date
    ahead: Outlook


class Standings(Shape):
    """All categories with any event or standing, what needs an answer first."""

    today: date
    categories: list[Standing]


class Step(Shape):
    """One step of the history; ``evaluation`` null when a person made it."""

    on: date
    state_before: str
    state_after: str
    decision: str
    effect_on: date | None
    evaluation: int | None
    reason: str


class Progress(Shape):
    """One category with everything: today's numbers, the last decision's, and the history."""

    standing: Standing
    today: Evaluated
    last: Evaluated | None
    history: list[Step]


class Decision(Shape):
    """One decision in one line."""

    evaluation: int
    category: str
    as_of: date
    decision: str
    state_before: str
    state_after: str


class DecisionPage(Page[Decision]):
    """What was decided about oneself, newest first."""


class Failing(Shape):
    """A criterion under a line. ``side``: keep for holders, grant for others; ``more``: what would be enough."""

    criterion: str
    side: str
    more: int | None


class Statement(Shape):
    """One decision with its reasons, and how to contest it. ``not_used``: events seen and not counted, by why."""

    evaluation: int
    category: str
    is_own: bool
    decision: str
    state_before: str
    state_after: str
    as_of: date
    effect_on: date | None
    evaluated: Evaluated
    failing: list[Failing]
    needs: list[Need]
    not_used: dict[str, dict[str, int]]
    evidence: str
    can_contest: bool
    contest_until: date
    digest: str
    prev: str
    policy_digest: str


class PolicyLine(Shape):
    """One published policy at its version in force; ``category`` empty for the general one of its series."""

    series: str
    version: int
    category: str
    track: str
    title: dict[str, str]
    effective_from: date
    digest: str = Field(description="SHA-256 of the canonical JSON of the document.")


class Version(Shape):
    """One published version."""

    version: int
    effective_from: date
    published_at: datetime
    digest: str
    is_in_force: bool


class Policy(PolicyLine):
    """One version with its document and all versions, newest first."""

    document: dict[str, Any]
    versions: list[Version]


class PolicyList(Shape):
    """Every policy in force."""

    items: list[PolicyLine]
