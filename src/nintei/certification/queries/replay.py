"""Recompute stored decisions from the journal and compare digests; hand people what they need to do the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from nintei.certification.kinds import State
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
    row = Evaluation.objects.select_related("run", "about", "category").get(pk=evaluation_id)
    return _replayed(row)


def _replayed(row: Evaluation) -> Difference | None:
    policy = policy_of(row.policy_id)
    old = policy_of(row.old_policy_id) if row.old_policy_id else None
    target = Target(policy, row.policy_id, old, row.old_policy_id, {row.category_id: row.category.slug})
    pair = (row.about_id, row.category_id)
    from_files = _is_from_files(row)
    found = measuring.measure(
        policy, [row.category_id], row.as_of, row.seen_through,
        about=(row.about_id, row.about_id), also=[pair],
        unsupplied=measuring.unsupplied(policy.conditions) if from_files else (),
    )  # fmt: skip
    before = Standing(State(row.state_before), row.failures_before, row.effect_before)
    prev, about = row.record["prev"], row.about.key
    if row.run is None:
        again = decide_effect(
            target, found[0], row.as_of, row.seen_through, about=about, before=before, prev=prev, stayed=False
        )
    else:
        again = decide(
            target, found[0], row.as_of, row.seen_through,
            about=about, before=before, prev=prev, auto_accept=row.run.auto_accept,
        )  # fmt: skip
    if again.digest == row.digest:
        return None
    return Difference(row.pk, about, row.category.slug, row.as_of, row.digest, again.digest)


def _is_from_files(row: Evaluation) -> bool:
    """Whether the facts came as files, which may lack conditions; an effect date asks the run before it."""
    if row.run is not None:
        return row.run.auto_accept
    before = Run.objects.filter(as_of__lte=row.as_of).order_by("-as_of").first()
    return before is not None and before.auto_accept


def replay(as_of: date | None = None) -> Iterator[Difference]:
    """Every stored decision that does not come out again; of one day, or of all time."""
    rows = Evaluation.objects.select_related("run", "about", "category").order_by("pk")
    if as_of is not None:
        rows = rows.filter(as_of=as_of)
    for row in rows.iterator(chunk_size=1000):
        difference = _replayed(row)
        if difference is not None:
            yield difference


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
