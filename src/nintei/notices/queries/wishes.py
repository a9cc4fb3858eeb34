"""How people want to be told, and whether their address takes mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nintei.notices.kinds import DEFAULTS, KIND_OF, Channel, Kind, Topic
from nintei.notices.models import DeadAddress, Wishes
from nintei.notices.rules import times
from nintei.people import queries as people


def wishes_of(users: Iterable[Any]) -> dict[Any, Wishes]:
    """{user id: wishes}; who has said nothing gets the usual ones, unsaved, in the zone of their week."""
    wanted = {user.pk: user for user in users}
    found = {each.user_id: each for each in Wishes.objects.filter(user_id__in=list(wanted))}
    missing = {pk: user for pk, user in wanted.items() if pk not in found}
    weeks = people.published_weeks(user.public_id for user in missing.values()) if missing else {}
    for pk, user in missing.items():
        week = weeks.get(user.public_id)
        found[pk] = Wishes(user=user, time_zone=week.time_zone if week else "Asia/Tokyo")
    return found


def wishes_for(*, viewer: Any) -> Wishes:
    """The viewer's own wishes."""
    return wishes_of([viewer])[viewer.pk]


def channel(wishes: Wishes, topic: str) -> Channel:
    """By which way a topic goes out. Reasons and legal notices have no wish: always a mail of their own."""
    kind = KIND_OF[Topic(topic)]
    return Channel.NOW if kind is Kind.REASONS else Channel(getattr(wishes, kind))


def choices(wishes: Wishes) -> dict[Kind, Channel]:
    """{kind: way} of everything one may choose a way for."""
    return {kind: Channel(getattr(wishes, kind)) for kind in DEFAULTS}


def loud_at(wishes: Wishes, at: datetime) -> datetime:
    """``at``, or the end of the person's quiet hours."""
    return times.loud_at(
        at, quiet_from=wishes.quiet_from, quiet_until=wishes.quiet_until, zone=wishes.time_zone
    )


@dataclass(frozen=True)
class Dead:
    """An address that takes no mail, as its owner sees it."""

    email: str
    said: str
    found_at: datetime
    asked_at: datetime | None


def dead_address(*, viewer: Any) -> Dead | None:
    """The viewer's own address when it takes no mail; None when it does, or has been changed since."""
    if not viewer.is_authenticated:
        return None
    found = DeadAddress.objects.filter(user_id=viewer.pk, email__iexact=viewer.email).first()
    return Dead(found.email, found.said, found.found_at, found.asked_at) if found else None
