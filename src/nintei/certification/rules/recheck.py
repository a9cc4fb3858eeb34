"""The open evaluator: one person's exported entries and a policy in, the decision record out.

It says in plain Python what the database says in SQL; the two are compared in tests.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from nintei.certification.kinds import HOLDERS, Decision, State
from nintei.certification.rules import digest, moves
from nintei.certification.rules.judge import Evidence, judge
from nintei.certification.rules.moves import Standing
from nintei.certification.rules.policy import EXPERIENCE, METRICS, Policy

Entry = Mapping[str, Any]
GOOD, BAD, NEUTRAL = 1, 2, 3
OUTCOMES = {"good": GOOD, "bad": BAD, "neutral": NEUTRAL}
VALUED = frozenset({"work.review.revealed", "work.earning.released"})
CONDITION_KINDS = {
    "identity_verified": "people.identity.verified",
    "profile_complete": "people.profile.completed",
    "no_open_integrity_case": "certification.integrity_case.changed",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(entry: Entry) -> datetime:
    """When it happened, aware; accepts a datetime or ISO 8601 text."""
    at = entry["happened_at"]
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def outcome(entry: Entry) -> int:
    """1 good, 2 bad, 3 neutral; accepts the words or the numbers."""
    said = entry["outcome"]
    return OUTCOMES[said.lower()] if isinstance(said, str) else int(said)


def entry_digest(entry: Entry) -> bytes:
    """SHA-256 of the entry's nine lines, the same as the journal's own."""
    lines = (
        entry["ref"],
        entry["kind"],
        entry["about"],
        entry.get("counterparty") or "",
        entry.get("category") or "",
        str((moment(entry) - _EPOCH) // timedelta(microseconds=1)),
        str(outcome(entry)),
        str(entry["value"]),
        entry.get("excluded_reason") or "",
    )
    return hashlib.sha256("\n".join(lines).encode()).digest()


def current(entries: Iterable[Entry]) -> list[Entry]:
    """Entries that no other one supersedes (``id`` and ``supersedes`` name them)."""
    rows = list(entries)
    superseded = {row["supersedes"] for row in rows if row.get("supersedes") is not None}
    return [row for row in rows if row.get("id") is None or row["id"] not in superseded]


def label(
    entries: Iterable[Entry], since: datetime, until: datetime, caps: Mapping[str, int]
) -> list[tuple[Entry, str]]:
    """Each current entry before ``until`` with why it counts or not, latest first.

    Why: counted, capped, neutral, excluded or outside. ``caps``: kind -> latest k of one client.
    """
    rows = [row for row in current(entries) if moment(row) < until]
    rows.sort(key=lambda row: (moment(row), row["ref"]), reverse=True)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    labelled = []
    for row in rows:
        kind, client = row["kind"], row.get("counterparty")
        if moment(row) < since:
            why = "outside"
        elif row.get("excluded_reason"):
            why = "excluded"
        elif outcome(row) == NEUTRAL and kind not in VALUED:
            why = "neutral"
        else:
            why = "counted"
            if client is not None:
                seen[kind, client] += 1
                if kind in caps and seen[kind, client] > caps[kind]:
                    why = "capped"
        labelled.append((row, why))
    return labelled


def caps_of(policy: Policy) -> dict[str, int]:
    """Kind -> latest k of one client, for the criteria that have a cap."""
    return {METRICS[c.metric].kind_code: c.per_client_cap for c in policy.criteria if c.per_client_cap}


def measure(
    policy: Policy, entries: Iterable[Entry], conditions: Mapping[str, bool], as_of: date
) -> Evidence:
    """The counts of one person's entries of one category, and the same per client."""
    since, until = policy.window(as_of)
    labelled = label(entries, since, until, caps_of(policy))
    counts, by_client = {}, {}
    for criterion in policy.criteria:
        metric = METRICS[criterion.metric]
        n = x = 0
        clients: dict[str, tuple[int, int]] = {}
        for row, why in labelled:
            if row["kind"] != metric.kind_code or why != "counted":
                continue
            points = int(row["value"]) if metric.uses == "value" else int(outcome(row) == GOOD)
            n, x = n + 1, x + points
            client = row.get("counterparty")
            if client is not None:
                had_n, had_x = clients.get(client, (0, 0))
                clients[client] = had_n + 1, had_x + points
        counts[criterion.id], by_client[criterion.id] = (n, x), clients
    return Evidence(counts, _experience(policy, labelled, until), dict(conditions), by_client)


def _experience(policy: Policy, labelled: Sequence[tuple[Entry, str]], until: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for rule in policy.experience:
        kind = EXPERIENCE[rule.metric].kind_code
        # Experience is not capped by number: what a client's sixth order proves, it proves.
        rows = [row for row, why in labelled if row["kind"] == kind and why in ("counted", "capped")]
        good = [row for row in rows if outcome(row) == GOOD]
        if rule.metric in ("completed_orders", "approved_tasks"):
            found[rule.metric] = len(good)
        elif rule.metric in ("distinct_clients", "distinct_requesters"):
            found[rule.metric] = len(
                {row["counterparty"] for row in good if row.get("counterparty") is not None}
            )
        elif rule.metric == "released_earnings":
            sums: dict[Any, int] = defaultdict(int)
            for row in rows:
                sums[row.get("counterparty")] += int(row["value"])
            cap = rule.client_cap
            found[rule.metric] = sum(total if cap is None else min(total, cap) for total in sums.values())
        else:
            ever = [
                moment(row)
                for row, _ in labelled
                if row["kind"] == kind and outcome(row) == GOOD and not row.get("excluded_reason")
            ]
            first = min(ever).astimezone(until.tzinfo).date() if ever else until.date()
            found[rule.metric] = (until.date() - first).days
    return found


def personal(policy: Policy, entries: Iterable[Entry], as_of: date) -> dict[str, Entry]:
    """The latest word before ``as_of`` on each condition the policy names: condition -> entry."""
    _, until = policy.window(as_of)
    rows = [row for row in current(entries) if moment(row) < until and not row.get("excluded_reason")]
    rows.sort(key=lambda row: (moment(row), row["ref"]))
    latest = {row["kind"]: row for row in rows}
    return {
        name: latest[CONDITION_KINDS[name]] for name in policy.conditions if CONDITION_KINDS[name] in latest
    }


def conditions_of(policy: Policy, entries: Iterable[Entry], as_of: date) -> dict[str, bool]:
    """Whether each condition holds by the latest word; no word means no, and for a case: none open."""
    said = personal(policy, entries, as_of)
    return {
        name: outcome(said[name]) == GOOD if name in said else name == "no_open_integrity_case"
        for name in policy.conditions
    }


def snapshot_of(policy: Policy, entries: Iterable[Entry], as_of: date) -> str:
    """The digest of everything read: the policy's kinds in the window (some since ever), the latest words."""
    rows = list(entries)
    since, until = policy.window(as_of)
    work = [
        entry_digest(row)
        for row in current(rows)
        if row["kind"] in policy.kinds
        and moment(row) < until
        and (moment(row) >= since or row["kind"] in policy.kinds_ever)
    ]
    return digest.snapshot(work, [entry_digest(row) for row in personal(policy, rows, as_of).values()])


def recheck(
    policy: Policy,
    entries: Iterable[Entry],
    conditions: Mapping[str, bool] | None,
    as_of: date,
    prev: str,
    before: Standing,
    *,
    about: str,
    category: str,
    auto_accept: bool = False,
    old: Policy | None = None,
) -> tuple[dict[str, Any], Standing, Decision]:
    """Evaluate one person's entries of one category again; (record, standing after, decision).

    ``entries``: dicts with ref, kind (code), about, counterparty, category, happened_at, outcome, value,
    excluded_reason and, where there are corrections, id and supersedes. Entries about others or of other
    categories are left aside. ``conditions`` None: read from the entries. ``old``: the former policy
    during a transition.
    """
    rows = [row for row in entries if row["about"] == about and row.get("category") in (category, None)]
    met = conditions_of(policy, rows, as_of) if conditions is None else dict(conditions)
    evidence = measure(policy, rows, met, as_of)
    holds = State(before.state) in HOLDERS
    # Only who holds a certificate can lose it: for the others neither rule of mercy has anything to say.
    verdict = judge(policy, evidence if holds else replace(evidence, by_client={}), old if holds else None)
    after, decision = moves.evaluate(policy, before, verdict, as_of, auto_accept=auto_accept)
    record = digest.decision_record(
        about=about,
        category=category,
        as_of=as_of,
        policy=policy.digest,
        snapshot=snapshot_of(policy, rows, as_of),
        verdict=verdict,
        experience=evidence.experience,
        conditions=met,
        decision=decision,
        state_before=State(before.state),
        state_after=State(after.state),
        prev=prev,
    )
    return record, after, decision
