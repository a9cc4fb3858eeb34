"""Who may read the desk, and how it names people and places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.kit.errors import Forbidden
from nintei.people import queries as people

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a long list: ``number`` from 1; ``has_next`` when more follow."""

    rows: tuple[Any, ...]
    number: int
    has_next: bool

    @property
    def before(self) -> int:
        """The number of the page before; 0 on the first."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after; 0 on the last."""
        return self.number + 1 if self.has_next else 0


def only_operators(viewer: Any) -> None:
    """Forbidden for everybody else."""
    if not getattr(viewer, "is_operator", False):
        raise Forbidden(_("運営の担当者だけが見られます。"))


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """{key: public name}; a party without an account is called by its key."""
    wanted = list(keys)
    known = people.names(wanted)
    return {key: known.get(key, key) for key in wanted}


def place_names() -> dict[str, str]:
    """{slug: name in the reader's language} of every category; "" is every category."""
    english = (get_language() or "ja")[:2] == "en"
    found = {slug: c.name_en if english else c.name_ja for slug, c in catalog.categories_by_slug().items()}
    return {**found, "": _("すべての分野"), "*": _("すべての分野")}
