"""Everything people read is said in English too, and what is compiled is what is written."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.template import Template
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

SOURCE = Path(__file__).resolve().parents[2] / "src" / "nintei"
ROOMS = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
ASKED_IN_A_TAG = re.compile(r"""\b_\((?:"([^"]+)"|'([^']+)')\)""")


def said_in_python(source: str) -> Iterator[str]:
    """First arguments of gettext and its kin, under whatever name they were imported."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            for given in node.args[: 2 if node.func.id.startswith("n") and len(node.args) > 2 else 1]:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def said_in_template(source: str, template: Template) -> Iterator[str]:
    """What {% translate %}, {% blocktranslate %} and _("...") ask for, as Django itself reads it."""
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        literal = getattr(node.filter_expression.var, "literal", None)
        if isinstance(literal, str):
            yield literal.replace("%", "%%")
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        yield node.render_token_list(node.singular)[0]
        if node.plural:
            yield node.render_token_list(node.plural)[0]
    for double, single in ASKED_IN_A_TAG.findall(source):
        yield (double or single).replace("%", "%%")


def said(room: str) -> dict[str, str]:
    """{message: the file that says it} of one room, Japanese ones only."""
    found: dict[str, str] = {}
    for path in sorted((SOURCE / room).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(SOURCE).parts):
            found.update(dict.fromkeys(said_in_python(path.read_text()), path.name))
    folder = SOURCE / room / "templates"
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".html", ".txt"}:
            template = get_template(str(path.relative_to(folder))).template
            found.update(dict.fromkeys(said_in_template(path.read_text(), template), path.name))
    return {message: name for message, name in found.items() if JAPANESE.search(message)}


def english(room: str) -> dict[str, tuple[str, ...]]:
    """{message: its English, one text or one for each number} of one room's catalogue; doubtful ones left out."""
    found: dict[str, tuple[str, ...]] = {}
    for message in catalog(room):
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        for key in (message.id,) if isinstance(message.id, str) else message.id:
            if key and all(texts) and not message.fuzzy:
                found[key] = texts
    return found


def catalog(room: str) -> Catalog:
    path = SOURCE / room / "locale" / "en" / "LC_MESSAGES" / "django.po"
    return read_po(io.BytesIO(path.read_bytes())) if path.exists() else Catalog()


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_the_room_is_said_in_english(room: str) -> None:
    known = english(room)
    missing = [f"{name}: {message}" for message, name in said(room).items() if message not in known]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("room", ROOMS)
def test_english_fills_in_what_the_japanese_fills_in(room: str) -> None:
    holes = re.compile(r"%\(\w+\)s")
    for message, texts in english(room).items():
        for text in texts:
            assert set(holes.findall(text)) <= set(holes.findall(message)), message


def test_one_sentence_has_one_english() -> None:
    """Django puts all catalogues into one: of two translations, one would be shown in the wrong place."""
    known: dict[str, dict[str, tuple[str, ...]]] = {}
    for room in ROOMS:
        for message, texts in english(room).items():
            known.setdefault(message, {})[room] = texts
    assert {message: rooms for message, rooms in known.items() if len(set(rooms.values())) > 1} == {}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("locale/*/LC_MESSAGES/*.po")), ids=lambda p: p.parts[-5])
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    def said(held: Catalog) -> dict[tuple[object, str], str]:
        # A sentence with a plural has two ids and several strings.
        return {(flat(m.context or ""), flat(m.id)): flat(m.string) for m in held if m.id and m.string}

    def flat(text: str | bytes | Sequence[str]) -> str:
        text = text.decode() if isinstance(text, bytes) else text
        return text if isinstance(text, str) else " / ".join(text)

    written = read_po(io.BytesIO(path.read_bytes()))
    compiled = read_mo(io.BytesIO(path.with_suffix(".mo").read_bytes()))
    assert said(compiled) == said(written), f"pybabel compile -f -i {path} -o {path.with_suffix('.mo')}"


def test_the_search_for_sentences_finds_every_way_to_say_one() -> None:
    python = "from django.utils.translation import gettext as _, ngettext, gettext_noop as later\n"
    assert set(said_in_python(python + "_('一'), later('二'), ngettext('三', '四', n), other('五')")) == {
        "一",
        "二",
        "三",
        "四",
    }
    source = (
        "{% load i18n %}{% if a %}{% translate '一' %}{% endif %}{% translate '二' as b %}"
        "{% for c in d %}{% blocktranslate with n=c.n %}{{ n }}件%{% endblocktranslate %}{% endfor %}"
        '{% include "x" with e=_("三") %}'
    )
    assert set(said_in_template(source, Template(source))) == {"一", "二", "%(n)s件%%", "三"}
