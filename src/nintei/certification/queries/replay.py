"""Recompute stored decisions from the journal and compare digests; hand people what they need to do the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import Evaluation, Run
from nintei.certification.queries import measure as measuring
from nintei.certification.queries.deciding import decide, decide_effect
from nintei.certification.queries.policies import Target, policy_of
from nintei.certification.rules.moves import Standing
from nintei.record import queries as record


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored decision that is not what the journal and its policy give."""

    evaluation: int
    about: str
    category: str
    as_of: date
    stored: str
    recomputed: str

    def __str__(self) -> str:
        where = f"{self.about} {self.category} {self.as_of}"
        return f"{where}: stored {self.stored[:12]}, recomputed {self.recomputed[:12]}"


def replay_evaluation(evaluation_id: int) -> Difference | None:
    """None when the stored digest comes out again, else the difference."""
    rows = list(Evaluation.objects.select_related("run", "about", "category").filter(pk=evaluation_id))
    if not rows:
        raise Evaluation.DoesNotExist(evaluation_id)
    return next(_replayed(rows), None)


# Evaluations that were made under the same conditions are measured again together.
Conditions = tuple[int, int | None, date, int, int | None]
CHUNK = 5000


def _replayed(rows: Sequence[Evaluation]) -> Iterator[Difference]:
    alike: dict[Conditions, list[Evaluation]] = {}
    for row in rows:
        alike.setdefault(
            (row.policy_id, row.old_policy_id, row.as_of, row.seen_through, row.run_id), []
        ).append(row)
    for group in alike.values():
        yield from _replayed_together(group)


def _replayed_together(rows: Sequence[Evaluation]) -> Iterator[Difference]:
    first = rows[0]
    policy = policy_of(first.policy_id)
    old = policy_of(first.old_policy_id) if first.old_policy_id else None
    categories = {row.category_id: row.category.slug for row in rows}
    target = Target(policy, first.policy_id, old, first.old_policy_id, categories)
    people = [row.about_id for row in rows]
    pairs = [(row.about_id, row.category_id) for row in rows]
    found = {
        (one.about_id, one.category_id): one
        for one in measuring.measure(
            policy, list(categories), first.as_of, first.seen_through,
            about=(min(people), max(people)), only=people, also=pairs,
            unsupplied=measuring.unsupplied(policy.conditions) if _is_from_files(first) else (),
        )
    }  # fmt: skip
    parts = measuring.by_clients(
        policy, list(categories), [row.about_id for row in rows if row.state_before in HOLDERS],
        first.as_of, first.seen_through,
    )  # fmt: skip
    for row, pair in zip(rows, pairs, strict=True):
        if (again := _again(target, row, found[pair], parts.get(pair, {}))) != row.digest:
            yield Difference(row.pk, row.about.key, row.category.slug, row.as_of, row.digest, again)


def _again(target: Target, row: Evaluation, measured: measuring.Measured, parts: measuring.Parts) -> str:
    """The digest that comes out now."""
    before = Standing(State(row.state_before), row.failures_before, row.effect_before)
    told = {"about": row.about.key, "before": before, "prev": row.record["prev"], "parts": parts}
    if row.run is None:
        return decide_effect(target, measured, row.as_of, row.seen_through, stayed=False, **told).digest
    accept = row.run.auto_accept
    return decide(target, measured, row.as_of, row.seen_through, auto_accept=accept, **told).digest


def _is_from_files(row: Evaluation) -> bool:
    """Whether the facts came as files, which may lack conditions; an effect date asks the run before it."""
    if row.run is not None:
        return row.run.auto_accept
    before = Run.objects.filter(as_of__lte=row.as_of).order_by("-as_of").first()
    return before is not None and before.auto_accept


def replay(
    as_of: date | None = None, on_progress: Callable[[int, int], None] | None = None
) -> Iterator[Difference]:
    """Every stored decision that does not come out again; of one day, or of all time.

    ``on_progress`` hears (decisions done, decisions in all).
    """
    rows = Evaluation.objects.select_related("run", "about", "category").order_by("pk")
    if as_of is not None:
        rows = rows.filter(as_of=as_of)
    total, done = rows.count(), 0
    for chunk in _chunks(rows.iterator(chunk_size=CHUNK)):
        yield from _replayed(chunk)
        done += len(chunk)
        if on_progress is not None:
            on_progress(done, total)


def _chunks(rows: Iterable[Evaluation]) -> Iterator[list[Evaluation]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def replay_month(as_of: date) -> list[Difference]:
    """The differences of one day's evaluations; empty when all is as stored."""
    return list(replay(as_of))


def export_for(about: str) -> dict[str, Any]:
    """A person's own facts, policies and decisions: everything a recheck without the database needs.

    ``about`` is the party key of whoever asks; JSON-safe.
    """
    rows = list(Evaluation.objects.filter(about__key=about).select_related("category", "run").order_by("pk"))
    ids = {i for row in rows for i in (row.policy_id, row.old_policy_id) if i}
    policies = {policy_of(i).digest: policy_of(i).document for i in sorted(ids)}
    return {
        "format": "nintei-export/1",
        "about": about,
        "entries": list(record.export_events(about)),
        "policies": policies,
        "evaluations": [
            {
                "record": row.record,
                "digest": row.digest,
                "seen_through": row.seen_through,
                "old_policy": policy_of(row.old_policy_id).digest if row.old_policy_id else "",
                "failures_before": row.failures_before,
                "effect_before": row.effect_before.isoformat() if row.effect_before else "",
                "is_effect": row.run is None,
                "auto_accept": bool(row.run and row.run.auto_accept),
            }
            for row in rows
        ],
    }
