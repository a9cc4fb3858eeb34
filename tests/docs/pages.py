"""The pages that people read, and what can be picked out of them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def text(name: str) -> str:
    """One page, by its path from the top of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def code(page: str) -> list[str]:
    """Everything that is set as code: in backticks, and each line of an indented block."""
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL))
    blocks = re.findall(r"^(?: {4}|\t)(\S.*)$", page, re.MULTILINE)
    return inline + blocks


def table(page: str, first: str) -> list[list[str]]:
    """The rows of the table whose heading begins with ``first``, each a list of cells."""
    lines = page.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} "))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").replace("\\|", "¦").split("|")])
    return rows
