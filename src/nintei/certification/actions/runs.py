"""The monthly evaluation: everybody, in chunks that each commit on their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connection

from nintei.certification.actions.effects import apply_effects, effect_days
from nintei.certification.actions.standings import store_decided
from nintei.certification.models import Run
from nintei.certification.queries.batch import DECIDED, MEASURED, Batch
from nintei.certification.queries.measure import prepare_planner, unsupplied
from nintei.certification.queries.policies import in_force
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Refusal
from nintei.kit.periods import Month, months
from nintei.record import actions as journal
from nintei.record import queries as record

# People per transaction: a kill loses at most this many people's work, memory holds no more of them.
CHUNK = 10_000

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
    prepare_planner()
    for target in in_force(run.as_of):
        missing = unsupplied(target.policy.conditions) if run.auto_accept else set()
        decide_in_database(
            batch=Batch(target, run.as_of, run.seen_through, auto_accept=run.auto_accept, unsupplied=missing),
            about=(first, last),
        )
        run.evaluated += store_decided(
            target=target, run_id=run.pk, as_of=run.as_of, seen=run.seen_through, at=at,
            announce=not run.auto_accept,
        )  # fmt: skip
    run.cursor = last
    if last >= run.total:
        run.state, run.finished_at = Run.RunState.DONE, at
    run.save(update_fields=["cursor", "evaluated", "state", "finished_at"])
    return run


@within_write
def decide_in_database(*, batch: Batch, about: tuple[int, int]) -> None:
    """Fill DECIDED with the decisions on the party ids ``about`` (first and last)."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {MEASURED}, {DECIDED}")
        text, told = batch.measured(about)
        cursor.execute(f"CREATE TEMPORARY TABLE {MEASURED} ON COMMIT DROP AS {text}", told)
        tables = batch.tables(batch.most())
        held = batch.held(tables)
        tables |= {"held_about": [a for a, _ in held], "held_category": [c for _, c in held]}
        cursor.execute(f"CREATE TEMPORARY TABLE {DECIDED} ON COMMIT DROP AS {batch.decided}", tables)


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
