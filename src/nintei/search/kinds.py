"""Words of searching: orders, hours that can be asked for, factors and reasons."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """In which order people are shown."""

    BEST = "best"
    RECORD = "record"
    ACTIVE = "active"
    NEW = "new"
    PRICE = "price"


class Hours(StrEnum):
    """Hours of the week that can be asked for; the names of people.rules.PRESETS."""

    WEEKDAY_DAYTIME = "weekday_daytime"
    WEEKDAY_EVENINGS = "weekday_evenings"
    WEEKENDS = "weekends"
    EARLY_MORNINGS = "early_mornings"


class Factor(StrEnum):
    """What a place in the list is made of."""

    RELEVANCE = "relevance"
    RECORD = "record"
    FRESHNESS = "freshness"
    HOURS = "hours"


# "At least n hours a week" and "active within n days", as they can be asked for.
LEAST_HOURS = (2, 4, 8, 16)
DAYS = (7, 30, 90)
# Tenths of a star, at least.
RATINGS = (40, 45, 48)
# Where the steps begin in which hourly wishes are drawn, in yen.
PRICES = (0, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7000, 10_000)
