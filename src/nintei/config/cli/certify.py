"""``nintei certify``: facts in files and a policy in, decisions out, by the site's own SQL and rules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import psycopg
from django.db.utils import OperationalError
from rich.console import Console
from rich.progress import Progress

from nintei.config.cli import ground
from nintei.config.cli.certifying.problems import BadInput
from nintei.kit.errors import Refusal
from nintei.kit.periods import Month, PeriodError, months
from nintei.kit.postgres import PostgresError

if TYPE_CHECKING:
    from nintei.certification.rules.policy import Policy
    from nintei.config.cli.certifying.staging import Content
    from nintei.config.cli.certifying.telling import Summary

WRONG_INPUT = 2
STOPPED = 130
EVERY = 500  # decisions between two movements of the progress bar
YEARS = range(1970, 2200)


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
        _certify(list(facts), policy_file, as_of, days, out, form)
    except BadInput as error:
        count = f"{error.problems.count:,} problem{'s' if error.problems.count > 1 else ''}"
        _refuse([*error.problems.lines(), f"{count} in the facts; nothing was written."])
    except Refusal as error:
        _refuse([str(error), "Nothing was written."])
    except PostgresError as error:
        raise click.ClickException(str(error)) from error
    except (psycopg.OperationalError, OperationalError) as error:
        told = str(error).strip().splitlines()[0]
        place = ground.data_folder() / "certify"
        raise click.ClickException(
            f"the scratch database in {place} failed ({told}); is there room on that disk? Nothing was written."
        ) from error
    except KeyboardInterrupt:
        click.echo("Stopped; nothing was written.", err=True)
        raise SystemExit(STOPPED) from None


def _certify(
    facts: list[Path], policy_file: Path, as_of: date | None, days: list[Month], out: Path | None, form: str
) -> None:
    from nintei.config.cli.certifying import scratch, staging, writer
    from nintei.config.cli.certifying.telling import Summary, headline, progress

    text, policy = _policy(policy_file)
    _check_effective(policy, as_of or days[0].first_day)
    if out:
        writer.check_folder(out)
    with scratch.database() as address:
        with progress() as bars:
            content = staging.arrive(address, facts, _reading(bars))
            _check_category(policy, content)
            _load(address, facts, content, bars)
            _publish(text)
            count = _evaluate(as_of, days, content.people, bars)
            summary = Summary()
            _write(policy, out, form, summary, bars, count)
    if form == "table":
        console = Console(width=None if sys.stdout.isatty() else 120)
        console.print(headline(content), highlight=False, soft_wrap=True)
        console.print(summary.table(f"{policy.series} {policy.version}", console))
        if out:
            click.echo(f"Written: {out / writer.CSV}, {out / writer.JSONL}")
    if not summary.evaluated:
        click.echo(
            f"Nobody was evaluated: no fact lies in the {policy.window_months} months before.", err=True
        )


def _days(as_of: date | None, first: Month | None, last: Month | None) -> list[Month]:
    """The months to evaluate; empty for a single day. UsageError (exit code 2) for anything else."""
    if (as_of is None) == (first is None and last is None):
        raise click.UsageError("say either --as-of DATE, or --from MONTH and --to MONTH")
    if any(
        day and day.year not in YEARS for day in (as_of, first and first.first_day, last and last.first_day)
    ):
        raise click.UsageError("only the years 1970 to 2199 can be evaluated")
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


def _check_category(policy: Policy, content: Content) -> None:
    if policy.category not in ("*", *content.categories):
        told = f"No fact is in the policy's category '{policy.category}'."
        listed = ", ".join(list(content.categories)[:20])
        _refuse([f"{told} The facts have: {listed}.", "Nothing was written."])


def _reading(bars: Progress) -> Callable[[int, float], None]:
    task = bars.add_task("reading facts", total=1.0, unit="facts", count=0)
    return lambda rows, share: bars.update(task, completed=share, count=rows)


def _load(address: str, paths: list[Path], content: Content, bars: Progress) -> None:
    """From the staging table into the journal."""
    from nintei.catalog.actions import ensure_category
    from nintei.config.cli.certifying import staging
    from nintei.record.actions import AlreadyNoted, load_table

    now = datetime.now(UTC)
    task = bars.add_task("into the journal", total=None, unit="facts")
    for slug, is_task_work in content.categories.items():
        ensure_category(slug=slug, name_ja=slug, name_en=slug, is_task_work=is_task_work, at=now)

    def tell(done: int, steps: int) -> None:
        # One more step than the journal's own: settling.
        bars.update(task, completed=done, total=steps + 1)

    try:
        load_table(table=staging.TABLE, at=now, alone=True, on_step=tell)
    except AlreadyNoted:
        staging.refuse_duplicates(address, paths)
    staging.forget(address)
    staging.settle(address)
    bars.update(task, completed=bars.tasks[task].total, count=content.rows)


def _publish(text: str) -> None:
    from nintei.certification.actions import publish_policy

    publish_policy(text=text, at=datetime.now(UTC))


def _evaluate(as_of: date | None, span: list[Month], people: int, bars: Progress) -> int:
    """How many evaluations were made."""
    from nintei.certification.actions import run_all_months, run_month

    now = datetime.now(UTC)
    days = [as_of] if as_of else [month.first_day for month in months(*span)]
    task = bars.add_task("evaluating", total=None, unit="people", count=0)

    def tell(day: date, done: int, parties: int) -> None:
        # Of the parties walked through some are clients; people stand among them evenly.
        share = days.index(day) + done / max(1, parties)
        told = f"evaluating {day}"
        bars.update(task, description=told, completed=share, total=len(days), count=round(share * people))

    if as_of is not None:
        runs = [run_month(as_of=as_of, at=now, auto_accept=True, on_progress=tell)]
    else:
        runs = run_all_months(first=span[0], last=span[1], at=now, auto_accept=True, on_progress=tell)
    return sum(run.evaluated for run in runs)


def _write(policy: Policy, out: Path | None, form: str, summary: Summary, bars: Progress, count: int) -> None:
    """Everything decided, to every place that was asked for. ``count`` leaves out effect dates."""
    from nintei.certification.queries.decisions import every_decision
    from nintei.config.cli.certifying import writer

    task, done = bars.add_task("writing", total=count, unit="decisions", count=0), 0
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    with ExitStack() as stack:
        sinks = [stack.enter_context(writer.folder(out, policy))] if out else []
        if form != "table":
            sinks.append(
                writer.csv_sink(policy, sys.stdout) if form == "csv" else writer.json_sink(sys.stdout)
            )
        for done, made in enumerate(every_decision(), 1):
            record = {**made.record, "digest": made.digest}
            summary.see(record, is_effect=made.is_effect)
            for sink in sinks:
                sink(record)
            if done % EVERY == 0:
                bars.update(task, completed=done, count=done)
        sys.stdout.flush()
        bars.update(task, completed=done, total=done, count=done)
