"""Charts drawn on the server: no script, colours by class, every number also in a table.

    {% load charts %}
    {% bar_chart points title="受け取った報酬" unit="円" %}       points: [(label, number)]
                                                                 or [(label, number, address)]: linked in the table
    {% line_chart series title="評価の平均" lines=lines %}       series: [{"name", "points": [(label, number|None)]}]
                                                                 lines: [(name, number)], drawn across as thresholds
    {% stacked_chart labels parts title="認定の状態" %}          parts: [{"name", "class", "values": [number]}]

``class`` of a part: ok, warn, no, main, off, or tone-1 ... tone-6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import get_language

from nintei.web import rules

register = template.Library()


def _language() -> str:
    return (get_language() or "ja")[:2]


def _frame(title: str, unit: str, scale: rules.Scale, labels: Sequence[Any]) -> dict[str, Any]:
    """What every chart has: caption, axis, labels below."""
    places = rules.columns(len(labels))
    per_cent = "%" if unit == "%" else ""
    return {
        "title": title,
        "unit": unit,
        "per_cent": per_cent,
        "height": rules.HEIGHT,
        "base": rules.BASE,
        "ticks": [(scale.y(tick), rules.short(tick, _language()) + per_cent) for tick in scale.ticks],
        "columns": list(zip(labels, places, strict=True)),
    }


def _said(number: rules.Number | None) -> str:
    return "—" if number is None else rules.short(number, "") if abs(number) < 10_000 else f"{number:,}"


@register.inclusion_tag("web/_chart_bar.html")
def bar_chart(points: Sequence[tuple[Any, ...]], title: str = "", unit: str = "") -> dict[str, Any]:
    """One bar per label, from zero."""
    urls = [point[2] if len(point) > 2 else "" for point in points]
    points = [point[:2] for point in points]
    scale = rules.scale([number for _label, number in points], from_zero=True)
    frame = _frame(title, unit, scale, [label for label, _number in points])
    bars = []
    for (label, number), (_label, place), url in zip(points, frame["columns"], urls, strict=True):
        top = scale.y(number)
        shown = rules.short(number, _language()) + frame["per_cent"]
        bars.append(
            {"label": label, "place": place, "top": top, "above": top - 5, "height": rules.BASE - top}
            | {"shown": shown, "said": _said(number), "url": url}
        )
    best = max(points, key=lambda point: point[1], default=None)
    last = points[-1] if points else None
    return frame | {
        "bars": bars,
        "best": best and (best[0], _said(best[1])),
        "last": last and bars[-1],
    }


@register.inclusion_tag("web/_chart_line.html")
def line_chart(
    series: Sequence[dict[str, Any]],
    title: str = "",
    lines: Sequence[tuple[str, rules.Number]] = (),
    unit: str = "",
) -> dict[str, Any]:
    """One line per series, broken where a number is None; thresholds go straight across."""
    series, lines = list(series), list(lines)
    known = [number for one in series for _label, number in one["points"] if number is not None]
    scale = rules.scale([*known, *(number for _name, number in lines)], from_zero=False)
    labels = [label for label, _number in series[0]["points"]] if series else []
    frame = _frame(title, unit, scale, labels)
    places = [place for _label, place in frame["columns"]]
    drawn = []
    for number, one in enumerate(series, start=1):
        values = [value for _label, value in one["points"]]
        heights = [None if value is None else scale.y(value) for value in values]
        strokes = [
            {"x1": places[a].centre, "y1": heights[a], "x2": places[b].centre, "y2": heights[b]}
            for a, b in rules.stretches(values)
        ]
        dots = [
            {"x": places[i].centre, "y": heights[i], "label": labels[i], "said": _said(value)}
            for i, value in enumerate(values)
            if value is not None
        ]
        drawn.append(
            {"name": one["name"], "tone": f"tone-{number}", "strokes": strokes, "dots": dots}
            | {"last": dots[-1]["said"] if dots else "—"}
        )
    across = [
        {"name": name, "y": scale.y(number), "said": _said(number), "kind": f"line-{place}"}
        for place, (name, number) in enumerate(lines, start=1)
    ]
    rows = [(label, [_said(one["points"][i][1]) for one in series]) for i, label in enumerate(labels)]
    return frame | {"series": drawn, "across": across, "rows": rows}


@register.inclusion_tag("web/_chart_stacked.html")
def stacked_chart(
    labels: Sequence[Any], parts: Sequence[dict[str, Any]], title: str = "", unit: str = ""
) -> dict[str, Any]:
    """Parts upon each other, one column per label, from zero."""
    labels, parts = list(labels), list(parts)
    piles = rules.piles([part["values"] for part in parts])
    scale = rules.scale([until for pile in piles for _since, until in pile], from_zero=True)
    frame = _frame(title, unit, scale, labels)
    drawn = []
    for part, pile in zip(parts, piles, strict=True):
        blocks = []
        for index, (since, until) in enumerate(pile):
            top, bottom = scale.y(until), scale.y(since)
            said = _said(part["values"][index])
            blocks.append({"label": labels[index], "place": frame["columns"][index][1], "said": said})
            blocks[-1] |= {"top": top, "height": bottom - top}
        last = blocks[-1]["said"] if blocks else "—"
        drawn.append({"name": part["name"], "tone": part.get("class", ""), "blocks": blocks, "last": last})
    rows = [(label, [_said(part["values"][i]) for part in parts]) for i, label in enumerate(labels)]
    return frame | {"parts": drawn, "rows": rows}
