"""Made-up people for bench/search.py, and the product's tables filled with them."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
PREFECTURES = ("東京都", "大阪府", "神奈川県", "愛知県", "福岡県", "北海道", "京都府", "沖縄県", "")
PRICES = (None, 900, 1200, 1500, 1800, 2200, 2800, 3500, 4500, 6000, 8000, 12000)
LANGUAGES = {"ja": 0.95, "en": 0.4, "zh": 0.06, "ko": 0.05, "fr": 0.02, "es": 0.02, "de": 0.01, "vi": 0.01}
# Where people say something of themselves; what they say is filled in with what search would make of it.
SAID = ("people_user", "people_profile", "people_personskill", "people_personlanguage")
TAIL, WORDS_EACH, HEAD_EACH = 40_000, 18, 4


@dataclass
class Person:
    """One made-up person; ``terms``: how often each word counts."""

    number: int
    headline: list[str]
    introduction: list[str]
    cats: dict[int, tuple[int, int, bool]]
    week: str
    days: int
    joined: int
    verified: bool
    ever: int
    price: int | None
    prefecture: str
    skills: list[tuple[int, str]] = field(default_factory=list)
    languages: dict[str, int] = field(default_factory=dict)
    terms: Counter[str] = field(default_factory=Counter)
    flags: list[str] = field(default_factory=list)


def vocabulary() -> tuple[list[str], list[list[str]]]:
    """General words and words by field, each the same single term for the dictionary, commonest first."""
    from nintei.catalog import queries as catalog
    from nintei.search.queries import words

    def plain(said: str) -> list[str]:
        return [term for word in words.cut(said) for term in word.terms if list(words.terms(term)) == [term]]

    fields = []
    for branch in catalog.category_tree():
        said = " ".join(each.name_ja for each in (branch.category, *branch.leaves))
        fields.append(list(dict.fromkeys(plain(said))))
    taken = set(itertools.chain(*fields))
    marks = "アイウエオカキクケコサシスセソタチツテトナニネノハヒフヘホマミムメモヤユヨラリルレロワ"
    dice, tail = random.Random(3), []
    while len(tail) < TAIL:
        word = "".join(dice.choices(marks, k=dice.choice([4, 5, 6])))
        if word not in taken and list(words.terms(word)) == [word]:
            taken.add(word)
            tail.append(word)
    for number, own in enumerate(fields):
        own.extend(tail[number::40][:300])
    used = set(itertools.chain(*fields))
    return [word for word in tail if word not in used], fields


def skills_by_field() -> list[list[tuple[int, str]]]:
    """(id, slug) of the listed skills of each field, in the order of the catalog's list."""
    from nintei.catalog import queries as catalog
    from nintei.catalog.models import Skill

    found: dict[str, list[tuple[int, str]]] = {}
    for key, slug, group in (
        Skill.objects.filter(is_listed=True).order_by("id").values_list("id", "slug", "group")
    ):
        found.setdefault(group, []).append((key, slug))
    return [found.get(branch.category.slug, []) for branch in catalog.category_tree()]


def crowd(
    people: int, general: list[str], fields: list[list[str]], groups: list[list[int]]
) -> Iterator[Person]:
    """``people`` of all sorts, always the same ones."""
    from itertools import accumulate

    from nintei.people.rules import PRESETS

    dice = random.Random(11)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(general))))
    own_weights = [list(accumulate(1 / (rank + 2) for rank in range(len(own)))) for own in fields]
    sizes = list(accumulate(1 / (rank + 2) for rank in range(len(fields))))
    skills = skills_by_field()
    every_skill = list(itertools.chain(*skills))
    skill_weights = [list(accumulate(1 / (rank + 2) for rank in range(len(own)))) for own in skills]
    # So that the words and filters are the same as without them.
    more = random.Random(13)
    zero = "0" * 168
    weeks = [zero, *PRESETS.values(), *("".join(max(pair) for pair in zip(a, b, strict=True)) for a, b in
             itertools.combinations(PRESETS.values(), 2))]  # fmt: skip
    for number in range(people):
        at = dice.choices(range(len(fields)), cum_weights=sizes)[0]
        said = dice.choices(fields[at], cum_weights=own_weights[at], k=WORDS_EACH // 2)
        said += dice.choices(general, cum_weights=weights, k=WORDS_EACH // 2)
        dice.shuffle(said)
        cats = {}
        if dice.random() < 0.6:
            for leaf in dice.choices(groups[at], k=dice.choice([1, 1, 2, 3])):
                strength = min(990, max(400, int(dice.gauss(880, 45))))
                cats[leaf] = (
                    strength,
                    int(dice.paretovariate(1.1)) % 400,
                    strength > 900 and dice.random() < 0.35,
                )
        person = Person(
            number, said[:HEAD_EACH], said[HEAD_EACH:], cats, dice.choice(weeks), int(dice.expovariate(1 / 60)),
            dice.randrange(2000), dice.random() < 0.3, sum(done for _s, done, _c in cats.values()), dice.choice(PRICES),
            dice.choice(PREFECTURES),
        )  # fmt: skip
        person.terms.update(dict.fromkeys(said, 0))
        if skills[at] and more.random() < 0.7:
            chosen = more.choices(skills[at], cum_weights=skill_weights[at], k=more.choice([1, 2, 3, 4, 6]))
            chosen += more.choices(every_skill, k=more.choice([0, 0, 1]))
            person.skills = list(dict.fromkeys(chosen))
        person.languages = {
            code: more.randint(1, 4) for code, share in LANGUAGES.items() if more.random() < share
        }
        for word in person.headline:
            person.terms[word] += 3
        for word in person.introduction:
            person.terms[word] += 1
        yield person


def fill(
    people: int,
    general: list[str],
    fields: list[list[str]],
    groups: list[list[int]],
    group_of: dict[int, int],
    kept: Any,
) -> None:
    """The tables as they are after everybody was read: people, what can be found, words; ``kept``: a file for the rest."""
    from django.db import connection

    from nintei.kit.db import copy_in
    from nintei.search.queries import words
    from nintei.search.rules import bm25

    average = bm25.average_length(HEAD_EACH * 3 + WORDS_EACH - HEAD_EACH, 1)
    ids: dict[str, int] = {}
    counts: Counter[int] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                       " WHERE conrelid = 'search_posting'::regclass AND contype = 'p'")  # fmt: skip
        primary = cursor.fetchall()
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_posting'")
        indexes = [row for row in cursor.fetchall() if row[0] != primary[0][0]]
        cursor.execute(f"ALTER TABLE search_posting DROP CONSTRAINT {primary[0][0]}")
        for name, _text in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("; ".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in SAID))
        cursor.execute(
            "INSERT INTO search_collection (id, name, is_live, documents, total_length, pinned, spelling, synonyms, began_at, made_at)"
            " VALUES (1, 'people', true, %s, %s, %s, %s, '[]', %s, %s)",
            [people, people * average // 1000, average, words.spelling(), AT, AT],
        )
    length = average // 1000
    weight = {tf: bm25.weight(tf, length, average) for tf in range(1, 120)}
    for chunk in _chunks(crowd(people, general, fields, groups), 20_000):
        copy_in("people_user", ("id", "password", "is_superuser", "is_staff", "is_active", "public_id", "email", "locale", "is_operator",
                 "joined_at"),
                ((p.number + 1, "!", False, False, True, f"b{p.number}", f"b{p.number}@example.com", "ja", False,
                  AT - timedelta(days=p.joined)) for p in chunk))  # fmt: skip
        copy_in("people_profile", ("user_id", "display_name", "family_name", "given_name", "family_kana", "given_kana",
                "headline", "introduction", "prefecture", "hourly_yen", "is_freelancer", "is_client", "is_listed", "changed_at"),
                ((p.number + 1, f"b{p.number}", "", "", "", "", " ".join(p.headline), " ".join(p.introduction),
                  p.prefecture, p.price, True, False, True, AT - timedelta(days=p.days)) for p in chunk))  # fmt: skip
        copy_in("search_person", ("user_id", "week", "joined_at", "last_active_at", "is_verified", "completed_ever",
                "first_completed_at", "digest", "seen_at"),
                ((p.number + 1, p.week, AT - timedelta(days=p.joined), AT - timedelta(days=p.days), p.verified, p.ever,
                  AT - timedelta(days=p.joined // 2) if p.ever else None, "", AT) for p in chunk))  # fmt: skip
        copy_in("search_personcategory", ("person_id", "category_id", "strength", "completed", "is_certified",
                "certified_since", "counts"),
                ((p.number + 1, leaf, strength, done, held, AT.date() if held else None,
                  f'{{"completed": [{done}, {done}], "stars": [{4 * done}, {4 * done * strength // 1000}]}}')
                 for p in chunk for leaf, (strength, done, held) in p.cats.items()))  # fmt: skip
        copy_in("people_personskill", ("user_id", "skill_id", "level", "position", "added_at"),
                ((p.number + 1, key, 2, place, AT) for p in chunk for place, (key, _slug) in enumerate(p.skills)))  # fmt: skip
        copy_in("people_personlanguage", ("user_id", "code", "level"),
                ((p.number + 1, code, level) for p in chunk for code, level in p.languages.items()))  # fmt: skip
        copy_in("search_document", ("id", "collection_id", "key", "folded", "length"),
                ((p.number + 1, 1, p.number + 1, "", length) for p in chunk))  # fmt: skip
        with (
            connection.cursor() as cursor,
            cursor.cursor.copy("COPY search_posting (term_id, document_id, tf, weight) FROM STDIN") as copy,
        ):
            for p in chunk:
                rows = []
                for word, tf in p.terms.items():
                    term = ids.setdefault(word, len(ids) + 1)
                    counts[term] += 1
                    rows.append(f"{term}\t{p.number + 1}\t{tf}\t{weight[tf]}\n")
                copy.write("".join(rows))
                body = " ".join(word for word, tf in p.terms.items() for _ in range(tf))
                kept.write(f"{p.number + 1}\t{body}\t{' '.join(flags_of(p, group_of))}\n")
    copy_in(
        "search_term",
        ("id", "collection_id", "text", "df"),
        ((id_, 1, word, counts[id_]) for word, id_ in ids.items()),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(f"ALTER TABLE search_posting ADD {primary[0][1]}")
        for _name, text in indexes:
            cursor.execute(text)
        for table in ("people_user", "search_document", "search_term", "search_collection"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("; ".join(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in SAID))
        cursor.execute("VACUUM ANALYZE")


def _chunks(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while chunk := list(itertools.islice(rows, size)):
        yield chunk


def flags_of(p: Person, groups: dict[int, int]) -> list[str]:
    """Every filter a person fulfils, as a term."""
    from nintei.search.kinds import DAYS

    found = ["v"] if p.verified else []
    found += [f"c{leaf}" for leaf in p.cats] + sorted({f"c{groups[leaf]}" for leaf in p.cats})
    held = [leaf for leaf, row in p.cats.items() if row[2]]
    found += (
        [f"q{leaf}" for leaf in held]
        + sorted({f"q{groups[leaf]}" for leaf in held})
        + (["q"] if held else [])
    )
    found += _hours_of(p.week)
    found += [f"d{most}" for most in DAYS if p.days <= most]
    found += [f"s{slug}" for _key, slug in p.skills] + [f"l{code}" for code in p.languages]
    return found + ([f"p{p.prefecture}"] if p.prefecture else [])


@cache
def _hours_of(week: str) -> list[str]:
    from nintei.people.rules import PRESETS, overlap
    from nintei.search.kinds import LEAST_HOURS

    return [
        f"h{name}{least}"
        for name, preset in PRESETS.items()
        for least in LEAST_HOURS
        if overlap(week, preset) >= least
    ]
