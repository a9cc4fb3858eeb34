"""``nintei recheck``: a person's own export in, their own digests out, without any database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.rules import digest, moves, recheck
from nintei.certification.rules.judge import Evidence, Verdict, judge
from nintei.certification.rules.moves import Standing
from nintei.certification.rules.policy import Policy, from_document

FORMAT = "nintei-export/1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What a file that only looks like an export can make of any step.
_MISSHAPEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_FEWEST = {"format", "about", "entries", "policies", "evaluations"}


class NotAnExport(click.ClickException):
    """The file is not what the site exports."""

    exit_code = 2


def read(path: Path) -> dict[str, Any]:
    """The export in ``path``; NotAnExport says what is wrong with it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotAnExport(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise NotAnExport(f"{path}: is not JSON ({error}). Download it again.") from error
    if not isinstance(found, dict) or not found.keys() >= _FEWEST or found.get("format") != FORMAT:
        raise NotAnExport(
            f"{path}: is not an export of the form {FORMAT}. Download it from your certification page."
        )
    return found


def changed_entries(export: Mapping[str, Any]) -> list[str]:
    """Refs of entries whose digest is not that of their content."""
    rows = zip(export["entries"], _entries(export), strict=True)
    return [raw["ref"] for raw, row in rows if recheck.entry_digest(row).hex() != raw["digest"]]


def differences(export: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """(stored evaluation, recomputed record) for every one of which record or digest does not come out again.

    KeyError or ValueError when the export lacks something.
    """
    entries = _entries(export)
    policies = {name: from_document(document) for name, document in export["policies"].items()}
    for evaluation in export["evaluations"]:
        again = _again(evaluation, entries, policies)
        # Both: under a digest that is right a record that is wrong would be believed.
        if digest.digest(again) != evaluation["digest"] or again != evaluation["record"]:
            yield evaluation, again


def _entries(export: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {**row, "counterparty": row["counterparty"] or None, "category": row["category"] or None,
         "happened_at": _EPOCH + timedelta(microseconds=row["happened_at"])}
        for row in export["entries"]
    ]  # fmt: skip


def _again(
    evaluation: Mapping[str, Any], entries: list[dict[str, Any]], policies: Mapping[str, Policy]
) -> dict[str, Any]:
    told = evaluation["record"]
    about, category, as_of = told["about"], told["category"], date.fromisoformat(told["as_of"])
    policy, old = policies[told["policy"]], policies.get(evaluation["old_policy"])
    rows = [
        row for row in entries
        if row["about"] == about and row["category"] in (category, None) and row["id"] <= evaluation["seen_through"]
    ]  # fmt: skip
    effect = evaluation["effect_before"]
    before = Standing(
        State(told["state_before"]),
        evaluation["failures_before"],
        date.fromisoformat(effect) if effect else None,
    )
    conditions = _conditions(evaluation, policy, rows, as_of)
    evidence = recheck.measure(policy, rows, conditions, as_of)
    verdict = _verdict(policy, evidence, before, old)
    if evaluation["is_effect"]:
        after, decision = moves.on_effect(before, verdict, as_of, appeal_open=False)
    else:
        after, decision = moves.evaluate(
            policy, before, verdict, as_of, auto_accept=evaluation["auto_accept"]
        )
    return digest.decision_record(
        about=about, category=category, as_of=as_of, policy=policy.digest,
        snapshot=recheck.snapshot_of(policy, rows, as_of), verdict=verdict, experience=evidence.experience,
        conditions=conditions, decision=decision, state_before=before.state, state_after=State(after.state),
        prev=told["prev"],
    )  # fmt: skip


def _verdict(policy: Policy, evidence: Evidence, before: Standing, old: Policy | None) -> Verdict:
    """As the site judges: what each client contributed matters only to those who hold a certificate."""
    if before.state in HOLDERS:
        return judge(policy, evidence, old)
    return judge(policy, replace(evidence, by_client={}), None)


def _conditions(
    evaluation: Mapping[str, Any], policy: Policy, rows: list[dict[str, Any]], as_of: date
) -> dict[str, bool]:
    """From the entries; where files said nothing about anybody, a condition was taken as met."""
    found = recheck.conditions_of(policy, rows, as_of)
    if evaluation["auto_accept"]:
        said = recheck.personal(policy, rows, as_of)
        found |= {name: met for name, met in evaluation["record"]["conditions"].items() if name not in said}
    return found


def broken_links(export: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Evaluations whose ``prev`` is not the digest of the one before in that category."""
    last: dict[str, str] = {}
    broken = []
    for evaluation in export["evaluations"]:
        category = evaluation["record"]["category"]
        if evaluation["record"]["prev"] != last.get(category, ""):
            broken.append(evaluation)
        last[category] = evaluation["digest"]
    return broken


@click.command(
    help="Recompute your own decisions from the file you exported; needs no database and no account."
)
@click.argument("export", type=click.Path(path_type=Path))
def command(export: Path) -> None:
    """Exit code 0: all digests come out again. 1: some do not. 2: the file is not an export."""
    found = read(export)
    try:
        told = [
            f"fact {ref}: its content is not what its digest was made of" for ref in changed_entries(found)
        ]
        for evaluation, again in differences(found):
            told += _explained(evaluation, again)
        told += [f"{_name(link)}: does not follow on the decision before it" for link in broken_links(found)]
    except _MISSHAPEN as error:
        what = f"{type(error).__name__}: {error}"[:200]
        raise NotAnExport(
            f"{export}: something is missing or of the wrong kind ({what}). Download it again."
        ) from error
    for line in told:
        click.echo(line)
    if told:
        raise SystemExit(1)
    click.echo(
        f"{len(found['evaluations'])} decisions from {len(found['entries'])} facts: every digest is the same."
    )


def _explained(evaluation: Mapping[str, Any], again: Mapping[str, Any]) -> list[str]:
    """One evaluation's differences: the digest first, then each member that differs, criteria one by one."""
    stored, lines = evaluation["record"], []
    if digest.digest(again) != evaluation["digest"]:
        lines.append(f"{_name(evaluation)}: stored {evaluation['digest']}, recomputed {digest.digest(again)}")
    else:
        lines.append(
            f"{_name(evaluation)}: the digest is right, but the record shown beside it is another one"
        )
    members = [name for name in sorted({*stored, *again}) if stored.get(name) != again.get(name)]
    for name in members:
        lines += [
            f"    {name}{part}: stored {_shown(old)}, recomputed {_shown(new)}"
            for part, old, new in _parts(stored.get(name), again.get(name))
        ]
    if not members:
        lines.append("    every member of the record comes out the same: only the digest was changed")
    return lines


def _parts(stored: Any, again: Any) -> list[tuple[str, Any, Any]]:
    """Where two members differ: by name in dictionaries and in lists of [name, ...], else as a whole."""
    pair = [{row[0]: row[1:] for row in said} if _is_named(said) else said for said in (stored, again)]
    if all(isinstance(said, dict) for said in pair):
        old, new = pair
        return [
            (f".{name}", old.get(name), new.get(name))
            for name in sorted({*old, *new}) if old.get(name) != new.get(name)
        ]  # fmt: skip
    return [("", stored, again)]


def _is_named(said: Any) -> bool:
    return isinstance(said, list) and bool(said) and all(isinstance(row, list) and row for row in said)


def _shown(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _name(evaluation: Mapping[str, Any]) -> str:
    record = evaluation["record"]
    return f"{record['as_of']} {record['category']} {record['decision']}"
