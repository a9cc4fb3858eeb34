"""What this house holds about a person: each room says it of its own tables, once.

From the same declarations come the archive that somebody may ask for, the list of what goes and what stays when they
close their account, and the test that no table with a person in it was forgotten. A room declares in its ``apps.py``:

    personal.hold("talk.Thread", "freelancer", "client", what=noop("..."), stays=noop("..."))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet

Step = Callable[..., None]
# Lookups that end like this lead to the public name of an account, all others to its row.
_BY_NAME = ("public_id", "key")


@dataclass(frozen=True)
class Held:
    """One table. ``of``: lookups that lead to the account. ``what``: a sentence for people.

    ``stays``: why its rows outlive the account; "" when they go with it. ``why_not``: why it is not in the archive; ""
    when it is. ``omits``: columns that are nobody's business, such as hashes. ``file_keys``: columns with keys of files; the first one's file goes into the archive.
    """

    table: str
    of: tuple[str, ...]
    what: str
    stays: str = ""
    why_not: str = ""
    omits: tuple[str, ...] = ()
    file_keys: tuple[str, ...] = ()

    @property
    def model(self) -> type[Model]:
        """The table's model."""
        return apps.get_model(self.table)

    @property
    def name(self) -> str:
        """Where its rows lie in the archive: ``talk/thread.json``."""
        room, _dot, model = self.table.partition(".")
        return f"{room}/{model.lower()}.json"

    def rows(self, user: Any) -> QuerySet[Any]:
        """The rows about this person, in the order they were made."""
        wanted = Q()
        for lookup in self.of:
            by_name = lookup.endswith(_BY_NAME)
            wanted |= Q(**{lookup: user.public_id if by_name else user.pk})
        return self.model._base_manager.filter(wanted).order_by("pk")  # noqa: SLF001


_HELD: dict[str, Held] = {}
_NAMES: dict[str, str] = {}
_CLOSING: list[Step] = []
_ERASURE: list[Step] = []


def hold(table: str, *of: str, **said: Any) -> None:
    """Declare a table; see ``Held``."""
    _HELD[table] = Held(table, of, **said)


def named(table: str, field: str) -> None:
    """Where other tables point to this one, the archive shows this field instead of a number nobody knows."""
    _NAMES[table] = field


def at_closing(step: Step) -> None:
    """Have ``step(user=, at=)`` run inside the verb by which somebody asks to close their account."""
    if step not in _CLOSING:
        _CLOSING.append(step)


def at_erasure(step: Step) -> None:
    """Have ``step(user=, at=)`` run inside the verb that erases an account, after it is no longer active."""
    if step not in _ERASURE:
        _ERASURE.append(step)


def close(*, user: Any, at: datetime) -> None:
    """Let every room do what a request to close the account asks of it."""
    for step in _CLOSING:
        step(user=user, at=at)


def erase(*, user: Any, at: datetime) -> None:
    """Let every room do what the end of an account asks of it."""
    for step in _ERASURE:
        step(user=user, at=at)


def everything() -> list[Held]:
    """Every declared table, by name."""
    return [_HELD[table] for table in sorted(_HELD)]


def exported(held: Held, user: Any) -> Iterator[dict[str, Any]]:
    """The rows of one table about this person: every column but those omitted; references by name where there is one."""
    columns = list(columns_of(held))
    names = {f"shown_{name}": F(path) for name, path in columns}
    rows = held.rows(user).annotate(**names).values_list("pk", *names)
    for row in rows.iterator(chunk_size=500):
        yield {"id": row[0]} | dict(zip([name for name, _path in columns], row[1:], strict=True))


def columns_of(held: Held) -> Iterator[tuple[str, str]]:
    """(name in the archive, path) of every column that is exported, without the row's own number."""
    for field in held.model._meta.concrete_fields:  # noqa: SLF001
        if field.name in held.omits or field.name == "id":
            continue
        target = _target(field)
        if target in _NAMES:
            yield field.name.removesuffix("_id"), f"{field.name}__{_NAMES[target]}"
        else:
            yield field.name, field.attname if field.is_relation else field.name


def _target(field: Any) -> str:
    return str(field.related_model._meta.label) if field.is_relation else ""  # noqa: SLF001
