"""The published policies, for everybody: as JSON, and as the YAML file that may start one's own."""

from __future__ import annotations

from typing import Annotated, Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from ninja import Query, Router
from pydantic import Field

from nintei.certification.api.shapes import Policy, PolicyLine, PolicyList, Version
from nintei.certification.queries import public, published
from nintei.kit.api import etags
from nintei.kit.api.shapes import Slug
from nintei.people.api import doors

router = Router(tags=["certification"])
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Category = Annotated[
    str, Query("", pattern="^[A-Za-z0-9_-]{0,60}$", description="A slug; empty for the general one.")
]


def _line(found: public.PublicPolicy) -> dict[str, Any]:
    said = {name: getattr(found, name) for name in PolicyLine.model_fields}
    return said | {"title": dict(found.title)}


def _policy(found: public.PublicPolicy) -> Policy:
    versions = [
        Version(**{name: getattr(each, name) for name in Version.model_fields}) for each in found.versions
    ]
    return Policy(**_line(found), document=dict(found.document), versions=versions)


@doors.public(
    router, "/certification/policies/", shape=PolicyList, name="policies", summary=lazy("認定基準の一覧")
)
def policies(request: HttpRequest) -> PolicyList:
    """Every series and category at its version in force."""
    found = public.public_policies(at=timezone.now())
    return PolicyList(items=[PolicyLine(**_line(each)) for each in found])


@doors.public(
    router, "/certification/policies/{series}/", shape=Policy, name="policy", summary=lazy("施行中の認定基準")
)
def policy(request: HttpRequest, series: Slug, category: Category = "") -> Policy:
    """The version in force, or the newest when none is yet."""
    return _policy(public.public_policy(series=series, category=category, at=timezone.now()))


@doors.public(
    router, "/certification/policies/{series}/versions/{int:version}/", shape=Policy, name="policy_version",
    summary=lazy("認定基準の一つの版"),
)  # fmt: skip
def policy_version(request: HttpRequest, series: Slug, version: Number, category: Category = "") -> Policy:
    """One published version; it never changes."""
    found = public.public_policy(series=series, version=version, category=category, at=timezone.now())
    return _policy(found)


@doors.public(
    router, "/certification/policies/{series}/versions/{int:version}/policy.yaml", shape=None, name="policy_yaml",
    summary=lazy("認定基準のYAMLファイル"), media="application/yaml",
)  # fmt: skip
def policy_yaml(request: HttpRequest, series: Slug, version: Number, category: Category = "") -> HttpResponse:
    """The file as it is published."""
    found = published.document(series=series, version=version, category=category)
    body = yaml.safe_dump(dict(found), allow_unicode=True, sort_keys=False).encode()
    tag = etags.tag_of(body)
    if etags.is_known(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, content_type="application/yaml", headers={"ETag": tag})
