"""The description of the API by OpenAPI 3.1, as ninja makes it, completed with what holds for every door."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from nintei.web.api import problems

_HEADERS = {
    "ETag": "Names these very bytes; send it as If-None-Match or If-Match.",
    "Link": 'The address of the next part of a list, with rel="next".',
    "RateLimit": "What is left of the running minute (r) and the seconds until the next (t).",
    "Retry-After": "Seconds to wait.",
    "WWW-Authenticate": "How to say who you are, or which scope is missing.",
    "Location": "The address of what was made.",
}


def document() -> dict[str, Any]:
    """The whole description, in the reader's language where it has words for people."""
    from nintei.web.api.site import api

    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="api/"))
    found["servers"] = [{"url": settings.SITE_URL}]
    found["components"]["securitySchemes"] = {
        "Token": {"type": "http", "scheme": "bearer", "description": "A token from /me/tokens/."}
    }
    for methods in found["paths"].values():
        for operation in methods.values():
            _complete(operation)
    return found


def _complete(operation: dict[str, Any]) -> None:
    scope = operation.pop("x-scope", None)
    if scope is not None:
        operation["security"] = [{"Token": [scope] if scope else []}]
    for status, said in operation["responses"].items():
        if int(status) >= 400 and "content" in said:
            said["content"] = {problems.MEDIA: next(iter(said["content"].values()))}
        said["headers"] = {name: _header(name) for name in _headers(int(status), operation)}
        if not said["headers"]:
            del said["headers"]


def _header(name: str) -> dict[str, Any]:
    return {"description": _HEADERS[name], "schema": {"type": "string"}}


def _headers(status: int, operation: dict[str, Any]) -> list[str]:
    always = ["RateLimit"] if operation.get("security") else []
    by_status = {
        200: ["ETag"],
        304: ["ETag"],
        201: ["Location"],
        401: ["WWW-Authenticate"],
        429: ["Retry-After"],
    }
    return (
        []
        if status == 401 and not always
        else [*by_status.get(status, []), *(always if status != 401 else [])]
    )
