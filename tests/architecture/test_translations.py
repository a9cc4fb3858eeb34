"""English is complete, and what is compiled is what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[2] / "src" / "nintei"
FILES = sorted(SOURCE.glob("*/locale/en/LC_MESSAGES/django.po"))


def _said(catalog: Catalog) -> dict[object, object]:
    return {
        (message.context, message.id): message.string for message in catalog if message.id and message.string
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parents[3].name if len(path.parts) > 3 else "")
def test_every_sentence_is_translated_and_compiled(path: Path) -> None:
    with path.open("rb") as file:
        written = read_po(file, locale="en")
    for message in written:
        assert not message.fuzzy, message.id
        assert message.string or not message.id, f"{message.id} has no English"
    with path.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert _said(compiled) == _said(written), (
        f"run: .venv/bin/pybabel compile -i {path} -o {path.with_suffix('.mo')}"
    )
