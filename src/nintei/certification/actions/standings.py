"""Store decisions and move standings; steps of the verbs beside this file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from nintei.certification.kinds import Decision
from nintei.certification.models import StandingMove
from nintei.certification.queries.deciding import Decided, criterion_facts
from nintei.certification.queries.policies import Target
from nintei.certification.rules.moves import Standing
from nintei.kit.db import copy_in, within_write
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

_COLUMNS = (
    "run_id", "about_id", "category_id", "policy_id", "old_policy_id", "as_of", "seen_through", "decision",
    "state_before", "failures_before", "effect_before", "state_after", "n", "x", "record", "digest",
)  # fmt: skip

_UPSERT = """
INSERT INTO certification_standing (about_id, category_id, policy_id, state, failures, effect_on, since, last_digest)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::date[], %s::date[], %s::text[])
    ON CONFLICT (about_id, category_id) DO UPDATE SET policy_id = excluded.policy_id, state = excluded.state,
       failures = excluded.failures, effect_on = excluded.effect_on, since = excluded.since,
       last_digest = excluded.last_digest
"""

_MOVED = """
INSERT INTO certification_standingmove (standing_id, state_before, state_after, decision, "on", at, effect_on,
                                        evaluation_id, reason)
SELECT s.id, e.state_before, e.state_after, e.decision, e.as_of, %(at)s, s.effect_on, e.id, ''
  FROM certification_evaluation e
  JOIN certification_standing s USING (about_id, category_id)
 WHERE e.digest = ANY(%(digests)s) AND e.as_of = %(as_of)s AND e.state_before <> e.state_after
   AND s.last_digest = e.digest
 ORDER BY s.id
RETURNING standing_id, evaluation_id
"""


class Outcomes(NamedTuple):
    """One decision with where it belongs."""

    target: Target
    about_id: int
    category_id: int
    about: str
    before: Standing
    decided: Decided


def _evaluation_row(run_id: int | None, as_of: date, seen: int, one: Outcomes) -> tuple[Any, ...]:
    made = one.decided
    return (
        run_id, one.about_id, one.category_id, one.target.version_id, one.target.old_id, as_of, seen,
        str(made.decision), str(one.before.state), one.before.failures, one.before.effect_on, str(made.after.state),
        [c.n for c in made.verdict.criteria], [c.x for c in made.verdict.criteria],
        json.dumps(made.record, ensure_ascii=False), made.digest,
    )  # fmt: skip


@within_write
def store(
    *, outcomes: Sequence[Outcomes], run_id: int | None, as_of: date, seen: int, at: datetime, announce: bool
) -> None:
    """Write evaluations, standings and moves of one batch; ``announce`` also notes each move in the journal."""
    if not outcomes:
        return
    copy_in(
        "certification_evaluation", _COLUMNS, (_evaluation_row(run_id, as_of, seen, one) for one in outcomes)
    )
    rows = [
        (o.about_id, o.category_id, o.target.version_id, str(o.decided.after.state), o.decided.after.failures,
         o.decided.after.effect_on, o.decided.after.since, o.decided.digest)
        for o in outcomes
    ]  # fmt: skip
    moved = [o for o in outcomes if o.decided.after.state != o.before.state]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [list(column) for column in zip(*rows, strict=True)])
        if moved:
            digests = [o.decided.digest for o in moved]
            cursor.execute(_MOVED, {"at": at, "digests": digests, "as_of": as_of})
            ids = {evaluation: standing for standing, evaluation in cursor.fetchall()}
    if moved and announce:
        _announce(moved, list(ids), as_of, at)


def _announce(moved: Sequence[Outcomes], evaluations: list[int], as_of: date, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, id FROM certification_evaluation WHERE id = ANY(%s)", [evaluations])
        by_digest = dict(cursor.fetchall())
    facts = []
    for one in moved:
        made = one.decided
        evaluation = by_digest[made.digest]
        told = {
            "decision": str(made.decision), "state_before": str(one.before.state),
            "state_after": str(made.after.state), "category": one.target.categories[one.category_id],
            "criteria": criterion_facts(one.target.policy, made.record), "evaluation": evaluation,
            "effect_on": made.after.effect_on.isoformat() if made.after.effect_on else "",
            "as_of": as_of.isoformat(), "url": f"/certification/statements/{evaluation}/",
        }  # fmt: skip
        facts.append(_moved_fact(one.about, told["category"], f"evaluation:{evaluation}", at, told))
    record.note_many(facts=facts, at=at)


def _moved_fact(about: str, category: str, what: str, at: datetime, told: dict[str, Any]) -> Fact:
    ref = f"certification.standing:{what}"
    return Fact(Kind.STANDING_MOVED, about, None, category, at, Outcome.NEUTRAL, 0, ref, "", told)


@within_write
def move_by_person(
    *, standing: Any, after: Standing, decision: str, on: date, at: datetime, by: Any, reason: str = ""
) -> None:
    """Store a move that somebody made (not the clock) and note it in the journal."""
    before = standing.state
    standing.state, standing.failures = str(after.state), after.failures
    standing.effect_on, standing.since = after.effect_on, after.since
    standing.save(update_fields=["state", "failures", "effect_on", "since"])
    move = StandingMove.objects.create(
        standing=standing, state_before=before, state_after=standing.state, decision=decision, on=on, at=at,
        by=by, reason=reason, effect_on=after.effect_on,
    )  # fmt: skip
    category = standing.category.slug
    told = {
        "decision": decision, "state_before": before, "state_after": standing.state, "category": category,
        "criteria": [], "reason": reason, "url": f"/certification/#{category}",
    }  # fmt: skip
    record.note_many(facts=[_moved_fact(standing.about.key, category, f"move:{move.pk}", at, told)], at=at)


def is_quiet(decision: Decision) -> bool:
    """Whether a decision left everything as it was."""
    return decision in (Decision.NO_CHANGE, Decision.STAYED, Decision.NOT_ASSESSED)
