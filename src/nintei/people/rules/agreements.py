"""Versions of the confidentiality agreement: which one is in force, and what exactly was agreed to; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nintei.kit.canonical import canonical_json, sha256_hex
from nintei.kit.errors import Malformed


@dataclass(frozen=True)
class Version:
    """One text in both languages. ``digest``: SHA-256 of the canonical JSON of the four fields."""

    version: int
    effective_from: date
    ja: str
    en: str

    @property
    def digest(self) -> str:
        """What is stored beside an agreement, so that nobody can put another text under it."""
        said = {"version": self.version, "effective_from": self.effective_from.isoformat()}
        return sha256_hex(canonical_json(said | {"ja": self.ja, "en": self.en}))

    def parts(self, language: str) -> list[tuple[str, list[str], list[str]]]:
        """(heading, paragraphs, list) of each part; ``## `` begins a part, ``- `` an entry of its list."""
        found: list[tuple[str, list[str], list[str]]] = []
        for line in (self.ja if language == "ja" else self.en).splitlines():
            text = line.strip()
            if text.startswith("## "):
                found.append((text[3:], [], []))
            elif text:
                if not found:
                    found.append(("", [], []))
                _heading, paragraphs, entries = found[-1]
                (entries if text.startswith("- ") else paragraphs).append(text.removeprefix("- "))
        return found


def read_versions(said: object) -> list[Version]:
    """The versions of a file, oldest first; Malformed when the file is not what it should be."""
    try:
        assert isinstance(said, list)
        found = [
            Version(int(one["version"]), one["effective_from"], one["ja"].strip(), one["en"].strip())
            for one in said
        ]
        assert found
        assert all(isinstance(one.effective_from, date) and one.ja and one.en for one in found)
        days = [one.effective_from for one in found]
        assert days == sorted(set(days))
        assert [one.version for one in found] == sorted({one.version for one in found})
    except (AssertionError, KeyError, TypeError, ValueError, AttributeError):
        raise Malformed(
            "the agreement file is a list of version, effective_from, ja and en; later versions have later days"
        ) from None
    return found


def in_force(versions: Sequence[Version], day: date) -> Version | None:
    """The newest version whose day has come; None before the first."""
    return max(
        (one for one in versions if one.effective_from <= day),
        key=lambda one: one.effective_from,
        default=None,
    )
