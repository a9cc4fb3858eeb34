"""How a door of the API is made: who may, what comes back, what can go wrong. Used by every room's ``api``."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, get_args

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from nintei.kit.api import etags
from nintei.kit.api.refusals import Invalid
from nintei.kit.api.shapes import Page, Problem, Shape
from nintei.kit.errors import Refusal
from nintei.people import actions
from nintei.people.api.access import Bearer
from nintei.people.kinds import Scope

View = Callable[..., Any]
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of the answer that is known already; 304 when it still holds.",
}  # fmt: skip
_MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of what is to be changed; 412 when it has changed since.",
}  # fmt: skip
_IDEMPOTENCY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "pattern": f"^{_KEY.pattern}$"},
    "description": "Names this request, so that sending it again for a day does nothing new and answers the same.",
}  # fmt: skip


class Made(NamedTuple):
    """What a POST has made, and the address of it."""

    shape: Shape
    location: str


def read(
    router: Router, path: str, *, shape: Any, scope: Scope | None, name: str, summary: Any
) -> Callable[[View], View]:
    """A door to look through: GET with an entity tag. ``scope``: what a token needs, None for any token."""
    wrong = (401, 403, 404, 422, 429) if "{" in path else (401, 403, 422, 429)
    return _door(
        router, "GET", path, _rendered(200), scope=scope, name=name, summary=summary,
        response={200: shape, 304: None, **dict.fromkeys(wrong, Problem)},
        extra={"parameters": [_NONE_MATCH]},
    )  # fmt: skip


def public(
    router: Router, path: str, *, shape: Any, name: str, summary: Any, media: str = ""
) -> Callable[[View], View]:
    """A door that asks nobody who they are. ``media``: the view answers with a file of that type instead."""
    extra: dict[str, Any] = {"parameters": [_NONE_MATCH]}
    if media:
        extra["responses"] = {200: {"content": {media: {"schema": {"type": "object"}}}}}
    return _door(
        router, "GET", path, _rendered(200, "public, max-age=300"), scope=None, name=name, summary=summary, is_public=True,
        response={200: shape, 304: None, 404: Problem, 422: Problem}, extra=extra,
    )  # fmt: skip


def change(
    router: Router, method: str, path: str, *, scope: Scope, name: str, summary: Any, shape: Any = None,
    is_guarded: bool = False, example: Any = None,
) -> Callable[[View], View]:  # fmt: skip
    """A door to change what is there: PUT, PATCH, DELETE, or a POST that may be repeated without harm.

    ``is_guarded``: the view looks at If-Match; ``shape`` None: 204 and nothing else.
    """
    return _door(
        router, method, path, _rendered(200), scope=scope, name=name, summary=summary,
        response={**({200: shape} if shape else {204: None}), **_wrong(with_match=is_guarded)},
        extra=_extra([_MATCH] if is_guarded else [], example),
    )  # fmt: skip


def make(
    router: Router, path: str, *, scope: Scope, name: str, summary: Any, shape: Any, example: Any = None
) -> Callable[[View], View]:  # fmt: skip
    """A door to make something new: POST that answers 201, with an Idempotency-Key once only."""
    return _door(
        router, "POST", path, _once, scope=scope, name=name, summary=summary,
        response={201: shape, **_wrong(with_match=False)}, extra=_extra([_IDEMPOTENCY], example),
    )  # fmt: skip


def _wrong(*, with_match: bool) -> dict[int, Any]:
    statuses = (400, 401, 403, 404, 409, 413, 422, 429, *((412,) if with_match else ()))
    return dict.fromkeys(sorted(statuses), Problem)


def _extra(parameters: list[Any], example: Any) -> dict[str, Any]:
    extra: dict[str, Any] = {"parameters": list(parameters)} if parameters else {}
    if example is not None:
        extra["requestBody"] = {"content": {"application/json": {"example": example}}}
    return extra


def _door(
    router: Router, method: str, path: str, around: Callable[[View], View], *, scope: Scope | None, extra: dict[str, Any],
    name: str, is_public: bool = False, **said: Any,
) -> Callable[[View], View]:  # fmt: skip
    def register(view: View) -> View:
        # Annotations are read where the view stands, not here.
        signature = inspect.signature(view, eval_str=True)
        run = wraps(view)(around(_known(view, _names(signature))))
        run.__signature__ = signature  # type: ignore[attr-defined]
        auth = None if is_public else Bearer(scope)
        more = extra if is_public else {**extra, "x-scope": str(scope or "")}
        router.api_operation(
            [method], path, auth=auth, url_name=name, operation_id=name, openapi_extra=more, **said
        )(run)
        return view

    return register


def _names(signature: inspect.Signature) -> set[str]:
    """Names that may stand in the query of a door's address."""
    found = set()
    for name, parameter in signature.parameters.items():
        # Query[Shape] is annotated; a bare shape is a body, whose names do not belong into an address.
        kind = (*get_args(parameter.annotation), None)[0]
        found |= set(getattr(kind, "model_fields", {name: None})) if kind else set()
    return found


def _known(view: View, names: set[str]) -> View:
    """Refuse other names in the query: a filter with a slip of the pen would find everything."""

    def run(request: HttpRequest, **given: Any) -> Any:
        if unknown := sorted(set(request.GET) - names):
            detail = _("この名前のパラメーターはありません。")
            raise Invalid(detail, errors=[{"parameter": name, "detail": detail} for name in unknown])
        return view(request, **given)

    return run


def _rendered(status: int, cache: str = "private, no-cache") -> Callable[[View], View]:
    def around(view: View) -> View:
        def run(request: HttpRequest, **given: Any) -> HttpResponse:
            found = answer(request, view(request, **given), status)
            found["Cache-Control"] = cache
            return found

        return run

    return around


def answer(request: HttpRequest, made: Any, status: int = 200) -> HttpResponse:
    """A shape as its bytes with their tag; None as 204; for a known tag 304."""
    if isinstance(made, HttpResponse):
        return made
    if made is None:
        return HttpResponse(status=204)
    location = made.location if isinstance(made, Made) else ""
    shape = made.shape if isinstance(made, Made) else made
    body = etags.body_of(shape)
    tag = etags.tag_of(body)
    if request.method == "GET" and etags.is_known(request, tag):
        found = HttpResponse(status=304)
    else:
        found = HttpResponse(body, status=status, content_type="application/json")
    if not isinstance(made, Made):
        found["ETag"] = tag
    if location:
        found["Location"] = location
    if isinstance(shape, Page) and shape.next:
        found["Link"] = f'<{shape.next}>; rel="next"'
    return found


def _once(view: View) -> View:
    def run(request: HttpRequest, **given: Any) -> HttpResponse:
        kept = _kept(request)
        if kept is not None and kept.status is not None:
            found = HttpResponse(kept.body, status=kept.status, content_type="application/json")
            found["Location"], found["Idempotent-Replayed"] = kept.location, "true"
            return found
        try:
            found = answer(request, view(request, **given), 201)
        except Refusal:
            if kept is not None:
                actions.forget_answer(kept=kept)
            raise
        if kept is not None:
            actions.keep_answer(
                kept=kept, status=found.status_code, body=found.content.decode(), location=found["Location"]
            )
        return found

    return run


def _kept(request: HttpRequest) -> Any:
    """What is kept under the request's key, None without one."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Invalid(
            _("Idempotency-Keyは、英数字と-と_で64文字までにしてください。"),
            errors=[{"parameter": "Idempotency-Key", "detail": _("UUIDが便利です。")}],
        )
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    token = request.token  # type: ignore[attr-defined]
    return actions.open_answer(
        by=request.user, token=token, key=key, fingerprint=hashlib.sha256(said).hexdigest(), at=timezone.now()
    )  # type: ignore[arg-type]
