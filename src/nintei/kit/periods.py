"""Months, days and the moments they begin at."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from nintei.kit.errors import Malformed


class PeriodError(Malformed):
    """The text is not a month or a day."""


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2026-03``; PeriodError says what to write instead."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
            raise PeriodError(f"'{text}' is not a month; write it like 2026-03")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that ``day`` lies in."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    def day(self, number: int) -> date:
        """Day ``number`` of the month, or its last day when the month is shorter."""
        return date(self.year, self.month, min(number, monthrange(self.year, self.month)[1]))

    def next(self) -> Month:
        """The month after."""
        return self.plus(1)

    def plus(self, n: int) -> Month:
        """``n`` months later (earlier when negative)."""
        index = self.year * 12 + self.month - 1 + n
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months(first: Month, last: Month) -> list[Month]:
    """Every month from ``first`` to ``last``, both included; empty when they are the wrong way round."""
    found = []
    while first <= last:
        found.append(first)
        first = first.next()
    return found


def start_of_day(day: date, zone: str) -> datetime:
    """The aware moment at which ``day`` begins in ``zone`` (an IANA name)."""
    return datetime.combine(day, time.min, ZoneInfo(zone))


def minus_months(day: date, n: int) -> date:
    """The same day ``n`` months earlier, or that month's last day when it is shorter."""
    return Month.of(day).plus(-n).day(day.day)
