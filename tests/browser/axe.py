"""axe-core on a page: what keeps people out who see, hear or move differently."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}}
# All that depends on light or dark.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# What other words may break: everything but colours, which are the same in every language.
WORDS = {**ALL, "rules": {"color-contrast": {"enabled": False}, "link-in-text-block": {"enabled": False}}}


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def load(page: Page) -> None:
    """Bring axe into the page as a developer's console would: the page's own policy forbids scripts of others."""
    page.evaluate(_script())


def violations(page: Page, what: dict[str, Any] = ALL) -> list[str]:
    """One line for each rule that is broken, with the first places."""
    found = page.evaluate(
        "async what => (await axe.run(document, {...what, resultTypes: ['violations']})).violations", what
    )
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: "
        + "; ".join(
            " ".join(map(str, node["target"])) + " " + node["html"][:120] for node in each["nodes"][:3]
        )
        for each in found
    ]
