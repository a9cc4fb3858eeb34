"""What the index is made from: profiles, skills, work shown, hours, the journal and certificates, of many people at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from nintei.catalog import queries as catalog
from nintei.catalog.models import Category
from nintei.certification.queries.standings import Badge, badges_of_many
from nintei.kit.periods import minus_months, start_of_day
from nintei.people import rules as hours
from nintei.people.models import Availability, PersonLanguage, PersonSkill, Piece, Profile
from nintei.record import queries as record
from nintei.record.kinds import Kind
from nintei.search.queries.ranking import digest as ranking_digest
from nintei.search.queries.ranking import ranking
from nintei.search.rules.ranking import strength

# Which kind of fact is which measure. A review is four facts, of which its value (stars less one) are good.
MEASURES: dict[str, dict[Kind, str]] = {
    "project": {
        Kind.CONTRACT_ENDED: "completed",
        Kind.MILESTONE_DELIVERED: "on_time",
        Kind.TURN_SETTLED: "replies",
        Kind.REVIEW_REVEALED: "stars",
    },
    "task": {Kind.ASSIGNMENT_SETTLED: "approved", Kind.GOLD_ANSWERED: "gold"},
}
DONE = {"project": Kind.CONTRACT_ENDED, "task": Kind.ASSIGNMENT_SETTLED}
KINDS = [kind for measures in MEASURES.values() for kind in measures]

# Label 0 is counted, 4 is beyond one client's cap (still completed work), 3 lies before the window.
_COUNTS = f"""
SELECT about_id, category_id, kind,
       count(*) FILTER (WHERE label = 0),
       count(*) FILTER (WHERE label = 0 AND outcome = 1),
       coalesce(record_sum(value) FILTER (WHERE label = 0), 0),
       count(*) FILTER (WHERE label IN (0, 4) AND outcome = 1),
       count(*) FILTER (WHERE is_countable AND outcome = 1),
       min(happened_at) FILTER (WHERE is_countable AND outcome = 1),
       max(happened_at)
  FROM ({record.LABELLED}) l GROUP BY 1, 2, 3
"""


class Count(NamedTuple):
    """What the journal says of one person, category and kind; ``ever`` and ``first`` before the window as well."""

    about_id: int
    category_id: int
    kind: Kind
    facts: int
    good: int
    value: int
    done: int
    ever: int
    first: datetime | None
    last: datetime


@dataclass(frozen=True)
class CategoryRow:
    """One row of search_personcategory."""

    category_id: int
    strength: int
    completed: int
    is_certified: bool
    certified_since: date | None
    counts: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Source:
    """Everything the index keeps of one person; ``fields``: (text, times counted). Languages are kept in columns only."""

    user_id: int
    fields: tuple[tuple[str, int], ...]
    week: str
    joined_at: datetime | None
    last_active_at: datetime
    is_verified: bool
    completed_ever: int
    first_completed_at: datetime | None
    categories: tuple[CategoryRow, ...]
    languages: tuple[tuple[str, int], ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same content, whenever it is read."""
        said = [asdict(self), ranking_digest()]
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()


def users_after(user_id: int, limit: int) -> list[int]:
    """Ids of the next people with a profile or a row in the index, for walking over everybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "(SELECT user_id FROM people_profile WHERE user_id > %(after)s ORDER BY 1 LIMIT %(limit)s) UNION"
            " (SELECT user_id FROM search_person WHERE user_id > %(after)s ORDER BY 1 LIMIT %(limit)s)"
            " ORDER BY 1 LIMIT %(limit)s",
            {"after": user_id, "limit": limit},
        )
        return [row[0] for row in cursor.fetchall()]


def profile_count() -> int:
    """How many profiles there are; for progress only."""
    return Profile.objects.count()


def user_ids(public_ids: Iterable[str]) -> list[int]:
    """Ids of the people with these public ids; keys that are nobody's are left out."""
    rows = Profile.objects.filter(user__public_id__in=list(public_ids))
    return list(rows.values_list("user_id", flat=True))


def read(user_ids: Sequence[int], at: datetime) -> list[Source]:
    """Sources of those who may be found: listed freelancers with an active account. ``at`` ends the window."""
    rows = Profile.objects.filter(
        user_id__in=list(user_ids), is_listed=True, is_freelancer=True, user__is_active=True
    ).select_related("user", "user__availability", "user__identity_check")
    profiles = list(rows.order_by("user_id"))
    names = [profile.user.public_id for profile in profiles]
    counts, badges, shown = _counts(names, at), badges_of_many(names), _shown(user_ids)
    categories = catalog.categories_by_slug()
    return [
        _source(profile, counts.get(name, []), badges.get(name, []), categories, shown[profile.user_id], at)
        for name, profile in zip(names, profiles, strict=True)
    ]


@dataclass
class Shown:
    """What a person has put beside the profile: names of skills in every spelling known, titles of work, languages (code, level)."""

    skills: list[str] = field(default_factory=list)
    work: list[str] = field(default_factory=list)
    languages: list[tuple[str, int]] = field(default_factory=list)


def _shown(user_ids: Sequence[int]) -> Mapping[int, Shown]:
    found: dict[int, Shown] = defaultdict(Shown)
    skills = PersonSkill.objects.filter(user_id__in=list(user_ids)).order_by(
        "user_id", "position", "pk", "skill__spellings__pk"
    )
    names = ("skill__name_ja", "skill__name_en", "skill__spellings__said")
    for user_id, *said in skills.values_list("user_id", *names):
        found[user_id].skills += [name for name in said if name and name not in found[user_id].skills]
    pieces = Piece.objects.filter(user_id__in=list(user_ids)).order_by("user_id", "position", "pk")
    for user_id, title in pieces.values_list("user_id", "title"):
        found[user_id].work.append(title)
    spoken = PersonLanguage.objects.filter(user_id__in=list(user_ids)).order_by("user_id", "code")
    for user_id, code, level in spoken.values_list("user_id", "code", "level"):
        found[user_id].languages.append((code, level))
    return found


def _counts(public_ids: Sequence[str], at: datetime) -> dict[str, list[Count]]:
    parties = record.party_ids(public_ids)
    if not parties:
        return {}
    numbers, zone = ranking(), settings.TIME_ZONE
    first_day = minus_months(at.astimezone(ZoneInfo(zone)).date(), numbers.window_months)
    selection = record.Selection(
        categories=[category.pk for category in catalog.categories_by_slug().values()],
        kinds=KINDS,
        since=start_of_day(first_day, zone),
        until=at,
        seen=record.EVERYBODY[1],
        caps=dict.fromkeys(KINDS, numbers.per_client),
        about=(min(parties.values()), max(parties.values())),
        only=sorted(parties.values()),
        ever=[Kind.CONTRACT_ENDED],
    )
    found: dict[str, list[Count]] = {}
    named = {party: key for key, party in parties.items()}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, selection.params)
        for row in cursor.fetchall():
            count = Count._make((*row[:2], Kind(row[2]), *row[3:]))
            found.setdefault(named[count.about_id], []).append(count)
    return found


def _source(
    profile: Profile,
    counts: Sequence[Count],
    badges: Sequence[Badge],
    categories: Mapping[str, Category],
    shown: Shown,
    at: datetime,
) -> Source:
    user = profile.user
    week = getattr(user, "availability", None) or Availability(user=user)
    rows = _category_rows(badges, counts, categories)
    named = {category.pk: category for category in categories.values()}
    contracts = [count for count in counts if count.kind is Kind.CONTRACT_ENDED]
    moments = [profile.changed_at, week.changed_at, *(count.last for count in counts)]
    return Source(
        user_id=profile.user_id,
        fields=_fields(profile, [named[row.category_id] for row in rows], shown),
        week=hours.in_zone(week.hours, week.time_zone, settings.TIME_ZONE, at),
        joined_at=user.joined_at,
        last_active_at=max(moment for moment in moments if moment),
        is_verified=hasattr(user, "identity_check"),
        completed_ever=sum(count.ever for count in contracts),
        first_completed_at=min((count.first for count in contracts if count.first), default=None),
        categories=rows,
        languages=tuple(shown.languages),
    )


def _category_rows(
    badges: Sequence[Badge], counts: Sequence[Count], categories: Mapping[str, Category]
) -> tuple[CategoryRow, ...]:
    held = {categories[badge.category].pk: badge for badge in badges if badge.is_held}
    rows = []
    for category in sorted(categories.values(), key=lambda category: category.pk):
        mine = [count for count in counts if count.category_id == category.pk]
        # Only what lies in the window says what somebody does today.
        if not any(count.facts or count.done for count in mine) and category.pk not in held:
            continue
        track = "task" if category.is_task_work else "project"
        measured = _measured(track, mine)
        badge = held.get(category.pk)
        rows.append(
            CategoryRow(
                category_id=category.pk,
                strength=strength(ranking(), track, measured),
                completed=sum(count.done for count in mine if count.kind is DONE[track]),
                is_certified=badge is not None,
                certified_since=badge.periods[-1].since if badge else None,
                counts=measured,
            )
        )
    return tuple(rows)


def _measured(track: str, counts: Sequence[Count]) -> dict[str, tuple[int, int]]:
    measured = {}
    for count in counts:
        name = MEASURES[track].get(count.kind)
        if name and count.facts:
            is_stars = count.kind is Kind.REVIEW_REVEALED
            measured[name] = (4 * count.facts, count.value) if is_stars else (count.facts, count.good)
    return measured


def _fields(profile: Profile, categories: Sequence[Category], shown: Shown) -> tuple[tuple[str, int], ...]:
    times: Mapping[str, Any] = ranking().fields
    names = [name for each in categories for name in (each.name_ja, each.name_en)]
    said = {
        "name": profile.display_name,
        "headline": profile.headline,
        "categories": "\n".join(names),
        "skills": "\n".join(shown.skills),
        "work": "\n".join(shown.work),
        "introduction": profile.introduction,
        "place": profile.prefecture,
    }
    return tuple((text, times[name]) for name, text in said.items() if text)
