"""The labelled selection against a second, slow and obvious reading of its rules."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nintei.record import actions, queries
from nintei.record.kinds import Kind, Outcome, Why
from nintei.record.rules import Fact

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = (Kind.TURN_SETTLED, Kind.REVIEW_REVEALED, Kind.CONTRACT_ENDED)
CAPS = {Kind.TURN_SETTLED: 2, Kind.REVIEW_REVEALED: 1}
UNTIL = SINCE + timedelta(days=10)

facts = st.builds(
    Fact,
    kind=st.sampled_from((*KINDS, Kind.GOLD_ANSWERED)),
    about=st.sampled_from(["mio", "sora"]),
    counterparty=st.sampled_from([None, "a", "b"]),
    category=st.sampled_from(["writing", "writing", "design"]),
    happened_at=st.integers(-3, 12).map(lambda day: SINCE + timedelta(days=day)),
    outcome=st.sampled_from(Outcome),
    value=st.integers(0, 4),
    ref=st.just("-"),
    excluded_reason=st.sampled_from(["", "", "", "integrity"]),
    facts=st.none(),
)
corrections = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(Outcome), st.sampled_from(["", "appeal_upheld"])),
    max_size=6,
)


def expected(versions: list[tuple[int, Fact]]) -> dict[str, str]:
    """{ref: why} by the rules as the documentation tells them."""
    current: dict[str, Fact] = {}
    for _, fact in sorted(versions, key=lambda version: version[0]):
        current[fact.ref] = fact
    labels: dict[str, str] = {}
    per_client: dict[Any, list[Fact]] = defaultdict(list)
    for fact in current.values():
        if fact.about != "mio" or fact.category != "writing" or fact.kind not in KINDS:
            continue
        if not SINCE - timedelta(days=2) <= fact.happened_at < UNTIL:
            continue
        if fact.happened_at < SINCE:
            labels[fact.ref] = "outside"
        elif fact.excluded_reason:
            labels[fact.ref] = "excluded"
        elif fact.outcome is Outcome.NEUTRAL and fact.kind is not Kind.REVIEW_REVEALED:
            labels[fact.ref] = "neutral"
        else:
            labels[fact.ref] = "counted"
            if fact.counterparty is not None and fact.kind in CAPS:
                per_client[fact.kind, fact.counterparty].append(fact)
    for (kind, _), theirs in per_client.items():
        theirs.sort(key=lambda fact: (fact.happened_at, fact.ref), reverse=True)
        labels.update({fact.ref: "capped" for fact in theirs[CAPS[kind] :]})
    return labels


def select(seen: int) -> queries.Selection:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM catalog_category WHERE slug = 'writing'")
        category = cursor.fetchone()[0]
    return queries.Selection(
        [category], KINDS, SINCE, UNTIL, seen, CAPS, shown_since=SINCE - timedelta(days=2)
    )


def counted_per_person(selection: queries.Selection) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.key, count(*) FILTER (WHERE label = 0) FROM (" + queries.LABELLED + ") l"
            " JOIN record_party p ON p.id = l.about_id GROUP BY 1",
            selection.params,
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.usefixtures("category")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(facts, min_size=1, max_size=40), corrections, st.data())
def test_the_selection_labels_as_the_rules_say(
    drawn: list[Fact], corrected: list[tuple[int, Outcome, str]], data: st.DataObject
) -> None:
    with transaction.atomic():
        named = [fact._replace(ref=f"r{n}") for n, fact in enumerate(drawn)]
        versions = list(zip(actions.note_many(facts=named, at=UNTIL), named, strict=True))
        for pick, outcome, reason in corrected:
            entry_id, fact = versions[pick % len(versions)]
            try:
                new = actions.supersede(entry_id=entry_id, outcome=outcome, excluded_reason=reason, at=UNTIL)
            except actions.AlreadySuperseded:
                continue
            versions.append((new, fact._replace(outcome=outcome, excluded_reason=reason)))
        seen = data.draw(st.sampled_from([entry_id for entry_id, _ in versions]))
        rows = queries.listed(select(seen), about="mio")
        assert {row.ref: str(row.why) for row in rows} == expected([v for v in versions if v[0] <= seen])
        assert [row.happened_at for row in rows] == sorted((row.happened_at for row in rows), reverse=True)
        assert counted_per_person(select(seen)).get("mio", 0) == sum(row.is_included for row in rows)
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("category")
def test_the_latest_word_on_a_personal_kind_holds() -> None:
    with transaction.atomic():
        for n, outcome in enumerate((Outcome.GOOD, Outcome.BAD)):
            actions.note(
                kind=Kind.IDENTITY_VERIFIED, about="mio", happened_at=SINCE + timedelta(days=n),
                outcome=outcome, ref=f"people.identity:{n}", at=UNTIL,
            )  # fmt: skip
    for until, outcome in ((UNTIL, 2), (SINCE + timedelta(days=1), 1)):
        selection = queries.Selection([], [], SINCE, until, actions.seen_through())
        with connection.cursor() as cursor:
            cursor.execute(queries.PERSONAL, selection.params)
            assert [row[3] for row in cursor.fetchall()] == [outcome]


def test_an_unknown_person_has_no_facts(db: None) -> None:
    assert queries.listed(queries.Selection([1], KINDS, SINCE, UNTIL, 0), about="nobody") == []
    assert queries.entries_about("nobody") == []
    assert Why.COUNTED == "counted"
