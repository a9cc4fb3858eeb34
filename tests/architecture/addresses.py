"""Every address of the site, generated from its URL patterns with samples for what stands between the slashes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

# Somebody's sample for a parameter that no story provides.
NOBODY = {
    "int": "999999",
    "slug": "nobody",
    "str": "nobody",
    "path": "nobody",
    "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
}
_ROUTE = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?P<inside>(?:[^()]|\([^()]*\))*)\)")


@cache
def operations() -> dict[str, tuple[str, Any]]:
    """{name of an API's door: (its method, the example of what it takes)}, from its own description."""
    from nintei.web.api.schema import document

    found = {}
    for methods in document()["paths"].values():
        for method, said in methods.items():
            content = said.get("requestBody", {}).get("content", {})
            example = content.get("application/json", {}).get("example", {})
            found[f"api:{said['operationId']}"] = (method, example)
    return found


class Address(NamedTuple):
    """``name``: the pattern's name with its namespaces; ``path``: one address that it matches."""

    name: str
    path: str

    @property
    def room(self) -> str:
        """``certification`` for ``certification:mine``; allauth's and web's names have none."""
        return self.name.partition(":")[0] if ":" in self.name else ""


def patterns(resolver: Any = None, before: str = "", namespace: str = "") -> Iterator[tuple[str, list[Any]]]:
    """(name, chain of patterns) of every view."""
    return _walk(resolver or get_resolver(), [], namespace)


def _walk(resolver: Any, chain: list[Any], namespace: str) -> Iterator[tuple[str, list[Any]]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inside = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _walk(each, [*chain, each.pattern], inside)
        elif isinstance(each, URLPattern):
            yield f"{namespace}{each.name or ''}", [*chain, each.pattern]


def addresses(samples: Mapping[str, list[str]]) -> Iterator[Address]:
    """Every view once for each combination of samples: {parameter: values}."""
    for name, chain in patterns():
        for path in _paths(chain, samples):
            yield Address(name, path)


def _paths(chain: list[Any], samples: Mapping[str, list[str]]) -> Iterator[str]:
    parts: list[list[str]] = []
    for pattern in chain:
        text = str(pattern)
        if isinstance(pattern, RoutePattern):
            parts += _pieces(text, _ROUTE, samples)
        elif isinstance(pattern, RegexPattern):
            parts += _pieces(text.strip("^$"), _GROUP, samples)
    for chosen in product(*parts):
        yield "/" + "".join(chosen)


def _pieces(text: str, what: re.Pattern[str], samples: Mapping[str, list[str]]) -> Iterator[list[str]]:
    end = 0
    for found in what.finditer(text):
        yield [text[end : found.start()]]
        yield samples.get(found["name"]) or [_unknown(found.groupdict())]
        end = found.end()
    yield [text[end:]]


def _unknown(found: Mapping[str, str | None]) -> str:
    inside = found.get("inside")
    if inside is None:
        return NOBODY[found.get("converter") or "str"]
    choice = inside.split("|")[0]
    return choice if choice.isidentifier() else "1"
