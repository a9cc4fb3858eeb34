"""Refusals that only programs meet, and errors of a form with the place of each.

One without a sentence of its own is told in that of its kind: docs/api.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from nintei.kit.errors import Malformed, Refusal


class ApiRefusal(Refusal):
    """A refusal with headers of its own, such as WWW-Authenticate."""

    def __init__(self, message: str, *, headers: Mapping[str, str] | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.headers = dict(headers or {})


class Unauthenticated(ApiRefusal):
    """Nobody is known to be asking: no token, or one that does not work."""

    code = "unauthenticated"
    status = 401


class MissingScope(ApiRefusal):
    """The token is good and may not do this."""

    code = "missing_scope"
    status = 403


class CrossSite(ApiRefusal):
    """A change with the cookies of a session came from somewhere else."""

    code = "cross_site"
    status = 403


class TooFast(ApiRefusal):
    """More requests in a minute than a token may make."""

    code = "too_fast"
    status = 429


class BadCursor(ApiRefusal):
    """A cursor that no list of ours has given out."""

    code = "bad_cursor"
    status = 422


class Invalid(Malformed):
    """Fields that cannot be taken as they are; ``errors``: {pointer or parameter, detail} of each."""

    code = "invalid"

    def __init__(self, message: str, *, errors: list[dict[str, str]]) -> None:
        super().__init__(message)
        self.errors = errors


def cleaned(form: forms.BaseForm, message: str) -> dict[str, Any]:
    """What a valid form says; Invalid with ``message`` and the place of every error otherwise."""
    if form.is_valid():
        return dict(form.cleaned_data)
    errors = [
        {"pointer": "" if name == "__all__" else f"/{name}", "detail": " ".join(map(str, said))}
        for name, said in form.errors.items()
    ]
    raise Invalid(message, errors=errors)
