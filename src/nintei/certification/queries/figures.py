"""What everybody may know of how the certificate works: appeals by quarter, losses by month, how calm it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.utils.translation import gettext as _

from nintei.certification.kinds import State
from nintei.certification.models import Appeal, Evaluation, StandingMove
from nintei.certification.queries.desk.reading import short_month, shown
from nintei.certification.queries.desk.words import FIGURES
from nintei.certification.queries.mine import today_of
from nintei.certification.queries.public import AppealNumbers, appeal_numbers, public_volatility
from nintei.certification.queries.standings import counts_by_state
from nintei.certification.rules.volatility import Volatility
from nintei.kit.canonical import sha256_hex
from nintei.kit.periods import Month, months, start_of_day

QUARTERS, MONTHS = 4, 12
# An hour: reading every decision for every visitor would be a way to stop the site.
KEPT_FOR = 3600
PUT_RIGHT = ("restored", "reinstated")


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of appeals, and how many certificates were given back in it."""

    appeals: AppealNumbers
    reinstated: int


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """The public page. ``losses`` and ``grants``: (month, how many), the last twelve months."""

    quarters: tuple[Quarter, ...]
    losses: tuple[tuple[str, int], ...]
    grants: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, int], ...]
    calm: Volatility

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """(name, value) of how calm it is, in the reader's language."""
        known = asdict(self.calm)
        return tuple(
            (_(one.name), shown(known[one.key], one.unit)) for one in FIGURES if one.part == "volatility"
        )


def _quarter(today: date, back: int, at: datetime) -> Quarter:
    month = Month.of(today).plus(-3 * back)
    number = (month.month + 2) // 3
    first = Month(month.year, 3 * number - 2)
    zone = settings.TIME_ZONE
    given_back = StandingMove.objects.filter(
        decision__in=PUT_RIGHT, at__gte=start_of_day(first.first_day, zone),
        at__lt=start_of_day(first.plus(3).first_day, zone),
    )  # fmt: skip
    numbers = appeal_numbers(year=month.year, quarter=number, zone=zone, at=at)
    return Quarter(numbers, given_back.count())


def _by_month(today: date, **which: Any) -> tuple[tuple[str, int], ...]:
    last = Month.of(today)
    wanted = months(last.plus(1 - MONTHS), last)
    days = StandingMove.objects.filter(on__gte=wanted[0].first_day, **which).values_list("on", flat=True)
    counted: dict[Month, int] = {}
    for day in days.iterator(chunk_size=5000):
        counted[Month.of(day)] = counted.get(Month.of(day), 0) + 1
    return tuple((short_month(str(month)), counted.get(month, 0)) for month in wanted)


def _edge(today: date) -> str:
    """Changes whenever anything that is shown changes."""
    moved = StandingMove.objects.order_by("-pk").values_list("pk", "at").first()
    said = Evaluation.objects.order_by("-pk").values_list("pk", "digest").first()
    appeals = Appeal.objects.aggregate(opened=Max("opened_at"), decided=Max("decided_at"))
    edge = sha256_hex(f"{today}:{moved}:{said}:{appeals}".encode())
    return f"certification.figures:{edge}"


def public_figures(*, at: datetime) -> PublicFigures:
    """The figures as of ``at``; kept for an hour while nothing new is decided."""
    today = today_of(at)
    key = _edge(today)
    found: PublicFigures | None = cache.get(key)
    if found is None:
        found = PublicFigures(
            tuple(_quarter(today, back, at) for back in range(QUARTERS)),
            _by_month(today, state_after=State.LAPSED), _by_month(today, decision="granted"),
            tuple(counts_by_state().items()), public_volatility(at=at),
        )  # fmt: skip
        cache.set(key, found, KEPT_FOR)
    return found
