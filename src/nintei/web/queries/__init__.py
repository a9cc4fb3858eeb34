"""Reads that span rooms: the front page, a public profile, and the demo's mail folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.utils.timezone import localtime

from nintei.catalog import queries as catalog
from nintei.certification.queries import holders, public
from nintei.certification.rules.volatility import Volatility
from nintei.people import queries as people
from nintei.web import rules
from nintei.web.queries.figures import Figures, Share, figures_of

__all__ = ["Figures", "Share", "figures_of"]
_CODE = re.compile(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", re.MULTILINE)
# The front page's figures are counted once in this many seconds.
FRESH = 600


@dataclass(frozen=True)
class Front:
    """The front page's figures. ``categories``: (category, people certified there now), most first."""

    certified: int
    categories: list[tuple[Any, int]]
    volatility: Volatility

    @property
    def recovery(self) -> int | None:
        """Of a hundred warned, how many came back; None when nobody was warned yet."""
        share = self.volatility.recovery_share
        return None if share is None else int(share * 100)


def front(*, at: datetime) -> Front:
    """How many are certified, where, and how calm the certificate has been; at most ten minutes old."""
    found: Front | None = cache.get("web.front")
    if found is None:
        named, held = catalog.categories_by_slug(), holders.held_by_category()
        categories = sorted(((named[slug], n) for slug, n in held.items()), key=lambda pair: -pair[1])
        found = Front(sum(held.values()), categories, public.public_volatility(at=at))
        cache.set("web.front", found, FRESH)
    return found


def unfinished(*, viewer: Any) -> int | None:
    """Whole per cent of the viewer's profile when something is missing; None when nothing is, or for nobody."""
    if not viewer.is_authenticated or viewer.is_operator:
        return None
    missing, percent = people.still_missing(viewer=viewer)
    return percent if missing else None


@dataclass(frozen=True)
class Held:
    """One category on a profile: its badge, and its certified periods as bars of the timeline."""

    badge: public.PublicBadge
    bars: list[tuple[str, str, Any]]


@dataclass(frozen=True)
class PersonPage:
    """A public profile with what was certified when, what the journal says, and what the person shows."""

    profile: people.PublicProfile
    client: people.ClientCard | None
    able: people.Abilities
    pieces: list[Any]
    has_agreed: bool
    held: list[Held]
    years: list[tuple[str, date]]
    figures: Figures


def person_page(*, viewer: Any, public_id: str, at: datetime) -> PersonPage:
    """The public page of one person; NotFound for everybody who may not see it."""
    today = localtime(at).date()
    profile = people.profile_for(viewer=viewer, public_id=public_id, today=today)
    badges = public.public_badges(user=profile)
    began = min((period.since for badge in badges for period in badge.periods), default=today)
    return PersonPage(
        profile=profile,
        client=people.client_card(public_id=public_id),
        able=people.abilities(profile=profile),
        pieces=people.pieces(profile=profile),
        has_agreed=people.has_agreed(public_id=public_id, at=at),
        held=[Held(badge, _bars(badge.periods, began, today)) for badge in badges],
        years=[(rules.place(day, began, today), day) for day in rules.quarters(began, today)],
        figures=figures_of(public_id=public_id, at=at),
    )


def _bars(periods: Sequence[Any], began: date, today: date) -> list[tuple[str, str, Any]]:
    """(left, width, period), both in per cent."""
    return [(*rules.span(p.since, p.until or today, began, today), p) for p in periods]


@dataclass(frozen=True)
class Mail:
    """One mail that was written instead of sent. ``code``: the log-in or sign-up code in it, or ""."""

    to: str
    subject: str
    text: str
    written_at: datetime
    code: str


def mails(folder: Path, *, to: str = "", limit: int = 30) -> list[Mail]:
    """The newest mails of the folder, those to ``to`` only when it is given."""
    found = []
    for mail in map(_mail, _newest(folder)):
        if not to or to.lower() in mail.to.lower():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def _newest(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.eml"), key=lambda path: path.name, reverse=True)


def _mail(path: Path) -> Mail:
    said = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(said, EmailMessage)
    body = said.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    code = _CODE.search(text)
    moment = datetime.fromtimestamp(int(path.stem) // 10**9, UTC)
    return Mail(str(said["to"]), str(said["subject"]), text.strip(), moment, code[1] if code else "")
