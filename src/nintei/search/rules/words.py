"""From text to terms: what counts as the same word. Pure; the dictionary is asked elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Part of what an index was spelled with; raise it when the same text gives other terms.
VERSION = 1
LONGEST_QUERY = 200

# Particles, auxiliaries, punctuation and blanks say nothing about what a text is about.
_SILENT = frozenset({"助詞", "助動詞", "補助記号", "空白"})
_ENGLISH_SILENT = frozenset(
    # Not "it" or "as", which are also names: IT, AS.
    ["a", "an", "and", "are", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"]
)
# A Latin word as people write it: node.js, e-commerce, C++, C#, 3D, client's.
_LATIN = re.compile(
    r"[A-Za-z0-9À-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)?(?:[.\-_/][A-Za-z0-9À-ɏ]+)*(?:\+\+|\#)?",
)
_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿]")
_QUOTED = re.compile(r"[\"“”]([^\"“”]+)[\"“”]|「([^「」]+)」|『([^『』]+)』")


class Unit(NamedTuple):
    """A word as the dictionary knows it: normalised ``form`` and part of speech."""

    form: str
    speech: str


class Piece(NamedTuple):
    """One word of a text, ``surface`` at [begin, end); ``parts``: its short units when it has several."""

    surface: str
    form: str
    speech: str
    begin: int
    end: int
    parts: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """Words that mean the same. ``singles``: term to common term; ``phrases``: terms in a row to one more
    term; ``compounds``: a word the dictionary keeps whole, to its parts.
    """

    singles: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    compounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Word(NamedTuple):
    """One place in a text: what was written there, and the term or terms it stands for."""

    shown: str
    terms: tuple[str, ...]


def plain(text: str) -> str:
    """Full and half width made one (NFKC); case is kept because the dictionary reads it."""
    return unicodedata.normalize("NFKC", text)


def folded(text: str) -> str:
    """How texts are compared letter by letter: NFKC, lower case, one blank for any white space."""
    return " ".join(plain(text).lower().split())


def singular(word: str) -> str:
    """English made light: no possessive, no plural; nothing else, so that no meaning is lost."""
    word = re.sub(r"['’]s?$", "", word)
    if not word.isalpha() or len(word) < 4:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _bare(word: str) -> str:
    """Lower case without accents."""
    taken_apart = unicodedata.normalize("NFD", word.lower())
    return "".join(mark for mark in taken_apart if not unicodedata.combining(mark))


def latin_terms(word: str) -> tuple[str, ...]:
    """Terms of one Latin word; a word with inner marks gives itself and its parts."""
    whole = _bare(word)
    pieces = [part for part in re.split(r"[.\-_/]", whole) if part]
    if len(pieces) > 1:
        return (whole, *dict.fromkeys(singular(part) for part in pieces))
    return (singular(whole),)


def _words_of_piece(piece: Piece, synonyms: Synonyms) -> Word | None:
    if piece.speech in _SILENT:
        return None
    whole = piece.form.lower()
    parts = [unit.form.lower() for unit in piece.parts if unit.speech not in _SILENT]
    parts = parts or list(synonyms.compounds.get(whole, ()))
    return Word(piece.surface, (whole, *parts) if len(parts) > 1 else (whole,))


def _latin_word(text: str, inside: Sequence[Piece]) -> Word | None:
    """A Latin word; where the dictionary knows it in Japanese (Web = ウェブ), that form as well.

    Not instead: the dictionary knows "company" in Japanese and "companies" not at all.
    """
    terms = tuple(term for term in latin_terms(text) if term and term not in _ENGLISH_SILENT)
    if terms and len(inside) == 1 and _JAPANESE.match(inside[0].form):
        return Word(text, (inside[0].form.lower(), *terms))
    return Word(text, terms) if terms else None


def words(text: str, pieces: Sequence[Piece], synonyms: Synonyms) -> list[Word]:
    """The words of ``text`` (already ``plain``) in order; ``pieces`` as the dictionary cut it, in order."""
    found: list[Word | None] = []
    place = 0
    for match in _LATIN.finditer(text):
        begin, end = match.span()
        while place < len(pieces) and pieces[place].end <= begin:
            found.append(_words_of_piece(pieces[place], synonyms))
            place += 1
        after = place
        while after < len(pieces) and pieces[after].begin < end:
            after += 1
        inside = pieces[place:after]
        if inside and inside[0].begin >= begin and inside[-1].end <= end:
            found.append(_latin_word(match.group(), inside))
            place = after
        # Otherwise the dictionary knows a longer word of which Latin letters are only a part.
    found += [_words_of_piece(piece, synonyms) for piece in pieces[place:]]
    return _with_synonyms([word for word in found if word], synonyms)


def _with_synonyms(found: list[Word], synonyms: Synonyms) -> list[Word]:
    """Single words become their common term; words in a row gain one more."""
    longest = max(map(len, synonyms.phrases), default=0)
    begin_phrases = {phrase[0] for phrase in synonyms.phrases}
    firsts = [word.terms[0] for word in found]
    result = []
    for place, word in enumerate(found):
        terms = tuple(synonyms.singles.get(term, term) for term in word.terms)
        if firsts[place] in begin_phrases:
            sizes = range(longest, 1, -1)
            said = (synonyms.phrases.get(tuple(firsts[place : place + size])) for size in sizes)
            terms = (*terms, *list(filter(None, said))[:1])
        result.append(Word(word.shown, tuple(dict.fromkeys(terms))))
    return result


def synonyms_from(
    groups: Iterable[Sequence[str]], compounds: Mapping[str, Sequence[str]], cut: Callable[[str], list[Word]]
) -> Synonyms:
    """Synonyms as written by people; ``cut`` gives the words of each member without any synonyms."""
    singles: dict[str, str] = {}
    phrases: dict[tuple[str, ...], str] = {}
    for group in groups:
        common = "=" + folded(group[0])
        for member in group:
            terms = tuple(word.terms[0] for word in cut(member))
            # The dictionary may know a Latin word in Japanese, and its plural not at all.
            spelled = latin_terms(plain(member)) if _LATIN.fullmatch(plain(member)) else ()
            singles |= dict.fromkeys(spelled, common) if len(spelled) == 1 else {}
            if len(terms) == 1:
                singles[terms[0]] = common
            elif terms:
                phrases[terms] = common
    return Synonyms(singles, phrases, {folded(whole): tuple(parts) for whole, parts in compounds.items()})


class Query(NamedTuple):
    """What somebody typed: free text, and phrases that must appear letter by letter (``folded``)."""

    text: str
    phrases: tuple[str, ...]


def parse(typed: str) -> Query:
    """Take phrases in quotes ("…", 「…」, 『…』) out of what was typed; their words count as well."""
    text = plain(typed)[:LONGEST_QUERY]
    phrases = [folded(next(filter(None, match.groups()))) for match in _QUOTED.finditer(text)]
    free = re.sub(r"[\"“”「」『』]", " ", text)
    return Query(" ".join(free.split()), tuple(dict.fromkeys(filter(None, phrases))))


# An address of mail, or a row of digits that could be a telephone number.
_PERSONAL = re.compile(r"@|\d[\d\s\-()]{5,}\d")


def is_personal(text: str) -> bool:
    """Whether a question looks as if it named somebody's address or number."""
    return bool(_PERSONAL.search(text))
