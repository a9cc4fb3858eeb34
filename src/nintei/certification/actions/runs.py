"""The monthly evaluation: everybody, in chunks that each commit on their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from nintei.certification.actions.effects import apply_effects, effect_days
from nintei.certification.actions.standings import Outcomes, store
from nintei.certification.kinds import State
from nintei.certification.models import Run, Standing
from nintei.certification.queries.deciding import decide
from nintei.certification.queries.measure import measure, unsupplied
from nintei.certification.queries.policies import Target, in_force
from nintei.certification.rules import moves
from nintei.kit.db import writes
from nintei.kit.errors import Refusal
from nintei.kit.periods import Month, months
from nintei.record import actions as journal
from nintei.record import queries as record

# People per transaction: a kill loses at most this many people's work, memory holds no more of them.
CHUNK = 5000

Progress = Callable[[date, int, int], None]


class NoPolicy(Refusal):
    """Nothing can be evaluated before a policy is published."""

    code = "no_policy"


@writes
def start_run(*, as_of: date, at: datetime, auto_accept: bool = False) -> Run:
    """Begin the evaluation of ``as_of``, or return the one that was begun; its journal edge is fixed here."""
    run = Run.objects.filter(as_of=as_of).first()
    if run is not None:
        return run
    if not in_force(as_of):
        raise NoPolicy(
            "公開された認定基準がありません。先に認定基準を公開してください。", as_of=as_of.isoformat()
        )
    # Looked up before the people, so that nobody in the journal so far is missed.
    seen = journal.seen_through()
    return Run.objects.create(
        as_of=as_of,
        seen_through=seen,
        total=record.largest_party_id(),
        started_at=at,
        auto_accept=auto_accept,
    )


@writes
def advance_run(*, run_id: int, at: datetime, chunk: int = CHUNK) -> Run:
    """Evaluate the next ``chunk`` party ids in one transaction; a finished run stays as it is.

    Killed at any point, the next call begins where the last commit ended and gives the same digests.
    """
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.state == Run.RunState.DONE:
        return run
    first, last = run.cursor + 1, min(run.cursor + chunk, run.total)
    keys = record.party_keys(list(range(first, last + 1)))
    for target in in_force(run.as_of):
        outcomes = _evaluate(run, target, first, last, keys)
        store(
            outcomes=outcomes, run_id=run.pk, as_of=run.as_of, seen=run.seen_through, at=at,
            announce=not run.auto_accept,
        )  # fmt: skip
        run.evaluated += len(outcomes)
    run.cursor = last
    if last >= run.total:
        run.state, run.finished_at = Run.RunState.DONE, at
    run.save(update_fields=["cursor", "evaluated", "state", "finished_at"])
    return run


def _evaluate(run: Run, target: Target, first: int, last: int, keys: dict[int, str]) -> list[Outcomes]:
    held = {
        (s.about_id, s.category_id): s
        for s in Standing.objects.filter(
            about_id__gte=first, about_id__lte=last, category_id__in=target.categories
        )
    }
    missing = unsupplied(target.policy.conditions) if run.auto_accept else set()
    found = measure(
        target.policy, list(target.categories), run.as_of, run.seen_through,
        about=(first, last), also=list(held), unsupplied=missing,
    )  # fmt: skip
    outcomes = []
    for one in found:
        row = held.get((one.about_id, one.category_id))
        before = (
            moves.Standing(State(row.state), row.failures, row.effect_on, row.since) if row else moves.NEW
        )
        made = decide(
            target, one, run.as_of, run.seen_through, about=keys[one.about_id], before=before,
            prev=row.last_digest if row else "", auto_accept=run.auto_accept,
        )  # fmt: skip
        outcomes.append(Outcomes(target, one.about_id, one.category_id, keys[one.about_id], before, made))
    return outcomes


def run_month(
    *,
    as_of: date,
    at: datetime,
    auto_accept: bool = False,
    chunk: int = CHUNK,
    on_progress: Progress | None = None,
) -> Run:
    """Evaluate everybody as of ``as_of``; ``on_progress`` hears (day, people done, people in all)."""
    run = start_run(as_of=as_of, at=at, auto_accept=auto_accept)
    while run.state != Run.RunState.DONE:
        run = advance_run(run_id=run.pk, at=at, chunk=chunk)
        if on_progress is not None:
            on_progress(as_of, run.cursor, run.total)
    return run


def run_all_months(
    *, first: Month, last: Month, at: datetime, auto_accept: bool = False, on_progress: Progress | None = None
) -> list[Run]:
    """Monthly evaluations in order, each followed by the effect dates up to the next."""
    runs = []
    for month in months(first, last):
        runs.append(run_month(as_of=month.first_day, at=at, auto_accept=auto_accept, on_progress=on_progress))
        until = month.next().first_day
        # An effect date's own moves can only add later dates of other people's notices, never earlier ones.
        for day in effect_days(after=month.first_day, until=until - timedelta(days=1)):
            apply_effects(today=day, at=at, announce=not auto_accept)
    return runs
