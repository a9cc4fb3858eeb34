"""State tables: moves as data - name, sources, target, who may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nintei.kit.errors import Forbidden, Refusal


class IllegalMove(Refusal):
    """The move does not start from this state."""

    code = "illegal_move"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a state table: ``name`` leads from any of ``sources`` to ``target`` for roles ``who``."""

    name: str
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...]


class Table:
    """A set of moves; answers "may I?", "which buttons?" and "where does it lead?"."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self._moves = {move.name: move for move in moves}

    def __iter__(self) -> Iterator[Move]:
        return iter(self._moves.values())

    def move(self, name: str) -> Move:
        """The row called ``name``; KeyError when the table has none."""
        return self._moves[name]

    def target(self, name: str, state: str, who: str) -> str:
        """The state that ``name`` leads to; refuses a wrong state (409) or a wrong role (403)."""
        move = self._moves[name]
        if state not in move.sources:
            raise IllegalMove(f"{name}: {state} -> ?", move=name, state=state)
        if who not in move.who:
            raise Forbidden(f"{name}: {who}", move=name, who=who)
        return move.target

    def allowed(self, state: str, who: str) -> tuple[str, ...]:
        """Names of the moves that ``who`` may make from ``state``, in table order."""
        return tuple(m.name for m in self if state in m.sources and who in m.who)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (source, target) pair, for the database's own guard."""
        return tuple(sorted({(source, m.target) for m in self for source in m.sources}))
