"""The published numbers of the ranking, read from data/ranking.yaml."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files

import yaml

from nintei.search.rules.ranking import Ranking, read


@cache
def text() -> str:
    """The file word for word, as the public page shows it."""
    return (files("nintei.search") / "data" / "ranking.yaml").read_text(encoding="utf-8")


@cache
def ranking() -> Ranking:
    """The numbers in force."""
    return read(yaml.safe_load(text()))


@cache
def digest() -> str:
    """Names the file's very content; part of what everybody's row depends on."""
    return sha256(text().encode()).hexdigest()[:16]
