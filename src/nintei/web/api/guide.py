"""The API for human eyes: every door with an example, every problem with what helps, and the schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from nintei.kit.errors import NotFound
from nintei.web.api import problems
from nintei.web.api.around import around
from nintei.web.api.schema import document

_ROOMS = {
    "people": lazy("人とプロフィール"), "search": lazy("人をさがす"), "talk": lazy("相談とやり取り"),
    "certification": lazy("認定と判定"), "notices": lazy("お知らせ"),
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One door as the guide shows it. ``answers``: its statuses; ``parameters``: (name, need) without headers."""

    key: str
    method: str
    path: str
    summary: str
    scope: str
    parameters: list[tuple[str, str]]
    answers: list[str]
    example: str


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Every door by room, made from the schema."""
    rooms: dict[str, list[Operation]] = {}
    for path, methods in document()["paths"].items():
        for method, said in methods.items():
            rooms.setdefault(said["tags"][0], []).append(_operation(path, method, said))
    context = {
        "rooms": [(name, _ROOMS[name], doors) for name, doors in rooms.items()],
        "per_minute": settings.API_PER_MINUTE, "site": settings.SITE_URL, "problems": problems.kinds(),
    }  # fmt: skip
    answer = render(request, "web/api/guide.html", context)
    answer["Link"] = f'<{reverse("api_schema")}>; rel="service-desc"; type="application/json"'
    return answer


def _operation(path: str, method: str, said: dict[str, Any]) -> Operation:
    security = said.get("security", [{}])[0].get("Token", [])
    parameters = [
        (each["name"], _("必須") if each["required"] else "")
        for each in said["parameters"] if each["in"] in ("path", "query")
    ]  # fmt: skip
    return Operation(
        said["operationId"], method.upper(), path, str(said["summary"]), security[0] if security else "", parameters,
        list(map(str, said["responses"])), _example(path, method, said),
    )  # fmt: skip


def _example(path: str, method: str, said: dict[str, Any]) -> str:
    lines = [f"curl {settings.SITE_URL}{path}"]
    if method != "get":
        lines[0] = f"curl -X {method.upper()} {settings.SITE_URL}{path}"
    if said.get("security"):
        lines.append('-H "Authorization: Bearer $NINTEI_TOKEN"')
    if any(each["name"] == "Idempotency-Key" for each in said["parameters"]):
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    if body is not None:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d '{json.dumps(body, ensure_ascii=False)}'")
    return " \\\n  ".join(lines)


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What one kind of problem means, and what helps."""
    found = next((kind for kind in problems.kinds() if kind.code == code), None)
    if found is None:
        raise NotFound(_("この種類の問題はありません。"))
    return render(request, "web/api/problem.html", {"kind": found})


@around
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The API by OpenAPI 3.1."""
    body = json.dumps(document(), ensure_ascii=False, cls=DjangoJSONEncoder)
    return HttpResponse(
        body, content_type="application/json", headers={"Cache-Control": "public, max-age=300"}
    )
