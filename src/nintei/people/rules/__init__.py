"""Hours, overlaps, summaries and completeness; pure."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
NO_HOURS = "0" * 168
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """Ten letters nobody can mistake for each other (about 49 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


def grid(slots: Mapping[int, Iterable[int]]) -> str:
    """168 marks from ``{weekday (Monday 0): hours 0-23}``."""
    marked = {day * 24 + hour for day, hours in slots.items() for hour in hours}
    return "".join("1" if index in marked else "0" for index in range(168))


def either(*grids: str) -> str:
    """The hours that at least one of the grids has."""
    return "".join("1" if "1" in marks else "0" for marks in zip(*grids, strict=True)) if grids else NO_HOURS


PRESETS: dict[str, str] = {
    "weekday_daytime": grid({day: range(9, 18) for day in range(5)}),
    "weekday_evenings": grid({day: range(19, 23) for day in range(5)}),
    "weekends": grid({day: range(9, 18) for day in (5, 6)}),
    "early_mornings": grid({day: range(5, 8) for day in range(7)}),
}


def hours_per_week(hours: str) -> int:
    """Whole hours marked in a grid."""
    return hours.count("1")


def in_zone(hours: str, own: str, other: str, at: datetime) -> str:
    """The grid as seen from another time zone, with the offsets of the moment ``at``.

    Zones off by part of an hour are rounded towards fewer promises: an hour counts only when
    all of it is marked.
    """
    gap = (_offset(other, at) - _offset(own, at)) // timedelta(minutes=1)
    whole, part = divmod(gap, 60)
    shifted = "".join(hours[(index - whole) % 168] for index in range(168))
    if not part:
        return shifted
    return "".join(
        "1" if shifted[index] == "1" == shifted[(index - 1) % 168] else "0" for index in range(168)
    )


def _offset(zone: str, at: datetime) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def overlap(first: str, second: str) -> int:
    """Hours of the week marked in both grids (same zone: see ``in_zone``)."""
    return sum(a == b == "1" for a, b in zip(first, second, strict=True))


def is_available(hours: str, zone: str, moment: datetime) -> bool:
    """Whether the hour in which ``moment`` falls is marked."""
    local = moment.astimezone(ZoneInfo(zone))
    return hours[local.weekday() * 24 + local.hour] == "1"


def _stretches(day: str) -> tuple[tuple[int, int], ...]:
    """(from, until) of each unbroken stretch of one day's 24 marks."""
    found: list[tuple[int, int]] = []
    start = None
    for hour, mark in enumerate(day + "0"):
        if mark == "1" and start is None:
            start = hour
        elif mark == "0" and start is not None:
            found.append((start, hour))
            start = None
    return tuple(found)


def summary(hours: str, language: str = "ja") -> str:
    """One line such as 「月〜金 19〜23時、土・日 9〜18時」; empty when no hour is marked."""
    japanese = language == "ja"
    days = [_stretches(hours[day * 24 : day * 24 + 24]) for day in range(7)]
    groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day, stretches in enumerate(days):
        if stretches:
            groups.setdefault(stretches, []).append(day)
    parts = []
    for stretches, members in groups.items():
        if japanese:
            times = "・".join(f"{start}〜{end}時" for start, end in stretches)
        else:
            times = " and ".join(f"{start}:00–{end}:00" for start, end in stretches)
        parts.append(f"{_day_names(members, language)} {times}")
    return ("、" if japanese else "; ").join(parts)


def _day_names(members: list[int], language: str) -> str:
    names = DAYS["ja" if language == "ja" else "en"]
    if len(members) > 2 and members[-1] - members[0] == len(members) - 1:
        return names[members[0]] + ("〜" if language == "ja" else "–") + names[members[-1]]
    return ("・" if language == "ja" else ", ").join(names[day] for day in members)


# What a profile needs before its owner is asked to take work; the order in which it is asked for.
WANTED = ("display_name", "headline", "introduction", "prefecture", "hours")
WANTED_OF_CLIENTS = ("display_name", "introduction", "prefecture")


def missing(said: Mapping[str, str], *, is_freelancer: bool) -> tuple[str, ...]:
    """Names of what is still to be filled in; empty when the profile is complete."""
    wanted = WANTED if is_freelancer else WANTED_OF_CLIENTS
    return tuple(name for name in wanted if not said.get(name, "").strip("0 \n"))


def completeness(said: Mapping[str, str], *, is_freelancer: bool) -> int:
    """Whole percent of what is wanted."""
    wanted = WANTED if is_freelancer else WANTED_OF_CLIENTS
    return 100 * (len(wanted) - len(missing(said, is_freelancer=is_freelancer))) // len(wanted)


# A token is nintei_<prefix>_<secret>: the prefix is public and finds the row, the secret has about 158 bits.
_TOKEN = re.compile(rf"nintei_([{_LETTERS}]{{8}})_[{_LETTERS}]{{32}}")


def new_token() -> tuple[str, str]:
    """(the whole token, its prefix by which people recognise it)."""
    prefix, secret = ("".join(secrets.choice(_LETTERS) for _ in range(length)) for length in (8, 32))
    return f"nintei_{prefix}_{secret}", prefix


def token_prefix(token: str) -> str:
    """The prefix of a token; empty for what cannot be one."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else ""


def token_digest(token: str) -> str:
    """What is stored of a token. The secret is random, so that a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
