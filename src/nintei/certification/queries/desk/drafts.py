"""Policies on the desk: versions, what-ifs asked for and finished, and what publishing one would mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import yaml
from django.utils.translation import gettext as _

from nintei.certification.kinds import HOLDERS
from nintei.certification.models import PolicyVersion, Simulation, Standing, WhatIf
from nintei.certification.queries.desk.gate import names_of, only_operators
from nintei.certification.queries.mine import today_of
from nintei.certification.queries.public import VersionLine, version_lines
from nintei.certification.rules.policy import ALL_CATEGORIES
from nintei.kit.errors import NotFound

# A change is known this long before it decides anything.
LEAD = timedelta(days=60)
# A worker tells how far it is for every 5,000 people; this long without a word means that none is at work.
SILENCE = timedelta(minutes=10)

# In what order a policy file names its fields, all levels together.
ORDER = (
    "policy", "version", "category", "track", "title", "effective_from", "supersedes", "what_if_report",
    "as_of_timezone", "evaluate", "transition", "window", "experience", "criteria", "conditions", "grant_test",
    "keep_test", "loss", "integrity", "benefits",
    "completed_orders", "approved_tasks", "distinct_clients", "distinct_requesters", "released_earnings",
    "first_order_age_days", "first_task_age_days",
    "id", "metric", "grant", "min", "min_jpy", "keep", "keep_jpy", "prior", "grant_min_n", "per_client_cap", "thin",
    "cadence", "day", "preview", "effect_day", "holders", "evaluations", "months", "by", "ja", "en",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A policy series of one category ("" every one) with its versions, newest first."""

    series: str
    category: str
    title: Mapping[str, str]
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """One finished what-if. ``report``: see ``nintei.certification.queries.whatif.reporting.report``."""

    id: str
    series: str
    version: int
    first_month: date
    last_month: date
    created_at: datetime
    created_by: str
    digest: str
    document: Mapping[str, Any]
    report: Mapping[str, Any]
    is_published: bool


@dataclass(frozen=True, slots=True)
class SimulationLine:
    """A what-if that was asked for. ``percent`` 0..100; ``is_silent``: no sign of life for ten minutes."""

    id: int
    series: str
    version: int
    first_month: date
    last_month: date
    state: str
    as_of: date | None
    percent: int
    asked_at: datetime
    whatif: str
    text: str
    is_silent: bool

    @property
    def is_at_work(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in ("WAITING", "RUNNING")

    @property
    def is_summing_up(self) -> bool:
        """Every month is replayed; the figures follow."""
        return self.state == "RUNNING" and self.percent >= 99


@dataclass(frozen=True, slots=True)
class WhatIfs:
    """What-ifs, newest first, and those asked for that have none."""

    done: tuple[WhatIfLine, ...]
    asked: tuple[SimulationLine, ...]

    @property
    def at_work(self) -> tuple[SimulationLine, ...]:
        """Those that will have a report."""
        return tuple(one for one in self.asked if one.is_at_work)

    @property
    def stopped(self) -> tuple[SimulationLine, ...]:
        """Those that stopped on a fault and can be asked for again."""
        return tuple(one for one in self.asked if not one.is_at_work)


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing a what-if's draft means today. ``obstacles``: sentences; empty when it may be published.

    ``holders`` hold a certificate of the series now; ``would_lose`` of them would not under the draft alone.
    """

    whatif: WhatIfLine
    effective_from: date
    earliest: date
    holders: int
    would_lose: int
    evaluations: int
    obstacles: tuple[str, ...]


def policies(*, viewer: Any, at: datetime) -> tuple[SeriesLine, ...]:
    """Every series and category with its published versions."""
    only_operators(viewer)
    grouped: dict[tuple[str, str], list[PolicyVersion]] = {}
    rows = PolicyVersion.objects.select_related("category", "whatif").order_by("series", "category__slug")
    for row in rows:
        grouped.setdefault((row.series, row.category.slug if row.category else ""), []).append(row)
    return tuple(
        SeriesLine(s, c, rows[-1].document["title"], version_lines(rows, today_of(at)))
        for (s, c), rows in grouped.items()
    )


def _line(row: WhatIf, published: set[int]) -> WhatIfLine:
    by = row.created_by.public_id if row.created_by else ""
    return WhatIfLine(
        row.public_id, row.series, row.document["version"], row.first_month, row.last_month, row.created_at,
        names_of([by])[by] if by else "", row.digest, row.document, row.report, row.pk in published,
    )  # fmt: skip


def _published() -> set[int]:
    return set(PolicyVersion.objects.filter(whatif__isnull=False).values_list("whatif_id", flat=True))


def _simulation(row: Simulation, at: datetime) -> SimulationLine:
    # The figures are summed up after the last month; only the report is everything.
    percent = 100 if row.state == "DONE" else min(99, 100 * row.done // row.total) if row.total else 0
    silent = row.state in ("WAITING", "RUNNING") and at - (row.moved_at or row.asked_at) > SILENCE
    return SimulationLine(
        row.pk, row.series, row.version, row.first_month, row.last_month, row.state, row.as_of, percent, row.asked_at,
        row.whatif.public_id if row.whatif else "", row.text, silent,
    )  # fmt: skip


def whatifs(*, viewer: Any, at: datetime, limit: int = 50) -> WhatIfs:
    """Finished what-ifs, and those asked for that have no report."""
    only_operators(viewer)
    published = _published()
    # A report is large and a list shows none of it.
    rows = WhatIf.objects.select_related("created_by").defer("report").order_by("-pk")[:limit]
    asked = Simulation.objects.filter(whatif=None).select_related("whatif").order_by("-pk")[:limit]
    done = []
    for row in rows:
        row.report = {}
        done.append(_line(row, published))
    return WhatIfs(tuple(done), tuple(_simulation(row, at) for row in asked))


def whatif(*, viewer: Any, public_id: str) -> WhatIfLine:
    """One what-if report; NotFound for an unknown id."""
    only_operators(viewer)
    row = WhatIf.objects.select_related("created_by").filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("この試算はありません。"), whatif=public_id)
    return _line(row, _published())


def simulation(*, viewer: Any, simulation_id: int, at: datetime) -> SimulationLine:
    """How far one what-if is; NotFound for an unknown id."""
    only_operators(viewer)
    row = Simulation.objects.select_related("whatif").filter(pk=simulation_id).first()
    if row is None:
        raise NotFound(_("この試算はありません。"), simulation=simulation_id)
    return _simulation(row, at)


def _in_order(value: Any, names: tuple[str, ...] = ORDER) -> Any:
    """Fields as people write them: a database keeps them in an order of its own."""
    if isinstance(value, list):
        return [_in_order(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    place = {name: i for i, name in enumerate(names)}
    keys = sorted(value, key=lambda name: (place.get(name, len(place)), name))
    return {key: _in_order(value[key]) for key in keys}


def document_text(document: Mapping[str, Any]) -> str:
    """A stored policy written as a file again; reading it gives the same digest."""
    return yaml.safe_dump(
        _in_order(document), allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=None
    )


def draft_text(*, viewer: Any, at: datetime, series: str = "") -> str:
    """The newest version of a series as the beginning of a draft: next version, earliest day; "" for none."""
    only_operators(viewer)
    rows = PolicyVersion.objects.filter(series=series) if series else PolicyVersion.objects.all()
    last = rows.order_by("series", "-version").first()
    if last is None:
        return ""
    document = dict(last.document)
    document.update(
        version=last.version + 1, supersedes=last.version, effective_from=earliest_day(at).isoformat()
    )
    return document_text(document)


def earliest_day(at: datetime) -> date:
    """The first day on which a version published at ``at`` may begin."""
    return today_of(at) + LEAD


def publication(*, viewer: Any, public_id: str, at: datetime) -> Publication:
    """What publishing the draft of this report would do, and what stands in the way today."""
    line = whatif(viewer=viewer, public_id=public_id)
    document, category = line.document, line.document["category"]
    held = Standing.objects.filter(policy__series=line.series, state__in=HOLDERS)
    held = held if category == ALL_CATEGORIES else held.filter(category__slug=category)
    now = set(held.values_list("about__key", "category__slug"))
    losing = {(row["about"], row["category"]) for row in line.report["lost"]}
    return Publication(
        line, date.fromisoformat(document["effective_from"]), earliest_day(at), len(now), len(now & losing),
        document.get("transition", {}).get("evaluations", 0), _obstacles(line, at),
    )  # fmt: skip


def _obstacles(line: WhatIfLine, at: datetime) -> tuple[str, ...]:
    document, found = line.document, []
    slug = None if document["category"] == ALL_CATEGORIES else document["category"]
    rows = PolicyVersion.objects.filter(series=line.series, category__slug=slug)
    last = rows.order_by("-version").first()
    if line.is_published:
        return (_("この試算の内容はすでに公開されています。"),)
    if last is None:
        return ()
    if document["version"] != last.version + 1 or document.get("supersedes") != last.version:
        found.append(
            _(
                "version は %(next)s、supersedes は %(last)s でなければなりません。下書きを直し、もう一度試算してください。"
            )
            % {"next": last.version + 1, "last": last.version}
        )
    if date.fromisoformat(document["effective_from"]) < earliest_day(at):
        found.append(
            _("effective_from は %(day)s 以降でなければなりません。下書きを直し、もう一度試算してください。")
            % {"day": earliest_day(at).isoformat()}
        )
    return tuple(found)
