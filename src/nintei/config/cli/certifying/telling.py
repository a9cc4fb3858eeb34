"""What the person at the terminal sees: progress while it works, a summary when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

_DECISIONS = ("granted", "warned", "noticed", "recovered", "held", "dormant", "awake", "lapsed")
_HOLDERS = frozenset({"CERTIFIED", "AT_RISK", "NOTICE", "DORMANT"})


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress display on standard error; silent when that is not a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        yield bars


class Summary:
    """Counts what passes by."""

    def __init__(self) -> None:
        self.evaluated: Counter[str] = Counter()
        self.holding: Counter[str] = Counter()
        self.decisions: Counter[tuple[str, str]] = Counter()

    def see(self, record: Mapping[str, Any], *, is_effect: bool) -> None:
        """Count one record. What an effect date decided is counted in its month's line."""
        month = record["as_of"][:7]
        self.decisions[month, record["decision"]] += 1
        if not is_effect:
            self.evaluated[month] += 1
            self.holding[month] += record["state_after"] in _HOLDERS

    def table(self, title: str) -> Table:
        """A line for each month and one for all; ``holding``: after the evaluation, before the effect dates."""
        table = Table(title=title)
        table.add_column("month")
        for name in ("evaluated", "holding", *_DECISIONS):
            table.add_column(name, justify="right")
        for day in sorted(self.evaluated):
            counts = [self.decisions[day, name] for name in _DECISIONS]
            table.add_row(day, *(f"{n:,}" for n in (self.evaluated[day], self.holding[day], *counts)))
        if len(self.evaluated) > 1:
            table.add_section()
            totals = [sum(n for (_, d), n in self.decisions.items() if d == name) for name in _DECISIONS]
            table.add_row("all", f"{self.evaluated.total():,}", "", *(f"{n:,}" for n in totals))
        return table
