"""Evaluate many people inside the database: the statements of a monthly run and of the daily preview.

The journal's labelled selection is counted, the counts are looked up in the compiled tables of the pure
rules, and the decision record is written as canonical JSON and hashed, all without leaving PostgreSQL. What
these statements say is compared with the pure engine, record by record, in tests and by every replay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection

from nintei.certification.kinds import Decision, Grant, Keep, State
from nintei.certification.queries.measure import by_clients, counted, measured_sql, params
from nintei.certification.queries.policies import Target
from nintei.certification.rules import compiled, digest, judge
from nintei.certification.rules.judge import CriterionVerdict, Evidence, Verdict
from nintei.kit.canonical import canonical_json
from nintei.record.queries import KEYS

Pair = tuple[int, int]

MEASURED, DECIDED = "certification_measured_now", "certification_decided_now"
"""Temporary tables of one transaction."""

_STANDINGS = """SELECT about_id, category_id::integer AS category_id, state, failures, effect_on, since, last_digest
                  FROM certification_standing
                 WHERE about_id BETWEEN %(about_from)s AND %(about_to)s AND category_id = ANY(%(categories)s)"""
_STANDING = """, coalesce(s.state, 'NONE') AS state, coalesce(s.failures, 0) AS failures, s.effect_on, s.since,
       coalesce(s.last_digest, '') AS prev"""


@dataclass(frozen=True)
class Batch:
    """One evaluation of one policy's categories as of a day; people come in ranges of party ids.

    ``prev``: whether records name the one before (a preview has none).
    """

    target: Target
    as_of: date
    seen: int
    auto_accept: bool = False
    unsupplied: Collection[str] = ()
    prev: bool = True

    def measured(self, about: Pair) -> tuple[str, dict[str, Any]]:
        """The statement that counts, with everybody's standing beside the counts, and its parameters."""
        policy, categories = self.target.policy, list(self.target.categories)
        text = measured_sql(policy, self.unsupplied, _STANDINGS, _STANDING)
        return text, params(policy, categories, self.as_of, self.seen, about)

    def most(self) -> list[int]:
        """The largest n of each criterion in MEASURED."""
        largest = ", ".join(f"coalesce(max(n{i}), 0)" for i in range(len(self.target.policy.criteria)))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {largest} FROM {MEASURED}")
            return list(cursor.fetchone())

    def held(self, tables: dict[str, Any]) -> list[Pair]:
        """Holders in MEASURED who fail, but would not without some one client."""
        if not self.target.policy.leave_one_client_out:
            return []
        columns = ", ".join(name for name in counted(self.target.policy) if name[0] in "nx")
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT about_id, category_id, {columns} FROM ({self._judged}) j"
                " WHERE is_holder AND NOT keeps_all",
                tables,
            )
            failing = cursor.fetchall()
        parts = by_clients(
            self.target.policy,
            list(self.target.categories),
            [row[0] for row in failing],
            self.as_of,
            self.seen,
        )
        return [row[:2] for row in failing if self._is_held(row[2:], parts.get(row[:2], {}))]

    def _is_held(self, numbers: Sequence[int], parts: dict[str, Any]) -> bool:
        policy = self.target.policy
        counts = {c.id: (numbers[2 * i], numbers[2 * i + 1]) for i, c in enumerate(policy.criteria)}
        evidence = Evidence(counts, by_client=parts)
        return judge.judge(policy, evidence, self.target.old).held_by is not None

    def tables(self, most: Sequence[int]) -> dict[str, Any]:
        """Parameters of ``decided`` and ``held``: the rules as arrays of integers."""
        policy, old = self.target.policy, self.target.old
        found: dict[str, Any] = {}
        for i, criterion in enumerate(policy.criteria):
            lines = compiled.lines(policy, criterion, old, most[i])
            found |= {f"{name}_{i}": getattr(lines, name) for name in compiled.Lines.__slots__}
        steps = compiled.steps(policy, self.as_of, auto_accept=self.auto_accept)
        found |= {f"step_{name}": getattr(steps, name) for name in compiled.Steps.__slots__}
        found |= {
            "as_of": self.as_of, "holders": compiled.holders(), "states": list(State), "decisions": list(Decision),
            "grants": list(Grant), "keep_words": list(Keep),
        }  # fmt: skip
        return found

    @cached_property
    def _judged(self) -> str:
        """MEASURED with every verdict: g0, h0, ... (places in GRANTS and KEEPS) and the conjunctions."""
        policy = self.target.policy
        verdicts, earned, kept = [], [], []
        for i in range(len(policy.criteria)):
            at = f"[n{i} + 1]"
            verdicts.append(
                f"CASE WHEN x{i} >= (%(high_{i})s::integer[]){at} THEN (%(high_answer_{i})s::integer[]){at}"
                f" WHEN x{i} >= (%(middle_{i})s::integer[]){at} THEN (%(middle_answer_{i})s::integer[]){at}"
                f" ELSE (%(low_answer_{i})s::integer[]){at} END AS g{i}"
            )
            line = f"CASE WHEN is_holder THEN (%(keep_held_{i})s::integer[]){at} ELSE (%(keep_{i})s::integer[]){at} END"
            verdicts.append(
                f"CASE WHEN x{i} >= {line} THEN (%(keep_answer_{i})s::integer[]){at} ELSE {_FAILS} END AS h{i}"
            )
            earned.append(f"g{i} IN ({_PASS}, {_OPEN})")
            kept.append(f"h{i} <> {_FAILS}")
        grants = [f"e{i} >= {e.min}" for i, e in enumerate(policy.experience)]
        keeps = [f"e{i} >= {e.keep}" for i, e in enumerate(policy.experience) if e.keep is not None]
        met = [f"k{i}" for i in range(len(policy.conditions))]
        return f"""
            SELECT v.*, {_all(kept)} AS keeps_all, {_all([*earned, *grants, *met])} AS grants_all,
                   NOT ({_all(keeps)}) AS rests
              FROM (SELECT m.*, {", ".join(verdicts)}
                      FROM (SELECT *, state = ANY(%(holders)s) AS is_holder FROM {MEASURED}) m {_ONCE}) v"""

    @property
    def stepped(self) -> str:
        """Everybody in MEASURED with ``held`` and ``step``, the place of their case in the tables of steps."""
        return f"""
            SELECT j.*, {_KEY} AS step
              FROM (SELECT j.*, is_holder AND NOT keeps_all AND (about_id, category_id) IN (
                           SELECT * FROM unnest(%(held_about)s::bigint[], %(held_category)s::integer[])) AS held
                      FROM ({self._judged}) j {_ONCE}) j {_ONCE}"""

    @property
    def decided(self) -> str:
        """The decisions on everybody in MEASURED; needs ``tables`` and the ``held`` as two arrays."""
        policy = self.target.policy
        numbers = {side: ", ".join(f"{side}{i}" for i in range(len(policy.criteria))) for side in "nx"}
        return f"""
            SELECT about_id, category_id, about, decision, state_before, failures_before, effect_before, state_after,
                   failures_after, effect_after, since_after, n, x, entries, record,
                   encode(sha256(convert_to(record, 'UTF8')), 'hex') AS digest
              FROM (SELECT r.*, {self._record} AS record FROM (
                SELECT s.*, p.about, state AS state_before, failures AS failures_before, effect_on AS effect_before,
                       ARRAY[{numbers["n"]}]::integer[] AS n, ARRAY[{numbers["x"]}]::integer[] AS x,
                       (%(decisions)s::text[])[(%(step_decision)s::integer[])[step] + 1] AS decision,
                       (%(states)s::text[])[(%(step_after)s::integer[])[step] + 1] AS state_after,
                       CASE (%(step_failures)s::integer[])[step] WHEN {compiled.ZERO} THEN 0
                            WHEN {compiled.MORE} THEN failures + 1 ELSE failures END AS failures_after,
                       CASE (%(step_effect_on)s::integer[])[step] WHEN {compiled.STAYS} THEN effect_on
                            WHEN {compiled.NEW} THEN %(step_effect)s::date END AS effect_after,
                       CASE (%(step_since)s::integer[])[step] WHEN {compiled.NEW} THEN %(as_of)s::date
                            ELSE since END AS since_after
                  FROM ({self.stepped}) s
                  JOIN ({KEYS}) p USING (about_id) {_ONCE}) r {_ONCE}) d"""

    @property
    def _record(self) -> str:
        """SQL that writes the decision record as canonical JSON: the rules' own record, its values put in."""
        policy = self.target.policy
        blank = Verdict((), experience_grants=False, experience_keeps=False, conditions_met=False, grants=False,
                        keeps=False)  # fmt: skip
        record = digest.decision_record(
            about="{quoted:about}", category="{word:category}", as_of=self.as_of, policy=policy.digest,
            snapshot="{word:snapshot}", verdict=replace(blank, criteria=self._criteria()), experience={}, conditions={},
            decision="{word:decision}", state_before="{word:state_before}", state_after="{word:state_after}",
            prev="{word:prev}" if self.prev else "",
        )  # fmt: skip
        record["experience"] = {e.metric: f"{{bare:e{i}}}" for i, e in enumerate(policy.experience)}
        record["conditions"] = {name: f"{{bare:k{i}}}" for i, name in enumerate(policy.conditions)}
        record["held"] = "{bare:held}"
        return "concat(" + ", ".join(self._pieces(canonical_json(record).decode())) + ")"

    def _criteria(self) -> tuple[Any, ...]:
        return tuple(
            CriterionVerdict(c.id, f"{{bare:n{i}}}", f"{{bare:x{i}}}", f"{{grant:{i}}}", f"{{keep:{i}}}")  # type: ignore[arg-type]
            for i, c in enumerate(self.target.policy.criteria)
        )

    def _pieces(self, text: str) -> Iterable[str]:
        slug = "CASE category_id " + " ".join(
            f"WHEN {key} THEN '{slug}'" for key, slug in self.target.categories.items()
        )
        for piece in re.split(r'("\{[a-z]+:[a-z0-9_]+\}")', text):
            kind, _, name = piece.strip('"{}').partition(":")
            if not piece.startswith('"{'):
                yield "'" + piece.replace("'", "''").replace("%", "%%") + "'"
            elif kind == "quoted":
                yield f"to_json({name})"
            elif kind == "word":
                yield f"""'"', {slug + " END" if name == "category" else name}, '"'"""
            elif kind == "grant":
                yield f"""'"', (%(grants)s::text[])[g{name} + 1], '"'"""
            elif kind == "keep":
                yield f"""'"', (%(keep_words)s::text[])[h{name} + 1], '"'"""
            elif name[0] in "kh":
                yield f"CASE WHEN {name} THEN 'true' ELSE 'false' END"
            else:
                yield name


_PASS, _OPEN = compiled.GRANTS.index(Grant.PASS), compiled.GRANTS.index(Grant.NOT_ASSESSED)
_FAILS = compiled.KEEPS.index(Keep.FAIL)
# compiled.key, said in SQL; arrays begin at 1. Held: the one-client rule lets a failing holder pass.
_KEY = """((array_position(%(states)s::text[], state) - 1) * (%(step_most_failures)s + 1)
           + least(failures, %(step_most_failures)s)) * 16 + 8 * (keeps_all OR held)::integer
          + 4 * grants_all::integer + 2 * rests::integer + held::integer + 1"""
# A fence: without it the planner puts each expression in wherever it is named, and it is worked out every time.
_ONCE = "OFFSET 0"


def _all(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions) or "true"
