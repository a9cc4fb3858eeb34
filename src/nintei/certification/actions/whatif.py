"""Show what a draft policy would do before anybody decides on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from nintei.certification.forms.policy_file import read_policy
from nintei.certification.models import Simulation, WhatIf
from nintei.certification.queries import whatif as replaying
from nintei.certification.rules.policy import Policy
from nintei.kit import later
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, Malformed, NotFound
from nintei.kit.periods import Month
from nintei.record import actions as journal

LONGEST = 60
SIMULATE = "certification.simulate"


def _check(text: str, first: Month, last: Month, by: Any) -> Policy:
    # Nobody at all is the operator of the command line.
    if by is not None and not by.is_operator:
        raise Forbidden(_("運営の担当者だけができます。"))
    if not first <= last <= first.plus(LONGEST - 1):
        raise Malformed(_("試算の期間は1か月以上60か月以内で選んでください。"))
    return read_policy(text)


def _replayed(
    policy: Policy, first: Month, last: Month, on_progress: replaying.Progress | None
) -> dict[str, Any]:
    seen = journal.seen_through()
    draft, present = replaying.replay(policy, first, last, seen, on_progress)
    return replaying.report(policy, first, last, draft, present, seen)


def simulate(
    *,
    text: str,
    first: Month,
    last: Month,
    at: datetime,
    by: Any = None,
    on_progress: replaying.Progress | None = None,
) -> WhatIf:
    """Replay the draft ``text`` from ``first`` to ``last`` beside the present policy and keep the report.

    Writes nothing else, and only at the end: killed halfway, it leaves nothing. PolicyFileError lists
    what is wrong with the draft. The report's ``public_id`` is what ``publish_policy`` asks for.
    """
    policy = _check(text, first, last, by)
    report = _replayed(policy, first, last, on_progress)
    return keep_report(policy=policy, first=first, last=last, report=report, by=by, at=at)


@within_write
def _keep(policy: Policy, first: date, last: date, report: dict[str, Any], by: Any, at: datetime) -> WhatIf:
    with connection.cursor() as cursor:
        # Two reports that end together get two numbers; reading goes on meanwhile.
        cursor.execute("LOCK TABLE certification_whatif IN SHARE ROW EXCLUSIVE MODE")
    prefix = f"wi-{at.year}-"
    latest = WhatIf.objects.filter(public_id__startswith=prefix).order_by("-pk").first()
    number = int(latest.public_id.removeprefix(prefix)) + 1 if latest else 1
    return WhatIf.objects.create(
        public_id=f"{prefix}{number:04d}", series=policy.series, document=dict(policy.document), digest=policy.digest,
        first_month=first, last_month=last, report=report, created_at=at, created_by=by,
    )  # fmt: skip


@writes
def keep_report(
    *, policy: Policy, first: Month, last: Month, report: dict[str, Any], by: Any, at: datetime
) -> WhatIf:
    """Store a finished report under a new id, "wi-2027-0001"; it never changes."""
    return _keep(policy, first.first_day, last.first_day, report, by, at)


@writes
def ask_simulation(*, text: str, first: Month, last: Month, by: Any, at: datetime) -> Simulation:
    """Have a worker replay the draft; returns the row that says how far it is.

    Refuses a faulty draft at once: PolicyFileError, Malformed for the months, Forbidden for whoever is no operator.
    """
    policy = _check(text, first, last, by)
    asked = Simulation.objects.create(
        text=text, series=policy.series, version=policy.version, first_month=first.first_day,
        last_month=last.first_day, asked_at=at, asked_by=by,
    )  # fmt: skip
    later.defer(SIMULATE, simulation=asked.pk)
    return asked


def run_simulation(
    *, simulation_id: int, at: datetime, on_progress: replaying.Progress | None = None
) -> Simulation:
    """Replay what was asked for and keep its report; one that is done already is left alone.

    Started again after a kill it begins anew: until the end nothing but its progress is stored.
    """
    asked = Simulation.objects.select_related("asked_by").filter(pk=simulation_id).first()
    if asked is None:
        raise NotFound(_("この試算はありません。"), simulation=simulation_id)
    if asked.state == Simulation.SimulationState.DONE:
        return asked
    first, last = Month.of(asked.first_month), Month.of(asked.last_month)
    policy = _check(asked.text, first, last, asked.asked_by)
    return finish_simulation(
        simulation_id=asked.pk, policy=policy, report=_replayed(policy, first, last, on_progress), at=at
    )


@writes
def note_progress(*, simulation_id: int, as_of: date, done: int, total: int, at: datetime) -> None:
    """Write down how far a replay is: ``done`` of ``total`` people in the evaluation of ``as_of``."""
    row = Simulation.objects.select_for_update().get(pk=simulation_id)
    first, last = row.first_month, row.last_month
    before = (as_of.year - first.year) * 12 + as_of.month - first.month
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    row.state, row.as_of, row.moved_at = Simulation.SimulationState.RUNNING, as_of, at
    row.done, row.total = before * total + done, months * total
    row.save(update_fields=["state", "as_of", "moved_at", "done", "total"])


@writes
def finish_simulation(
    *, simulation_id: int, policy: Policy, report: dict[str, Any], at: datetime
) -> Simulation:
    """Keep the report and name it on what was asked for, together."""
    row = Simulation.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=simulation_id)
    if row.state == Simulation.SimulationState.DONE:
        return row
    row.whatif = _keep(policy, row.first_month, row.last_month, report, row.asked_by, at)
    row.state, row.done, row.moved_at = Simulation.SimulationState.DONE, row.total, at
    row.save(update_fields=["whatif", "state", "done", "moved_at"])
    return row


@writes
def fail_simulation(*, simulation_id: int, at: datetime) -> None:
    """Say that the replay stopped on a fault; what was asked for stays and can be asked for again."""
    row = Simulation.objects.select_for_update().get(pk=simulation_id)
    if row.state != Simulation.SimulationState.DONE:
        row.state, row.moved_at = Simulation.SimulationState.FAILED, at
        row.save(update_fields=["state", "moved_at"])
