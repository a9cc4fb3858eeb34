"""What programs read and send about people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from nintei.kit.api.shapes import Day, Given, Page, Shape, Text, Whole, YesNo
from nintei.people.forms import PREFECTURES, ZONES

Prefecture = Literal["", "海外", *PREFECTURES]  # type: ignore[valid-type]
Zone = Literal[*ZONES]  # type: ignore[valid-type]
Marks = Annotated[Text, Field(pattern="^[01]{168}$", description="Monday 00:00 first; 1 is an hour of work.")]
Name = Annotated[Text, Field(max_length=60)]


class Me(Shape):
    """Who is asking, and what the token may do; ``scopes`` null for a session."""

    public_id: str
    display_name: str
    locale: str
    is_operator: bool
    scopes: list[str] | None


class Person(Shape):
    """What everybody may see of a person."""

    public_id: str
    display_name: str
    headline: str
    introduction: str
    prefecture: str
    hourly_yen: int | None
    is_freelancer: bool
    is_client: bool
    joined_at: datetime | None
    identity_verified: bool
    hours: str = Field(description="168 marks, Monday 00:00 first; 1 is an hour of work.")
    time_zone: str
    hours_per_week: int
    observes_holidays: bool
    summary_ja: str
    summary_en: str
    away_until: date | None


class OwnProfile(Shape):
    """One's own profile, the parts that nobody else sees included."""

    display_name: str
    headline: str
    introduction: str
    prefecture: str
    hourly_yen: int | None
    is_freelancer: bool
    is_client: bool
    is_listed: bool
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    completed_at: datetime | None
    missing: list[str]
    percent: int


def _without_defaults(schema: dict[str, Any]) -> None:
    for each in schema["properties"].values():
        each.pop("default", None)


class ProfileChanges(Given):
    """What is to be different; what is left out stays as it is."""

    # What is left out has no value here: a default would say that it is set.
    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_defaults)

    display_name: Annotated[Text, Field(min_length=1, max_length=60)] = ""
    headline: Annotated[Text, Field(max_length=120)] = ""
    introduction: Annotated[Text, Field(max_length=4000)] = ""
    prefecture: Prefecture = ""
    hourly_yen: Annotated[Whole, Field(ge=0, le=2**31 - 1)] | None = None
    is_freelancer: YesNo = True
    is_client: YesNo = False
    is_listed: YesNo = True
    family_name: Name = ""
    given_name: Name = ""
    family_kana: Name = ""
    given_kana: Name = ""


class Week(Shape):
    """The hours of an ordinary week."""

    hours: str
    time_zone: str
    observes_holidays: bool
    hours_per_week: int
    summary_ja: str
    summary_en: str


class WeekGiven(Given):
    """A whole week: it takes the place of the one before."""

    hours: Marks
    time_zone: Zone
    observes_holidays: YesNo


class Absence(Shape):
    """Days on which nobody should expect an answer, both ends included."""

    id: int
    starts_on: date
    ends_on: date
    reason: str
    is_emergency: bool


class AbsenceGiven(Given):
    """Days away; only an emergency may begin in the past."""

    starts_on: Day
    ends_on: Day
    reason: Annotated[Text, Field(max_length=200)] = ""
    is_emergency: YesNo = False


class AbsencePage(Page[Absence]):
    """One's own absences that are not over, the nearest first."""
