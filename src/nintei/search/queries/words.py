"""The dictionary: text in, words out. Index and question go through the same door."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from queue import Empty, SimpleQueue
from typing import Any

import yaml
from sudachipy import Dictionary, SplitMode

from nintei.search.rules import words as rules
from nintei.search.rules.words import Piece, Synonyms, Unit, Word

# The dictionary refuses texts of more than 49,149 bytes; a character of Japanese has three.
_AT_ONCE = 10_000
# As many as were ever in use at once.
_idle: SimpleQueue[Any] = SimpleQueue()


@contextmanager
def _tokenizer() -> Iterator[Any]:
    """A tokenizer for one text: two threads must not use one at a time, so each takes one and puts it back."""
    try:
        tokenizer = _idle.get_nowait()
    except Empty:
        tokenizer = _dictionary().tokenizer(mode=SplitMode.C)
    try:
        yield tokenizer
    finally:
        _idle.put(tokenizer)


@cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="small")


@cache
def _synonyms_text() -> str:
    return (files("nintei.search") / "data" / "synonyms.yaml").read_text(encoding="utf-8")


# Groups of words that operators added: ((word, word, ...), ...).
Groups = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=4)
def synonyms(groups: Groups = ()) -> Synonyms:
    """Words that mean the same: those of data/synonyms.yaml, and these."""
    said = yaml.safe_load(_synonyms_text())
    return rules.synonyms_from(
        [*said["groups"], *groups], said["compounds"], lambda text: _cut(text, Synonyms())
    )


@lru_cache(maxsize=4)
def spelling(groups: Groups = ()) -> str:
    """What an index was made with; another spelling means: make it anew."""
    added = "\n".join("\t".join(group) for group in groups)
    changed = sha256((_synonyms_text() + added).encode()).hexdigest()[:12]
    return (
        f"rules {rules.VERSION}; sudachipy {version('sudachipy')};"
        f" sudachidict-small {version('sudachidict-small')}; synonyms {changed}"
    )


def _stretches(text: str) -> Iterator[str]:
    """Pieces the dictionary accepts, cut at the end of a line or sentence where there is one."""
    while len(text) > _AT_ONCE:
        ends = [match.end() for match in re.finditer(r"[\n。.!?]", text[:_AT_ONCE])]
        end = ends[-1] if ends else _AT_ONCE
        yield text[:end]
        text = text[end:]
    yield text


@cache
def _speech(number: int) -> str:
    """The part of speech under the dictionary's own number; asking for each word's list costs more than the word."""
    return str(_dictionary().pos_of(number)[0])


def _pieces(text: str) -> list[Piece]:
    with _tokenizer() as tokenizer:
        return [_piece(m) for m in tokenizer.tokenize(text)]


def _piece(m: Any) -> Piece:
    begin, end = m.begin(), m.end()
    # Two letters are never two words of the dictionary.
    units = m.split(SplitMode.A, add_single=False) if end - begin > 2 else ()
    parts = tuple(Unit(unit.normalized_form(), _speech(unit.part_of_speech_id())) for unit in units)
    return Piece(m.surface(), m.normalized_form(), _speech(m.part_of_speech_id()), begin, end, parts)


def _cut(text: str, known: Synonyms) -> list[Word]:
    found: list[Word] = []
    for stretch in _stretches(rules.plain(text)):
        found += rules.words(stretch, _pieces(stretch), known)
    return found


def cut(text: str, groups: Groups = ()) -> list[Word]:
    """The words of a text in order, each with its terms."""
    return _cut(text, synonyms(groups))


def terms(text: str, groups: Groups = ()) -> Counter[str]:
    """How often each term occurs in a text."""
    return Counter(term for word in cut(text, groups) for term in word.terms)
