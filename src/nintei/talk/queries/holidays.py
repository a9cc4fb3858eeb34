"""Public holidays of Japan: jpholiday's, and what this installation adds or takes away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import jpholiday
import yaml
from django.conf import settings

# A turn remembers the holidays of a year: longer than any absence holds its clock.
_REMEMBERED = timedelta(days=366)


@dataclass(frozen=True)
class Own:
    """An installation's own days, from the file that NINTEI_HOLIDAYS names. ``name``: its ``version``."""

    name: str = ""
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()


def own_days() -> Own:
    """What the file says now; ValueError with what is wrong in it."""
    path = settings.HOLIDAYS
    return _read(path, Path(path).stat().st_mtime_ns) if path else Own()


@lru_cache(maxsize=4)
def _read(path: str, changed: int) -> Own:
    said = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if not isinstance(said, dict) or set(said) - {"version", "add", "remove"} or not said.get("version"):
        raise ValueError(f"{path}: write version (a name for this list), add and remove (lists of days)")
    days = {name: said.get(name) or [] for name in ("add", "remove")}
    for name, listed in days.items():
        if not isinstance(listed, list) or any(type(day) is not date for day in listed):
            raise ValueError(f"{path}: {name} is a list of days such as 2027-05-01")
    return Own(str(said["version"]), frozenset(days["add"]), frozenset(days["remove"]))


@lru_cache(maxsize=64)
def _of_year(year: int) -> frozenset[date]:
    return frozenset(day for day, _name in jpholiday.year_holidays(year))


def calendar_version() -> str:
    """Which list is in force: ``jpholiday 1.0.3``, with the name of the installation's own behind it."""
    own = own_days().name
    return f"jpholiday {version('jpholiday')}" + (f" + {own}" if own else "")


def holidays_after(at: datetime) -> list[date]:
    """The days that a turn opened then remembers: those of a year from the day before on."""
    first = at.date() - timedelta(days=1)
    last, own = first + _REMEMBERED, own_days()
    listed = frozenset[date]().union(*(_of_year(year) for year in range(first.year, last.year + 1)))
    return sorted(day for day in (listed | own.added) - own.removed if first <= day <= last)
