"""What is wrong with the input, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place; ``line`` and ``column`` are empty when the whole file is meant."""

    file: str
    line: int | None
    column: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.column + ': ' if self.column else ''}{self.reason}. {self.remedy}"


@dataclass(slots=True)
class Problems:
    """The first SHOWN problems, and how many there were; so that a hopeless file costs no memory."""

    first: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, line: int | None, column: str, reason: str, remedy: str) -> None:
        """Note one problem."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(Problem(file, line, column, reason, remedy))

    def lines(self) -> list[str]:
        """Sentences for the terminal: the first ones in full, then a count of the rest."""
        told = [str(problem) for problem in self.first]
        if self.count > len(told):
            told.append(f"... and {self.count - len(told):,} more like these.")
        return told


class BadInput(Exception):
    """The facts cannot be used; nothing was written."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(f"{problems.count} problems in the facts")
        self.problems = problems
