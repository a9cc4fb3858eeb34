"""Pictures of numbers: the distance to both lines, a criterion over its evaluations, a policy's two curves.

Geometry is worked out in pure functions; the templates only draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from nintei.certification.queries.columns import CriterionView
from nintei.certification.queries.mine import CriterionRow
from nintei.certification.queries.published import Calculated, CurvePoint

register = template.Library()

# Drawing units; every picture scales with its place on the page.
BAR_WIDTH, BAR_LEFT = 300, 2
LEAST = 3
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480, 170, 8, 84, 14, 24
TEXT = 13


@dataclass(frozen=True, slots=True)
class Mark:
    """A line on a bar with where its label begins, ends or stands."""

    x: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    """``fill``: width of the estimate; ``bound``: how far the records still allow for; ``tone`` its colour."""

    fill: int
    bound: int
    keep: Mark
    grant: Mark
    tone: str


def _mark(place: int) -> Mark:
    x = BAR_LEFT + place * (BAR_WIDTH - 2 * BAR_LEFT) // 100
    return Mark(x, "end" if place > 66 else "start" if place < 33 else "middle")


def bar(c: CriterionView) -> Bar:
    """The distance bar of one criterion."""
    tone = "no" if c.keep_verdict == "FAIL" else "ok" if c.grant_verdict == "PASS" else "mid"
    fill, bound = _mark(c.estimate_at).x, _mark(c.bound_at).x
    return Bar(fill if c.n else BAR_LEFT, bound, _mark(c.keep_at), _mark(c.grant_at), tone if c.n else "none")


@register.inclusion_tag("certification/_bar.html")
def distance_bar(c: CriterionView) -> dict[str, Any]:
    """Draw ``bar``."""
    return {"c": c, "bar": bar(c)}


@dataclass(frozen=True, slots=True)
class Dot:
    """One evaluation on the chart; ``evaluation`` None for today."""

    x: int
    y: int
    bound_y: int
    as_of: date
    evaluation: int | None
    n: int
    estimate: Decimal
    bound: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """A criterion over time. ``labels``: (x, day, anchor) of some evaluations."""

    dots: tuple[Dot, ...]
    line: str
    band: str
    grant_y: int
    keep_y: int
    grant_label_y: int
    keep_label_y: int
    labels: tuple[tuple[int, date, str], ...]
    right: int
    bottom: int


def _y(value: Decimal, low: Decimal, high: Decimal) -> int:
    span = high - low or Decimal(1)
    return int(TOP + (high - value) / span * (HEIGHT - TOP - BOTTOM))


def _x(position: int, count: int) -> int:
    return LEFT + position * (WIDTH - LEFT - RIGHT) // max(1, count - 1)


def chart(row: CriterionRow, today: date) -> Chart | None:
    """Estimate and bound at each evaluation and today, against today's lines.

    Only where something was counted; None when that gives no line.
    """
    now = row.now
    seen = [(p.as_of, p.evaluation, p.n, p.estimate, p.bound) for p in row.past]
    points: list[tuple[date, int | None, int, Decimal, Decimal]] = [
        *seen,
        (today, None, now.n, now.estimate, now.bound),
    ]
    points = [point for point in points if point[2]]
    if len(points) < LEAST:
        return None
    values = [v for p in points for v in p[3:]] + [now.grant, now.keep]
    pad = (max(values) - min(values)) / 12 or Decimal("0.05")
    low, high = min(values) - pad, max(values) + pad
    dots = tuple(
        Dot(_x(i, len(points)), _y(e, low, high), _y(b, low, high), on, evaluation, n, e, b)
        for i, (on, evaluation, n, e, b) in enumerate(points)
    )
    grant_y, keep_y = _y(now.grant, low, high), _y(now.keep, low, high)
    # Two labels one under the other, however close the lines are.
    keep_label = max(keep_y, grant_y + TEXT + 2)
    return Chart(
        dots, " ".join(f"{d.x},{d.y}" for d in dots), _band(dots), grant_y, keep_y, grant_y + 4, keep_label + 4,
        _labels(dots), WIDTH - RIGHT, HEIGHT - BOTTOM,
    )  # fmt: skip


def _band(dots: Sequence[Dot]) -> str:
    over = [f"{d.x},{d.bound_y}" for d in dots]
    return " ".join([*over, *(f"{d.x},{d.y}" for d in reversed(dots))])


def _labels(dots: Sequence[Dot]) -> tuple[tuple[int, date, str], ...]:
    chosen = sorted({0, (len(dots) - 1) // 2, len(dots) - 1})
    ends = {0: "start", len(dots) - 1: "end"}
    return tuple((dots[i].x, dots[i].as_of, ends.get(i, "middle")) for i in chosen)


@register.filter
def charted(row: CriterionRow, today: date) -> Chart | None:
    """``chart`` for a template."""
    return chart(row, today)


CURVE_WIDTH, CURVE_HEIGHT, CURVE_LEFT, CURVE_BOTTOM = 560, 240, 34, 30


@dataclass(frozen=True, slots=True)
class Curve:
    """Both step lines; ``ticks``: (place, number) on each axis; ``tried``: where a try lies, or None."""

    grant: str
    keep: str
    keep_area: str
    grant_area: str
    x_ticks: tuple[tuple[int, int], ...]
    y_ticks: tuple[tuple[int, int], ...]
    tried: tuple[int, int] | None
    width: int
    bottom: int


def policy_curve(points: Sequence[CurvePoint], tried: tuple[int, int] | None = None) -> Curve:
    """How many worst results are allowed at each n, as steps; nothing where not even none is enough."""
    last, most = points[-1].n, max(4, *(p.keep for p in points), *(p.grant for p in points))

    def x(n: int) -> int:
        return CURVE_LEFT + n * (CURVE_WIDTH - CURVE_LEFT - 8) // last

    def y(bad: int) -> int:
        return 10 + (most - bad) * (CURVE_HEIGHT - CURVE_BOTTOM - 10) // most

    step = max(1, points[1].n - points[0].n)

    def stairs(side: str) -> str:
        return " ".join(
            f"{x(p.n)},{y(bad)} {x(min(p.n + step, last))},{y(bad)}"
            for p in points
            if (bad := getattr(p, side)) >= 0
        )

    def area(side: str) -> str:
        drawn = stairs(side)
        if not drawn:
            return ""
        first = drawn.split(",", 1)[0]
        return f"{first},{y(0)} {drawn} {x(last)},{y(0)}"

    steps = max(1, -(-most // 5))
    mark = (x(tried[0]), y(min(tried[1], most))) if tried and tried[0] <= last else None
    return Curve(
        stairs("grant"), stairs("keep"), area("keep"), area("grant"),
        tuple((x(n), n) for n in range(0, last + 1, max(1, last // 5))),
        tuple((y(bad), bad) for bad in range(0, most + 1, steps)), mark, CURVE_WIDTH, CURVE_HEIGHT - CURVE_BOTTOM,
    )  # fmt: skip


@register.inclusion_tag("certification/_curve.html")
def allowed_curve(
    points: Sequence[CurvePoint], metric: str, calculated: Calculated | None = None
) -> dict[str, Any]:
    """Draw ``policy_curve``."""
    tried = (calculated.n, calculated.bad) if calculated and calculated.metric == metric else None
    return {"curve": policy_curve(points, tried), "metric": metric}
