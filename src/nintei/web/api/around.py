"""What happens around every door of the API: HEAD, other origins, headers, and a problem for whatever is raised."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from nintei.kit.errors import Malformed
from nintei.web.api import problems

View = Callable[..., HttpResponse]
_ASKED = "Authorization, Content-Type, Accept-Language, If-Match, If-None-Match, Idempotency-Key"
_SHOWN = (
    "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed, WWW-Authenticate"
)


def around(view: View) -> View:
    """The door with everything that is the same for all of them; cookies need no exemption, ``access`` looks at them."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return _with_origin(request, HttpResponse(status=204), is_preflight=True)
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            _refuse_null(request)
            answer = view(request, *args, **given)
        except Exception as what:  # noqa: BLE001
            answer = problems.of(request, what)
        if answer.status_code == 405 and not answer.headers["Content-Type"].startswith(problems.MEDIA):
            answer = problems.not_allowed(", ".join(sorted(answer.headers["Allow"].split(", "))))
        if is_head:
            answer.headers["Content-Length"], answer.content = str(len(answer.content)), b""
        return _with_origin(request, _with_headers(request, answer))

    run.csrf_exempt = True  # type: ignore[attr-defined]
    return run


def _refuse_null(request: HttpRequest) -> None:
    """As on the pages: nobody types a null character, and PostgreSQL cannot store it."""
    said = (value for _name, values in request.GET.lists() for value in values)
    if "\0" in request.path or any("\0" in value for value in said):
        raise Malformed(_("読めない文字（ヌル文字）が含まれています。入力し直してください。"))


def _with_headers(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(answer, ["Authorization", "Accept-Language"])
    pace = getattr(request, "pace", None)
    if pace:
        most, left, wait = pace
        answer["RateLimit-Policy"] = f'"minute";q={most};w=60'
        answer["RateLimit"] = f'"minute";r={left};t={wait}'
    return answer


def _with_origin(request: HttpRequest, answer: HttpResponse, *, is_preflight: bool = False) -> HttpResponse:
    """Let the pages of allowed origins read it. Never with cookies: credentials are not allowed."""
    origin = request.headers.get("Origin")
    if origin is None or not settings.API_ORIGINS:
        return answer
    patch_vary_headers(answer, ["Origin"])
    if origin in settings.API_ORIGINS or "*" in settings.API_ORIGINS:
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Expose-Headers"] = _SHOWN
        if is_preflight:
            answer["Access-Control-Allow-Methods"] = "GET, POST, PUT, PATCH, DELETE"
            answer["Access-Control-Allow-Headers"] = _ASKED
            answer["Access-Control-Max-Age"] = "600"
    return answer
