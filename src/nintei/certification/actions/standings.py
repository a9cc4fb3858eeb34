"""Store decisions and move standings; steps of the verbs beside this file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from nintei.certification.kinds import Decision
from nintei.certification.models import StandingMove
from nintei.certification.queries import batch
from nintei.certification.queries.deciding import Decided, criterion_facts
from nintei.certification.queries.policies import Target
from nintei.certification.rules.moves import Standing
from nintei.kit.db import copy_in, within_write
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

_UPSERT = """
INSERT INTO certification_standing (about_id, category_id, policy_id, state, failures, effect_on, since, last_digest)
SELECT about_id, category_id, %(policy)s, state_after, failures_after, effect_after, since_after, digest FROM {decided}
    ON CONFLICT (about_id, category_id) DO UPDATE SET policy_id = excluded.policy_id, state = excluded.state,
       failures = excluded.failures, effect_on = excluded.effect_on, since = excluded.since,
       last_digest = excluded.last_digest
"""

_EVALUATIONS = """
INSERT INTO certification_evaluation (
  run_id, about_id, category_id, policy_id, old_policy_id, as_of, seen_through, decision, state_before,
  failures_before, effect_before, state_after, n, x, entries, record, digest)
SELECT %(run)s::bigint, about_id, category_id, %(policy)s, %(old)s::bigint, %(as_of)s, %(seen)s, decision, state_before,
       failures_before, effect_before, state_after, n, x, entries, record::jsonb, digest
  FROM {decided}
"""

_MOVES = """
INSERT INTO certification_standingmove (standing_id, state_before, state_after, decision, "on", at, effect_on,
                                        evaluation_id, reason)
SELECT s.id, d.state_before, d.state_after, d.decision, %(as_of)s, %(at)s, d.effect_after, e.id, ''
  FROM {decided} d
  JOIN certification_standing s USING (about_id, category_id)
  JOIN certification_evaluation e ON e.about_id = d.about_id AND e.category_id = d.category_id
   AND e.as_of = %(as_of)s AND e.run_id IS NOT DISTINCT FROM %(run)s::bigint
 WHERE d.state_before <> d.state_after
 ORDER BY s.id
"""

_MOVED = """
SELECT e.id, d.about, d.category_id, d.decision, d.state_before, d.state_after, d.effect_after, d.record
  FROM {decided} d
  JOIN certification_evaluation e ON e.about_id = d.about_id AND e.category_id = d.category_id
   AND e.as_of = %(as_of)s AND e.run_id IS NOT DISTINCT FROM %(run)s::bigint
 WHERE d.state_before <> d.state_after
 ORDER BY e.id
"""


class Outcomes(NamedTuple):
    """One decision with where it belongs."""

    target: Target
    about_id: int
    category_id: int
    about: str
    before: Standing
    decided: Decided


def _decided_row(one: Outcomes) -> tuple[Any, ...]:
    made = one.decided
    return (
        one.about_id, one.category_id, one.about, str(made.decision), str(one.before.state), one.before.failures,
        one.before.effect_on, str(made.after.state), made.after.failures, made.after.effect_on, made.after.since,
        [c.n for c in made.verdict.criteria], [c.x for c in made.verdict.criteria], list(made.entries),
        json.dumps(made.record, ensure_ascii=False), made.digest,
    )  # fmt: skip


_DECIDED = f"""
CREATE TEMPORARY TABLE {batch.DECIDED} (
  about_id bigint, category_id integer, about text, decision text, state_before text, failures_before integer,
  effect_before date, state_after text, failures_after integer, effect_after date, since_after date, n integer[],
  x integer[], entries bigint[], record text, digest text) ON COMMIT DROP
"""
_DECIDED_COLUMNS = (
    "about_id", "category_id", "about", "decision", "state_before", "failures_before", "effect_before",
    "state_after", "failures_after", "effect_after", "since_after", "n", "x", "entries", "record", "digest",
)  # fmt: skip


@within_write
def store(
    *, outcomes: Sequence[Outcomes], run_id: int | None, as_of: date, seen: int, at: datetime, announce: bool
) -> None:
    """Write decisions that were made one by one, all of one policy; see ``store_decided``."""
    if not outcomes:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {batch.DECIDED}")
        cursor.execute(_DECIDED)
    copy_in(batch.DECIDED, _DECIDED_COLUMNS, map(_decided_row, outcomes))
    store_decided(target=outcomes[0].target, run_id=run_id, as_of=as_of, seen=seen, at=at, announce=announce)


@within_write
def store_decided(
    *, target: Target, run_id: int | None, as_of: date, seen: int, at: datetime, announce: bool
) -> int:
    """Write what DECIDED holds: evaluations, standings, moves; ``announce`` also notes each move in the journal.

    Returns the number of evaluations.
    """
    told = {
        "run": run_id, "policy": target.version_id, "old": target.old_id, "as_of": as_of, "seen": seen, "at": at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_EVALUATIONS.format(decided=batch.DECIDED), told)
        count = int(cursor.rowcount)
        cursor.execute(_UPSERT.format(decided=batch.DECIDED), told)
        cursor.execute(_MOVES.format(decided=batch.DECIDED), told)
        if not (cursor.rowcount and announce):
            return count
        cursor.execute(_MOVED.format(decided=batch.DECIDED), told)
        moved = cursor.fetchall()
    record.note_many(facts=[_announced(target, as_of, at, row) for row in moved], at=at)
    return count


def _announced(target: Target, as_of: date, at: datetime, row: tuple[Any, ...]) -> Fact:
    evaluation, about, category_id, decision, before, after, effect, text = row
    category = target.categories[category_id]
    told = {
        "decision": decision, "state_before": before, "state_after": after, "category": category,
        "criteria": criterion_facts(target.policy, json.loads(text)), "evaluation": evaluation,
        "effect_on": effect.isoformat() if effect else "", "as_of": as_of.isoformat(),
        "url": f"/certification/statements/{evaluation}/",
    }  # fmt: skip
    if decision == Decision.OFFERED:
        told["benefits"] = [dict(one) for one in target.policy.benefits]
    return _moved_fact(about, category, f"evaluation:{evaluation}", at, told)


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
