"""What the journal says of one person, in figures that anybody may see, and the facts behind each for their owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.catalog.models import Category
from nintei.kit.errors import NotFound
from nintei.kit.periods import Month
from nintei.people import queries as people
from nintei.record import queries as record
from nintei.record.kinds import Figure, How
from nintei.record.queries import figures as journal
from nintei.record.rules import figures as counting
from nintei.web import rules

PAGE = 50
SHOWS = ("all", "counted", "not")


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """Whole per cent, cut."""
        return 100 * self.part // self.whole if self.whole else 0


@dataclass(frozen=True)
class Figures:
    """What the journal says of one person's last twelve full months and the running one.

    ``stars``: (mean with one place, reviews). ``completion``: contracts completed of those that ended by somebody's doing.
    ``repeats``: clients with two completed contracts or more, of all with one; empty below ENOUGH_CLIENTS. ``last_active``:
    when anything was last noted, ever.
    """

    finished: int
    tasks: int
    stars: tuple[str, int] | None
    completion: Share
    on_time: Share
    replies: Share
    repeats: Share
    last_active: datetime | None
    months: list[tuple[Month, int]]

    @property
    def shown(self) -> list[Figure]:
        """Which of them a profile shows, in its order; the months of the chart are not among them."""
        there = {
            Figure.FINISHED: self.finished,
            Figure.TASKS: self.tasks,
            Figure.STARS: self.stars,
            # Nothing completed is no share to show: the first contract decides alone.
            Figure.COMPLETION: self.completion.whole and self.finished,
            Figure.ON_TIME: self.on_time.whole,
            Figure.REPLIES: self.replies.whole,
            Figure.REPEATS: self.repeats.whole,
            Figure.LAST_ACTIVE: self.last_active,
        }
        return [figure for figure, is_there in there.items() if is_there]


def figures_of(*, public_id: str, at: datetime) -> Figures:
    """The figures of one person; facts set aside by an appeal or for another reason are left out."""
    return _figures(journal.groups(about=public_id, at=at), journal.latest(about=public_id), at)


def _figures(groups: list[journal.Group], latest: record.Entry | None, at: datetime) -> Figures:
    told = [group.told for group in groups]

    def share(figure: Figure) -> Share:
        return Share(*counting.total(figure, told))

    stars, reviews = counting.total(Figure.STARS, told)
    repeats = share(Figure.REPEATS)
    months = _months(groups, at)
    return Figures(
        finished=share(Figure.FINISHED).part,
        tasks=share(Figure.TASKS).part,
        stars=(rules.one_place(stars, reviews), reviews) if reviews else None,
        completion=share(Figure.COMPLETION),
        on_time=share(Figure.ON_TIME),
        replies=share(Figure.REPLIES),
        repeats=repeats if repeats.whole >= counting.ENOUGH_CLIENTS else Share(0, 0),
        last_active=latest.happened_at if latest else None,
        months=months if any(n for _month, n in months) else [],
    )


def _months(groups: list[journal.Group], at: datetime) -> list[tuple[Month, int]]:
    each: dict[str, list[counting.Told]] = {}
    for group in groups:
        each.setdefault(group.month, []).append(group.told)
    return [
        (month, counting.total(Figure.ACTIVITY, each.get(str(month), ()))[0])
        for month in counting.months(at, settings.TIME_ZONE)
    ]


@dataclass(frozen=True)
class Behind:
    """The facts behind one figure, for the person it is about.

    ``figures``: all of them, to show this one as the profile does. ``part`` and ``whole``: the sums of everything that
    ``figure`` counts, in ``month``, one of ``months``, when one is given. ``n``: {all, counted, not: how many facts}.
    ``lines``: the page asked for; ``names``: clients' public names by id; ``places``: categories by slug.
    """

    figure: Figure
    figures: Figures
    since: date
    month: Month | None
    months: list[Month]
    part: int
    whole: int
    n: Mapping[str, int]
    lines: list[journal.Line]
    names: Mapping[str, str]
    places: Mapping[str, Category]
    show: str
    page: int
    pages: int

    @property
    def share(self) -> Share:
        """The sums as the profile shows them."""
        return Share(self.part, self.whole)

    @property
    def enough_clients(self) -> int:
        """Below so many clients nothing is shown of who came back."""
        return counting.ENOUGH_CLIENTS


def own_figure(
    *, viewer: Any, name: str, at: datetime, month: str = "", show: str = "all", page: int = 1
) -> Behind:
    """The facts behind one figure of the viewer's own; NotFound for a figure or a month that there is not."""
    figure, chosen = _figure(name), _month(month, at)
    before = 0 if chosen else counting.SHOWN_BEFORE
    latest = journal.latest(about=viewer.public_id)
    groups = journal.groups(about=viewer.public_id, at=at, before=before)
    figures = _figures(groups, latest, at)
    part = whole = 0
    if figure is Figure.LAST_ACTIVE:
        lines = [journal.Line(latest, counting.Counts(1, 1, How.COUNTED))] if latest else []
        n, page, pages = {"all": len(lines), "counted": len(lines), "not": 0}, 1, 1
    else:
        own = [
            group.told
            for group in groups
            if group.told.kind in counting.KINDS[figure] and (not chosen or group.month == str(chosen))
        ]
        part, whole = counting.total(figure, own)
        wanted = {way: [told for told in own if _is_wanted(figure, told, way)] for way in SHOWS}
        n = {way: sum(told.n for told in told_so) for way, told_so in wanted.items()}
        show = show if show in SHOWS else "all"
        pages = max(1, -(-n[show] // PAGE))
        page = max(1, min(page, pages))
        lines = journal.lines(
            about=viewer.public_id, figure=figure, at=at, wanted=wanted[show], before=before, limit=PAGE,
            offset=(page - 1) * PAGE, month=str(chosen or ""),
        )  # fmt: skip
    since = localtime(counting.window(at, settings.TIME_ZONE)[0]).date()
    places = catalog.categories_by_slug()
    names = people.names({line.entry.counterparty for line in lines if line.entry.counterparty})
    each = counting.months(at, settings.TIME_ZONE)[::-1]
    return Behind(
        figure, figures, since, chosen, each, part, whole, n, lines, names, places, show, page, pages
    )


def _figure(name: str) -> Figure:
    if name not in set(Figure):
        raise NotFound(_("このページはありません。"))
    return Figure(name)


def _month(text: str, at: datetime) -> Month | None:
    """One of the months that the chart shows."""
    found = {str(month): month for month in counting.months(at, settings.TIME_ZONE)}
    if text and text not in found:
        raise NotFound(_("この月は、数える期間に入っていません。"))
    return found.get(text)


def _is_wanted(figure: Figure, told: counting.Told, way: str) -> bool:
    return way == "all" or counting.counts(figure, told).is_included == (way == "counted")
