"""Integrity cases and the person they are about, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from nintei.certification.kinds import HOLDERS, State
from nintei.certification.models import Appeal, Evaluation, IntegrityCase, Standing
from nintei.certification.queries.desk.gate import PER_PAGE, Page, names_of, only_operators, place_names
from nintei.certification.queries.mine import AppealView, Step, appeal_view, history
from nintei.certification.queries.policies import policy_of
from nintei.certification.rules import moves
from nintei.kit.errors import NotFound
from nintei.record import queries as record

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One integrity case; ``suspended`` and ``held`` are standing ids with their category."""

    id: int
    about: str
    name: str
    reason: str
    note: str
    state: str
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime | None
    outcome: str
    held: tuple[tuple[int, str], ...]
    suspended: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """One hit of the search; ``states`` (place, state) of every standing."""

    about: str
    name: str
    states: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeskStanding:
    """One standing with its whole history; ``moves``: what an operator may do now, SUSPEND only with a case."""

    id: int
    category: str
    place: str
    state: str
    since: date | None
    effect_on: date | None
    policy: str
    version: int
    evaluation: int | None
    moves: tuple[str, ...]
    history: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DeskPerson:
    """A person as the desk sees them. ``is_self``: nobody decides about themselves."""

    about: str
    name: str
    has_account: bool
    is_self: bool
    standings: tuple[DeskStanding, ...]
    cases: tuple[CaseLine, ...]
    open_case: CaseLine | None
    appeals: tuple[AppealView, ...]


def _lines(rows: list[IntegrityCase]) -> tuple[CaseLine, ...]:
    standings = Standing.objects.filter(about__in=[r.about_id for r in rows]).select_related("category")
    held: dict[int, list[tuple[int, str]]] = {}
    stopped: dict[int, list[tuple[int, str]]] = {}
    places = place_names()
    for s in standings.order_by("pk"):
        if s.state in HOLDERS:
            held.setdefault(s.about_id, []).append((s.pk, places[s.category.slug]))
        elif s.state == State.SUSPENDED:
            stopped.setdefault(s.about_id, []).append((s.pk, places[s.category.slug]))
    names = names_of(
        {r.about.key for r in rows}
        | {u.public_id for r in rows for u in (r.opened_by, r.closed_by) if u is not None}
    )
    return tuple(
        CaseLine(
            r.pk, r.about.key, names[r.about.key], r.reason, r.note, r.state, names[r.opened_by.public_id],
            r.opened_at, names[r.closed_by.public_id] if r.closed_by else "", r.closed_at, r.outcome,
            tuple(held.get(r.about_id, ())), tuple(stopped.get(r.about_id, ())),
        )
        for r in rows
    )  # fmt: skip


def _rows() -> Any:
    return IntegrityCase.objects.select_related("about", "opened_by", "closed_by")


def cases(*, viewer: Any, state: str = "", page: int = 1) -> Page:
    """Integrity cases (``CaseLine``), open ones first, then the newest; ``state`` OPEN, CLOSED or ""."""
    only_operators(viewer)
    rows = _rows().filter(state=state) if state else _rows()
    first = (max(page, 1) - 1) * PER_PAGE
    found = list(rows.order_by("-state", "-pk")[first : first + PER_PAGE + 1])
    return Page(_lines(found[:PER_PAGE]), max(page, 1), len(found) > PER_PAGE)


def case(*, viewer: Any, case_id: int) -> CaseLine:
    """One case; NotFound for an unknown id."""
    only_operators(viewer)
    row = _rows().filter(pk=case_id).first()
    if row is None:
        raise NotFound(_("この調査はありません。"), case=case_id)
    return _lines([row])[0]


def _matching(text: str) -> list[str]:
    accounts = get_user_model().objects.filter(
        Q(public_id__istartswith=text) | Q(profile__display_name__icontains=text)
    )
    keys = list(accounts.order_by("public_id").values_list("public_id", flat=True)[:MOST_FOUND])
    with connection.cursor() as cursor:
        # Facts loaded from files are about people without an account.
        cursor.execute(
            "SELECT p.key FROM record_party p JOIN certification_standing s ON s.about_id = p.id"
            " WHERE starts_with(p.key, %s) GROUP BY p.key ORDER BY p.key LIMIT %s",
            [text, MOST_FOUND],
        )
        keys += [row[0] for row in cursor.fetchall()]
    return list(dict.fromkeys(keys))[:MOST_FOUND]


def find_people(*, viewer: Any, text: str) -> tuple[FoundPerson, ...]:
    """At most 30 people whose id begins with ``text`` or whose name contains it; none for an empty text."""
    only_operators(viewer)
    keys = _matching(text.strip()) if text.strip() else []
    names, places = names_of(keys), place_names()
    states: dict[str, list[tuple[str, str]]] = {}
    rows = Standing.objects.filter(about__key__in=keys).exclude(state=State.NONE)
    for key, slug, state in rows.order_by("pk").values_list("about__key", "category__slug", "state"):
        states.setdefault(key, []).append((places[slug], state))
    return tuple(FoundPerson(key, names[key], tuple(states.get(key, ()))) for key in keys)


def person(*, viewer: Any, about: str) -> DeskPerson:
    """Standings, their history, cases and appeals of a party key; NotFound when nobody is called that."""
    only_operators(viewer)
    party = record.party_id(about)
    has_account = get_user_model().objects.filter(public_id=about).exists()
    if party is None and not has_account:
        raise NotFound(_("この人は見つかりません。"), about=about)
    rows = list(_rows().filter(about_id=party).order_by("-state", "-pk"))
    lines = _lines(rows)
    open_case = next((line for line in lines if line.state == "OPEN"), None)
    standings = Standing.objects.filter(about_id=party).select_related("category").order_by("category__slug")
    appeals = Appeal.objects.filter(about_id=party).select_related("about", "category").order_by("-pk")
    return DeskPerson(
        about, names_of([about])[about], has_account, about == viewer.public_id,
        tuple(_standing(s, bool(open_case)) for s in standings), lines, open_case,
        tuple(appeal_view(a) for a in appeals),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepPage:
    """What the page that suspends, reinstates or revokes shows of the certificate it is about."""

    standing: int
    about: str
    name: str
    place: str
    state: str
    moves: tuple[str, ...]
    is_self: bool
    open_case: CaseLine | None


def standing(*, viewer: Any, standing_id: int) -> StepPage:
    """One certificate with the case it is suspended for; NotFound for an unknown id."""
    only_operators(viewer)
    row = Standing.objects.select_related("about", "category").filter(pk=standing_id).first()
    if row is None:
        raise NotFound(_("この認定はありません。"), standing=standing_id)
    found = person(viewer=viewer, about=row.about.key)
    mine = next(s for s in found.standings if s.id == standing_id)
    return StepPage(
        row.pk, found.about, found.name, mine.place, row.state, mine.moves, found.is_self, found.open_case
    )


def _standing(row: Standing, has_case: bool) -> DeskStanding:
    policy = policy_of(row.policy_id)
    allowed = moves.OPERATOR_MOVES.allowed(row.state, moves.OPERATOR)
    # RESTORE is what an upheld appeal does; there is no button for it.
    allowed = tuple(m for m in allowed if m != "RESTORE" and (has_case or m != "SUSPEND"))
    stored = Evaluation.objects.filter(about_id=row.about_id, category_id=row.category_id).order_by("-pk")
    return DeskStanding(
        row.pk, row.category.slug, place_names()[row.category.slug], row.state, row.since, row.effect_on,
        policy.series, policy.version, stored.values_list("pk", flat=True).first(), allowed, history(row),
    )  # fmt: skip
