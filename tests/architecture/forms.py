"""Every form that a page shows, as a browser would send it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

# Kinds of <input> into which somebody types.
TYPED = {
    "text",
    "search",
    "email",
    "url",
    "tel",
    "number",
    "date",
    "datetime-local",
    "time",
    "password",
    "textarea",
}


class Form(NamedTuple):
    """``said``: what the form would send untouched; ``typed``: the names of the fields that take words."""

    method: str
    action: str
    said: dict[str, list[str]]
    typed: frozenset[str]


class _Reader(HTMLParser):
    """Collects the forms of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: tuple[str, str, dict[str, list[str]], set[str]] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = (said.get("method", "get").lower(), said.get("action", ""), {}, set())
        if self.open is None:
            return
        name, kind = said.get("name", ""), said.get("type", "text") if tag == "input" else tag
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in said or self.select not in self.open[2]):
            self.open[2][self.select] = [said.get("value", "")]
        if not name or tag not in {"input", "textarea", "button"}:
            return
        if kind in TYPED:
            self.open[3].add(name)
            self.open[2].setdefault(name, []).append(said.get("value", ""))
        elif kind == "hidden" or (kind in {"checkbox", "radio"} and "checked" in said) or kind == "button":
            self.open[2].setdefault(name, []).append(said.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "form" and self.open is not None:
            method, action, said, typed = self.open
            self.forms.append(Form(method, action, said, frozenset(typed)))
            self.open = None


def forms(page: str) -> list[Form]:
    """The forms of a page in the order in which they stand there."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
