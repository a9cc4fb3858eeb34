"""What the person at the terminal sees: progress while it works, a summary when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from nintei.config.cli.certifying.staging import Content

# How many are what after the month's evaluation ...
_STATES = {"certified": "CERTIFIED", "at risk": "AT_RISK", "notice": "NOTICE", "dormant": "DORMANT"}
# ... and what happened in the month: what 80 columns have room for, and the rest.
_MOVES = ("granted", "lapsed")
_MORE = ("warned", "noticed", "recovered", "held", "awake")


class _Count(ProgressColumn):
    """How many of what, and how many a second."""

    def render(self, task: Task) -> Text:
        count, unit = task.fields.get("count"), task.fields.get("unit", "")
        if count is None:
            return Text("")
        # After the end it is the average that is of interest.
        seconds = (task.finished_time if task.finished else task.elapsed) or 0
        rate = f" {count / seconds:,.0f}/s" if seconds >= 1 else ""
        return Text(f"{count:,} {unit}{rate}", style="progress.data.speed")


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress display on standard error; silent when that is not a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(bar_width=20), _Count(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        yield bars


class Summary:
    """Counts what passes by."""

    def __init__(self) -> None:
        self.evaluated: Counter[str] = Counter()
        self.states: Counter[tuple[str, str]] = Counter()
        self.decisions: Counter[tuple[str, str]] = Counter()

    def see(self, record: Mapping[str, Any], *, is_effect: bool) -> None:
        """Count one record. What an effect date decided is counted in its month's line."""
        month = record["as_of"][:7]
        self.decisions[month, record["decision"]] += 1
        if not is_effect:
            self.evaluated[month] += 1
            self.states[month, record["state_after"]] += 1

    def table(self, title: str, console: Console) -> Table:
        """A line for each month and one for all, with as many columns as ``console`` has room for."""
        roomy = console.options.update(max_width=1000)
        for more in range(len(_MORE), -1, -1):
            table = self._table(title, (*_MOVES, *_MORE[:more]))
            if Measurement.get(console, roomy, table).maximum <= console.width:
                break
        return table

    def _table(self, title: str, moves: tuple[str, ...]) -> Table:
        table = Table(
            title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0),
            caption=f"{', '.join(_STATES)}: after the month's evaluation.\n"
            f"{', '.join(moves)}: what happened in the month.", caption_justify="left",
        )  # fmt: skip
        table.add_column("month", no_wrap=True)
        for name in ("evaluated", *_STATES, *moves):
            table.add_column(name, justify="right", no_wrap=True)
        for month in sorted(self.evaluated):
            counts = [self.evaluated[month], *(self.states[month, state] for state in _STATES.values())]
            counts += [self.decisions[month, name] for name in moves]
            table.add_row(month, *map(_shown, counts))
        if len(self.evaluated) > 1:
            table.add_section()
            totals = [sum(n for (_, d), n in self.decisions.items() if d == name) for name in moves]
            table.add_row("all", _shown(self.evaluated.total()), *[""] * len(_STATES), *map(_shown, totals))
        return table


def _shown(count: int) -> str:
    return f"{count:,}" if count else "-"


def headline(content: Content) -> str:
    """What was read, in one line."""
    kinds = "category" if len(content.categories) == 1 else "categories"
    people = "person" if content.people == 1 else "people"
    return (
        f"{content.rows:,} facts about {content.people:,} {people} in {len(content.categories):,} {kinds}, "
        f"{content.first:%Y-%m-%d} to {content.last:%Y-%m-%d}"
    )
