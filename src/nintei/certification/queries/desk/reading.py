"""A what-if's stored report as its page shows it: charts, figures side by side, who gains and loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from nintei.certification.queries.desk.drafts import WhatIfLine
from nintei.certification.queries.desk.gate import names_of, place_names
from nintei.certification.queries.desk.words import DECISION_CLASSES, FIGURES, STATE_CLASSES, say
from nintei.certification.queries.desk.work import RunLine
from nintei.certification.rules.policy import METRICS

# Names on one page of the two lists; all of them when asked for.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure, present and draft as text; ``verdict``: "better", "worse" or "" (same, unknown, no direction)."""

    name: str
    present: str
    draft: str
    better: str
    verdict: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who gains or loses; ``reasons`` are codes of criteria, experience and conditions."""

    about: str
    name: str
    place: str
    state: str
    other_state: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything on the page of one report. ``*_parts`` are a stacked chart's; counts are of everybody."""

    months: tuple[str, ...]
    present_parts: tuple[dict[str, Any], ...]
    draft_parts: tuple[dict[str, Any], ...]
    present_held: int
    draft_held: int
    figures: tuple[FigureRow, ...]
    gained: tuple[Person, ...]
    gained_count: int
    lost: tuple[Person, ...]
    lost_count: int
    groups: tuple[dict[str, Any], ...]
    least: int
    newcomers: tuple[Any, Any]
    following: tuple[dict[str, Any], ...]
    followed: tuple[str, str]


def reading(line: WhatIfLine, *, everybody: bool = False) -> Reading:
    """The report of ``line``, shaped; lists are cut at 20 names unless ``everybody``."""
    report = line.report
    present, draft = report["present"], report["draft"]
    most = None if everybody else SHOWN
    return Reading(
        tuple(map(short_month, report["months"])), parts(present["states"]), parts(draft["states"]), present["held"], draft["held"],
        tuple(_figures(present, draft)), _people(report["gained"][:most], line.document), len(report["gained"]),
        _people(report["lost"][:most], line.document), len(report["lost"]),
        _groups(present.get("fairness"), draft.get("fairness")), draft.get("fairness", {}).get("least", 5),
        (present.get("fairness", {}).get("newcomers"), draft.get("fairness", {}).get("newcomers")),
        _following(present.get("validity"), draft.get("validity")), _followed(draft.get("validity")),
    )  # fmt: skip


def decisions_chart(runs: Sequence[RunLine]) -> dict[str, Any]:
    """Decisions by kind of the runs, oldest first: "labels" and "parts" of a stacked chart, no_change left out."""
    ordered = list(reversed(runs))
    found = []
    for decision, tone in DECISION_CLASSES:
        values = [run.decisions.get(decision, 0) for run in ordered]
        if any(values):
            found.append({"name": say(f"did_{decision}"), "class": tone, "values": values})
    return {"labels": [f"{run.as_of:%Y-%m}" for run in ordered], "parts": found}


def short_month(month: str) -> str:
    """A month as a chart has room for it: "26/3" for "2026-03"."""
    return f"{month[2:4]}/{int(month[5:])}"


def parts(states: Sequence[Mapping[str, int]]) -> tuple[dict[str, Any], ...]:
    """Counts by state and month as the parts of a stacked chart; states that nobody is ever in are left out."""
    found = []
    for state, tone in STATE_CLASSES:
        values = [month.get(state, 0) for month in states]
        if any(values):
            found.append({"name": say(state), "class": tone, "values": values})
    return tuple(found)


def shown(value: Any, unit: str) -> str:
    """A stored figure as people read it: shares in per cent with one place, numbers with one."""
    if value is None:
        return "—"
    if unit == "share":
        return f"{(Decimal(value) * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
    if unit == "number":
        return str(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP))
    if unit == "days":
        return _("%(n)s 日") % {"n": value}
    if unit == "months":
        return _("%(n)s か月") % {"n": value}
    return str(value)


def _figures(present: Mapping[str, Any], draft: Mapping[str, Any]) -> list[FigureRow]:
    rows = []
    for one in FIGURES:
        if one.part not in present or one.part not in draft:
            continue
        was, now = present[one.part][one.key], draft[one.part][one.key]
        texts = shown(was, one.unit), shown(now, one.unit)
        verdict = ""
        # What reads the same is the same.
        if one.better and was is not None and now is not None and texts[0] != texts[1]:
            is_less = Decimal(now) < Decimal(was)
            verdict = "better" if is_less == (one.better == "less") else "worse"
        rows.append(FigureRow(_(one.name), *texts, one.better, verdict, _(one.meaning)))
    return rows


def _people(rows: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> tuple[Person, ...]:
    names, places = names_of(row["about"] for row in rows), place_names()
    metrics = {c["id"]: c["metric"] for c in document["criteria"]}
    found = []
    for row in rows:
        # A criterion's id means nothing to a reader; its metric has a name.
        reasons = [code.partition(":")[2] or code for code in row["reasons"]]
        told = tuple(metrics.get(code, code) for code in reasons)
        found.append(
            Person(
                row["about"],
                names[row["about"]],
                places[row["category"]],
                row["state"],
                row["other_state"],
                told,
            )
        )
    return tuple(found)


def _rate_text(row: Mapping[str, Any] | None) -> dict[str, str]:
    if row is None or row["is_withheld"]:
        return {"people": "", "granted": "—", "losses": "—"}
    return {
        "people": str(row["people"]), "granted": shown(row["granted_share"], "share"),
        "losses": shown(row["losses_per_100_years"], "number"),
    }  # fmt: skip


def _groups(present: Mapping[str, Any] | None, draft: Mapping[str, Any] | None) -> tuple[dict[str, Any], ...]:
    if present is None or draft is None:
        return ()
    was = {(r["dimension"], r["group"]): r for r in present["rates"]}
    now = {(r["dimension"], r["group"]): r for r in draft["rates"]}
    found = []
    for key in sorted(was.keys() | now.keys()):
        row = now.get(key) or was[key]
        found.append(
            {"dimension": key[0], "group": key[1], "is_withheld": row["is_withheld"],
             "present": _rate_text(was.get(key)), "draft": _rate_text(now.get(key))}
        )  # fmt: skip
    return tuple(found)


def _following(
    present: Mapping[str, Any] | None, draft: Mapping[str, Any] | None
) -> tuple[dict[str, Any], ...]:
    found: dict[str, dict[str, Any]] = {}
    for side, said in (("present", present), ("draft", draft)):
        for row in said["rows"] if said else ():
            mine = found.setdefault(row["metric"], {"metric": row["metric"]})
            scale = METRICS[row["metric"]].scale
            text = shown(row["share"], "share") if scale == 1 else _stars(row["share"])
            mine[f"{side}_{'certified' if row['certified'] else 'others'}"] = text
    return tuple(found[key] for key in sorted(found))


def _stars(share: str | None) -> str:
    if share is None:
        return "—"
    return f"★{(Decimal(share) * 4 + 1).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def _followed(said: Mapping[str, Any] | None) -> tuple[str, str]:
    return (said["since"], said["until"]) if said else ("", "")
