"""Refusals: answers in words that a person can act on."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The world says no, in a sentence.

    ``message`` is shown to the person as it is; ``facts`` carry machine-readable details
    (JSON-safe values) for the API. Rendered in one place, the web room's middleware.
    """

    code: str = "refused"
    status: int = 409

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return str(self.message)


class NotFound(Refusal):
    """There is no such thing for this viewer: a stranger gets the same answer as for nothing."""

    code = "not_found"
    status = 404


class Forbidden(Refusal):
    """The viewer may see it and may not do this."""

    code = "forbidden"
    status = 403


class Malformed(Refusal):
    """The input cannot be read; the message says what to correct."""

    code = "malformed"
    status = 422


class TooLarge(Refusal):
    """More was sent than is taken at once."""

    code = "too_large"
    status = 413


class Outdated(Refusal):
    """It has changed since the asker last looked, and the change was made to what they saw."""

    code = "outdated"
    status = 412
