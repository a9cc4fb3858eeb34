"""Real orders, month by month: the command agrees with a second computation that shares no code with it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC, date, datetime
from math import sqrt

from tests.certify.conftest import Certified
from tests.certify.recomputed import Row

EVERY = {"granted", "warned", "noticed", "recovered", "held", "dormant", "awake", "lapsed", "no_change"}


def said(row: Row) -> dict[str, object]:
    """A row of the second computation in the form of a record."""
    return {
        "as_of": row.as_of.isoformat(), "about": row.about, "category": row.category, "decision": row.decision,
        "state_before": row.before, "state_after": row.after, "held": row.held, "experience": row.experience,
        "criteria": [[name, n, x, row.grant[name], row.keep[name]] for name, (n, x) in row.counts.items()],
    }  # fmt: skip


def test_every_decision_count_and_state_agrees(certified: Certified) -> None:
    ours = sorted(
        map(said, [*certified.rows, *certified.effects]),
        key=lambda r: (r["as_of"], r["about"], r["category"]),
    )
    assert len(certified.records) == len(ours)
    for theirs, mine in zip(certified.records, ours, strict=True):
        assert {name: theirs[name] for name in mine} == mine


def test_the_data_makes_everything_happen(certified: Certified) -> None:
    counts = Counter(record["decision"] for record in certified.records)
    assert counts.keys() == EVERY
    assert len(certified.records) > 20_000
    assert {"CERTIFIED", "AT_RISK", "NOTICE", "LAPSED", "DORMANT"} <= {
        r["state_after"] for r in certified.records
    }
    grants = {g for r in certified.records for _, _, _, g, _ in r["criteria"]}
    assert grants == {"PASS", "FAIL", "INSUFFICIENT", "NOT_ASSESSED"}


def test_digests_are_of_the_records_and_form_chains(certified: Certified) -> None:
    last: dict[tuple[str, str], str] = {}
    for record in certified.records:
        body = {name: value for name, value in record.items() if name != "digest"}
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        key = record["about"], record["category"]
        assert hashlib.sha256(text.encode()).hexdigest() == record["digest"]
        assert record["prev"] == last.get(key, "")
        last[key] = record["digest"]


def test_snapshots_are_of_the_facts_in_the_window_and_of_every_contract_before_it(
    certified: Certified,
) -> None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for record in certified.records[::20]:
        about, category = record["about"], record["category"]
        every = certified.again.people[about, category]
        digests = []
        as_of = date.fromisoformat(record["as_of"])
        window = certified.again.window(every, as_of)
        # How long ago the first contract was is read from all time.
        until = certified.again.moment(as_of)
        ever = [f for f in every if f.kind == "work.contract.ended" and f.at < until and f not in window]
        for f in [*window, *ever]:
            micros = round((f.at - epoch).total_seconds()) * 1_000_000
            outcome = {"good": 1, "bad": 2, "": 3}[f.outcome]
            value = f.value - 1 if f.kind == "work.review.revealed" else f.value
            text = f"{f.ref}\n{f.kind}\n{about}\n{f.client}\n{category}\n{micros}\n{outcome}\n{value}\n"
            digests.append(hashlib.sha256(text.encode()).digest())
        # No file of these says anything about a whole person, whose facts would follow the first hash.
        work = hashlib.sha256(b"".join(sorted(digests))).digest()
        assert hashlib.sha256(work).hexdigest() == record["snapshot"]


def test_the_table_of_lines_shows_the_same_and_the_figures_are_right(certified: Certified) -> None:
    z = 0.8416212
    criteria = {c["id"]: c for c in certified.again.policy["criteria"]}
    for record, shown in zip(certified.records, certified.lines, strict=True):
        assert all(
            shown[k] == record[k] for k in ("about", "category", "as_of", "decision", "state_after", "digest")
        )
    for record, shown in zip(certified.records[::50], certified.lines[::50], strict=True):
        for name, n, x, grant, keep in record["criteria"]:
            value, weight = certified.again.prior(criteria[name])
            scale = 4 if name == "rating" else 1
            size, least = n + weight, criteria[name]["grant_min_n"]
            got = x / scale + float(value) * weight
            p = got / size
            bound = (p + z * z / 2 / size + z * sqrt(p * (1 - p) / size + z * z / 4 / size**2)) / (
                1 + z * z / size
            )
            floor = n if "thin" in criteria[name] else max(n, least)
            assert abs(float(shown[f"{name}_estimate"]) - got / (floor + weight)) < 1e-6
            assert abs(float(shown[f"{name}_bound"]) - bound) < 1e-6
            assert [shown[f"{name}_n"], shown[f"{name}_x"]] == [str(n), str(x)]
            assert [shown[f"{name}_grant_verdict"], shown[f"{name}_keep_verdict"]] == [grant, keep]


def test_nobody_loses_without_two_failures_and_thirty_days(certified: Certified) -> None:
    history: dict[tuple[str, str], list[dict[str, str]]] = {}
    for record in certified.records:
        history.setdefault((record["about"], record["category"]), []).append(record)
    lapses = 0
    for records in history.values():
        for at, record in enumerate(records):
            if record["decision"] == "lapsed":
                lapses += 1
                noticed = [r for r in records[:at] if r["decision"] == "noticed"][-1]
                days = (date.fromisoformat(record["as_of"]) - date.fromisoformat(noticed["as_of"])).days
                assert days >= 30
                assert [r for r in records[:at] if r["decision"] == "warned"]
    assert lapses == len([e for e in certified.effects if e.decision == "lapsed"])


def test_the_summary_counts_every_month_as_the_second_computation_does(certified: Certified) -> None:
    shown = {
        line.split()[0]: line.split()[1:]
        for line in certified.shown.splitlines()[2:]
        if line.startswith(" ") and line.strip()
    }
    states = ("CERTIFIED", "AT_RISK", "NOTICE", "DORMANT")
    decided = Counter(
        (row.as_of.isoformat()[:7], row.decision) for row in [*certified.rows, *certified.effects]
    )
    months = sorted({row.as_of.isoformat()[:7] for row in certified.rows})
    assert len(months) == 24  # in the first of the 25 nobody had facts yet
    for month in months:
        mine = [row for row in certified.rows if row.as_of.isoformat()[:7] == month]
        after = Counter(row.after for row in mine)
        counts = [
            len(mine),
            *(after[state] for state in states),
            decided[month, "granted"],
            decided[month, "lapsed"],
        ]
        assert shown[month][:7] == [f"{count:,}" if count else "-" for count in counts]
    assert shown["all"][0] == f"{len(certified.rows):,}"
