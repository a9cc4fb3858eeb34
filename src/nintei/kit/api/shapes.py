"""Shapes that all rooms use: what comes in is taken literally, what goes out is said completely."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    field_validator,
)

# The largest whole number that every JSON reader keeps exactly.
MOST = 2**53 - 1


class Shape(Schema):
    """Something that is answered."""

    model_config = ConfigDict(extra="forbid")


class Given(Schema):
    """Something that is sent: unknown names are refused, so that a slip of the pen is no silent loss."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def storable(cls, value: Any) -> Any:
        """PostgreSQL keeps every character but one."""
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("NUL")
        return value


def _iso(value: Any) -> Any:
    if not isinstance(value, str) or len(value) != len("2026-01-31"):
        raise ValueError("YYYY-MM-DD")
    return value


def _said(value: Any) -> Any:
    if value not in ("true", "false"):
        raise ValueError("true / false")
    return value


Text = StrictStr
Whole = StrictInt
YesNo = StrictBool
Day = Annotated[date, BeforeValidator(_iso)]
# In an address: only the two words, so that "no" is not taken for a yes.
Flag = Annotated[bool, BeforeValidator(_said)]
Id = Annotated[int, Field(ge=1, le=MOST)]
PublicId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]


class Wrong(Shape):
    """One error: a JSON pointer into what was sent, or the name of a parameter."""

    pointer: str | None = None
    parameter: str | None = None
    detail: str


class Problem(Shape):
    """A problem by RFC 9457. ``type`` leads to a page that explains it and never changes its meaning."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, Any] = {}
    errors: list[Wrong] = []


T = TypeVar("T")


class Page(Shape, Generic[T]):
    """Part of a list; ``next`` is the address of the part that follows, null at the end."""

    items: list[T]
    next: str | None


class Paging(Schema):
    """Where a part of a list begins, and how long it is."""

    after: str = Field("", max_length=400, description="The cursor of a `next` address; opaque.")
    limit: int = Field(30, ge=1, le=100, description="How many items at most.")
