"""All doors under /api/: each room brings its own."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, re_path, resolve
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from nintei.kit.errors import NotFound
from nintei.web.api import problems
from nintei.web.api.around import around

# The number is of the whole API and part of no address: docs/decisions/0016 says what may change under it.
VERSION = "1.0.0"
ROOMS = ("people", "search", "talk", "certification", "notices")

api = NinjaAPI(
    title="Nintei", version=VERSION, urls_namespace="api", openapi_url=None, docs_url=None,
    description="The market for programs. docs/api.md is the guide; /api/ shows the doors for people.",
)  # fmt: skip
for room in ROOMS:
    if find_spec(f"nintei.{room}.api"):
        api.add_router("", import_module(f"nintei.{room}.api").router)
for kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, problems.of)


def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """An address of no door. One that only lacks its last slash is sent on, with its method and body."""
    if not rest.endswith("/"):
        try:
            found = resolve(f"{request.path_info}/")
        except Resolver404:  # pragma: no cover - every address of the API resolves to this view at least
            found = None
        if found is not None and found.url_name != "nothing":
            query = request.META.get("QUERY_STRING", "")
            return HttpResponse(
                status=308, headers={"Location": f"{request.path}/" + (f"?{query}" if query else "")}
            )
    raise NotFound(_("このアドレスには何もありません。"))


def _doors() -> list[Any]:
    patterns, _app, _namespace = api.urls
    found = [each for each in patterns if isinstance(each, URLPattern) and each.name != "api-root"]
    for each in found:
        each.callback = around(each.callback)
    return [*found, re_path(r"^(?P<rest>.*)$", around(nothing), name="nothing")]


urls: tuple[list[Any], str, str] = (_doors(), "ninja", "api")
