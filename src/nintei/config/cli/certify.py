"""``nintei certify``: facts in files and a policy in, decisions out, by the site's own SQL and rules."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import Progress

from nintei.config.cli import ground
from nintei.config.cli.certifying import scratch, staging
from nintei.config.cli.certifying.facts import BATCH
from nintei.config.cli.certifying.problems import BadInput
from nintei.config.cli.certifying.telling import Summary, progress
from nintei.kit.errors import Refusal
from nintei.kit.periods import Month, PeriodError
from nintei.kit.postgres import PostgresError

WRONG_INPUT = 2


def _month(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Month | None:
    try:
        return None if value is None else Month.parse(value)
    except PeriodError as error:
        raise click.BadParameter(str(error)) from error


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"'{value}' is not a day; write it like 2026-07-01") from error


@click.command(help="Certify from files: FACTS are CSV (also gzipped) or Parquet; see docs/certification.md.")
@click.argument("facts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--policy", "policy_file", required=True, type=click.Path(path_type=Path), help="the policy (YAML)"
)
@click.option(
    "--as-of", metavar="DATE", callback=_day, help="one evaluation on this day, nobody certified before"
)
@click.option(
    "--from", "first", metavar="MONTH", callback=_month, help="first of the monthly evaluations, like 2026-01"
)
@click.option("--to", "last", metavar="MONTH", callback=_month, help="last of the monthly evaluations")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="folder for decisions.csv and .jsonl"
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="what standard output carries",
)
def command(
    facts: tuple[Path, ...],
    policy_file: Path,
    as_of: date | None,
    first: Month | None,
    last: Month | None,
    out: Path | None,
    form: str,
) -> None:
    """Exit code 2 and nothing written when the facts, the policy or the options are wrong."""
    days = _days(as_of, first, last)
    ground.orderly_end()
    try:
        text, policy = _policy(policy_file)
        _check_effective(policy, as_of or days[0].first_day)
        with progress() as bars, scratch.database() as address:
            _arrive(address, list(facts), policy, bars)
            _publish(text)
            _evaluate(as_of, days, bars)
            _write(policy, out, form, bars)
    except BadInput as error:
        _refuse(
            [*error.problems.lines(), f"{error.problems.count:,} problems in the facts; nothing was written."]
        )
    except Refusal as error:
        _refuse([str(error), "Nothing was written."])
    except PostgresError as error:
        raise click.ClickException(str(error)) from error


def _days(as_of: date | None, first: Month | None, last: Month | None) -> list[Month]:
    """The months to evaluate; empty for a single day. UsageError (exit code 2) for anything else."""
    if (as_of is None) == (first is None and last is None):
        raise click.UsageError("say either --as-of DATE, or --from MONTH and --to MONTH")
    if as_of is not None:
        return []
    if first is None or last is None:
        raise click.UsageError("--from and --to belong together")
    if last < first:
        raise click.UsageError(f"--from {first} lies after --to {last}")
    return [first, last]


def _refuse(lines: list[str]) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    raise SystemExit(WRONG_INPUT)


def _policy(path: Path) -> tuple[str, Any]:
    from nintei.certification.forms.policy_file import read_policy

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        _refuse([f"{path}: cannot be read ({error.strerror}). Check the path.", "Nothing was written."])
    except UnicodeDecodeError:
        _refuse([f"{path}: is not UTF-8. Save the file as UTF-8.", "Nothing was written."])
    return text, read_policy(text, str(path))


def _check_effective(policy: Any, first: date) -> None:
    if first < policy.effective_from:
        told = f"The policy decides from {policy.effective_from} on, and {first} is earlier."
        _refuse([f"{told} Choose a later day, or an earlier effective_from.", "Nothing was written."])


def _arrive(address: str, paths: list[Path], policy: Any, bars: Progress) -> None:
    """From the files into the journal."""
    from nintei.catalog.actions import ensure_category
    from nintei.record.actions import load
    from nintei.record.rules import Fact

    now = datetime.now(UTC)
    reading = bars.add_task("reading facts", total=None)
    categories = staging.arrive(address, paths, lambda n: bars.update(reading, completed=n))
    rows = bars.tasks[reading].completed
    bars.update(reading, total=rows)
    if policy.category != "*" and policy.category not in categories:
        told = f"No fact is in the policy's category '{policy.category}'."
        _refuse([f"{told} The facts have: {', '.join(list(categories)[:20])}.", "Nothing was written."])
    for slug, is_task_work in categories.items():
        ensure_category(slug=slug, name_ja=slug, name_en=slug, is_task_work=is_task_work, at=now)
    loading = bars.add_task("into the journal", total=rows)
    ticked = _ticking(staging.staged(address), lambda n: bars.update(loading, completed=n))
    load(facts=(Fact(*row) for row in ticked), at=now)
    staging.forget(address)
    staging.settle(address)


def _ticking(rows: Iterator[Any], tick: Callable[[int], None]) -> Iterator[Any]:
    count = 0
    for count, row in enumerate(rows, 1):
        if count % BATCH == 0:
            tick(count)
        yield row
    tick(count)


def _publish(text: str) -> None:
    from nintei.certification.actions import publish_policy

    publish_policy(text=text, at=datetime.now(UTC))


def _evaluate(as_of: date | None, span: list[Month], bars: Progress) -> None:
    from nintei.certification.actions import run_all_months, run_month

    now = datetime.now(UTC)
    task = bars.add_task("evaluating", total=None)

    def tell(day: date, done: int, total: int) -> None:
        bars.update(task, description=f"evaluating {day}", completed=done, total=total)

    if as_of is not None:
        run_month(as_of=as_of, at=now, auto_accept=True, on_progress=tell)
    else:
        run_all_months(first=span[0], last=span[1], at=now, auto_accept=True, on_progress=tell)


def _write(policy: Any, out: Path | None, form: str, bars: Progress) -> None:
    from contextlib import ExitStack

    from nintei.certification.queries.decisions import every_decision
    from nintei.config.cli.certifying import writer

    summary, writing = Summary(), bars.add_task("writing", total=None)
    with ExitStack() as stack:
        sinks = [stack.enter_context(writer.folder(out, policy))] if out else []
        if form != "table":
            sinks.append(
                writer.csv_sink(policy, sys.stdout) if form == "csv" else writer.json_sink(sys.stdout)
            )
        for made in every_decision():
            record = {**made.record, "digest": made.digest}
            summary.see(record, is_effect=made.is_effect)
            for sink in sinks:
                sink(record)
            bars.advance(writing)
    if form == "table":
        wide = None if sys.stdout.isatty() else 120
        Console(width=wide).print(summary.table(f"{policy.series} {policy.version}"))
        if out:
            click.echo(f"Written: {out / writer.CSV}, {out / writer.JSONL}")
