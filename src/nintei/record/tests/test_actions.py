"""Facts enter once, stay, and are corrected by new ones."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from nintei.kit.db import writes
from nintei.kit.errors import Malformed, NotFound
from nintei.record import actions, queries, rules
from nintei.record.actions.loading import STEPS
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
FACT = Fact(
    Kind.TURN_SETTLED, "mio", "haru", "writing", AT, Outcome.BAD, 42, "talk.turn:1", "", {"題": "見積"}
)


def noted(fact: Fact = FACT) -> int:
    return actions.note_many(facts=[fact], at=AT)[0]


UNFIT: list[dict[str, object]] = [
    {"ref": "a\nb"},
    {"ref": ""},
    {"ref": "r" * 201},
    {"about": "x\ty"},
    {"about": "x" * 201},
    {"counterparty": ""},
    {"counterparty": "\x1f"},
    {"category": None},
    {"value": 2**53},
    {"value": -(2**53)},
    {"kind": Kind.REVIEW_REVEALED, "value": 5},
    {"kind": Kind.REVIEW_REVEALED, "value": -1},
    {"kind": Kind.IDENTITY_VERIFIED},
]


@contextmanager
def staged(facts: Sequence[Fact]) -> Iterator[str]:
    """A table of the caller's own with these facts, not checked by anybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE staged_facts (kind smallint, about text, counterparty text, category text,"
            " happened_at timestamptz, outcome smallint, value bigint, ref text, excluded_reason text, facts jsonb)"
        )
        try:
            cursor.executemany(
                "INSERT INTO staged_facts VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '{}')",
                [fact[:9] for fact in facts],
            )
            yield "staged_facts"
        finally:
            cursor.execute("DROP TABLE staged_facts")


def shape_of_the_journal() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE conrelid = 'record_entry'::regclass UNION ALL"
            " SELECT indexname, indexdef, true FROM pg_indexes WHERE tablename = 'record_entry' ORDER BY 1"
        )
        return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.usefixtures("category")
class TestJournal:
    def test_a_fact_reads_back_as_it_was_noted_with_its_digest(self) -> None:
        entry = queries.entry(noted())
        assert entry is not None
        assert (entry.kind, entry.about, entry.counterparty, entry.category) == FACT[:4]
        assert entry.happened_at == AT
        assert entry.facts == {"題": "見積"}
        assert entry.digest == rules.entry_digest(FACT)
        assert entry.is_current

    @pytest.mark.parametrize("kind", list(Kind))
    def test_the_database_digests_every_kind_as_python_does(self, kind: Kind) -> None:
        fact = FACT._replace(
            kind=kind,
            value=3,
            category=None if kind.is_personal else "writing",
            counterparty=None,
            ref="é✓ 1",
        )
        entry = queries.entry(noted(fact))
        assert entry is not None
        assert entry.digest == rules.entry_digest(fact)

    def test_many_facts_keep_their_order(self) -> None:
        facts = [FACT._replace(ref=f"r:{n}", about=f"p{n % 3}") for n in (5, 1, 4, 2)]
        ids = actions.note_many(facts=facts, at=AT)
        assert ids == sorted(ids)
        assert [entry.ref for entry in queries.entries(ids)] == ["r:5", "r:1", "r:4", "r:2"]

    def test_an_unknown_category_is_malformed(self) -> None:
        with pytest.raises(Malformed, match="dancing"):
            noted(FACT._replace(category="dancing"))

    def test_the_same_reference_enters_once(self) -> None:
        noted()
        with pytest.raises(IntegrityError), transaction.atomic():
            noted()

    def test_a_correction_is_a_new_version_of_the_same_fact(self) -> None:
        first = noted()
        second = actions.supersede(
            entry_id=first, excluded_reason="appeal_upheld", at=AT, facts={"appeal": 7}
        )
        old, new = queries.entries([first, second])
        assert (old.is_current, new.is_current) == (False, True)
        assert new.facts == {"題": "見積", "appeal": 7}
        assert new.outcome is Outcome.BAD
        assert new.digest == rules.entry_digest(FACT._replace(excluded_reason="appeal_upheld"))
        assert queries.current(FACT.ref) == new
        assert queries.entries_about("mio") == [new]
        with pytest.raises(actions.AlreadySuperseded):
            actions.supersede(entry_id=first, value=1, at=AT)
        with pytest.raises(NotFound):
            actions.supersede(entry_id=10**9, value=1, at=AT)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE record_entry SET value = 1",
            "DELETE FROM record_entry",
            "TRUNCATE record_entry CASCADE",
            "UPDATE record_party SET key = 'x'",
            "DELETE FROM record_party",
            "TRUNCATE record_party CASCADE",
        ],
    )
    def test_nothing_written_can_be_changed_or_removed(self, statement: str) -> None:
        noted()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            # The tests' own flush has these switched off.
            cursor.execute("ALTER TABLE record_entry ENABLE TRIGGER record_entry_no_truncate")
            cursor.execute("ALTER TABLE record_party ENABLE TRIGGER record_party_no_truncate")
            with pytest.raises(Error, match="only grows"), transaction.atomic():
                cursor.execute(statement)

    def test_a_new_fact_defers_the_readers_chore_in_the_same_transaction(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deferred: list[tuple[str, list[int]]] = []
        monkeypatch.setattr(actions.noting, "_WAKES", {})
        monkeypatch.setattr(
            "nintei.kit.later.defer", lambda chore, *, entry_ids: deferred.append((chore, entry_ids))
        )
        actions.wake(Kind.TURN_SETTLED, "reader.read")
        actions.wake(Kind.TURN_SETTLED, "reader.read")
        entry_id = noted()
        noted(FACT._replace(kind=Kind.CONTRACT_ENDED, ref="work.contract:1"))
        assert deferred == [("reader.read", [entry_id])]

    def test_the_invariants_hold_and_notice_a_wrong_digest(self) -> None:
        actions.supersede(entry_id=noted(), value=1, at=AT)
        with connection.cursor() as cursor:
            for name, query in queries.INVARIANTS.items():
                cursor.execute(query)
                assert cursor.fetchall() == [], name
            cursor.execute(
                "INSERT INTO record_entry (kind, outcome, category_id, about_id, value, happened_at, written_at,"
                " excluded_reason, ref, digest, facts) SELECT kind, outcome, category_id, about_id, value,"
                " happened_at, written_at, '', 'forged', digest, '{}' FROM record_entry LIMIT 1"
            )
            cursor.execute(queries.INVARIANTS["every fact still has the digest it was written with"])
            assert [row[1] for row in cursor.fetchall()] == ["forged"]


def test_noting_outside_a_verb_is_a_bug() -> None:
    with pytest.raises(RuntimeError):
        actions.note_many(facts=[], at=AT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("category")
class TestLoad:
    def test_a_file_of_facts_is_loaded_by_copy_with_digests(self) -> None:
        facts = [FACT._replace(ref=f"r:{n}", about=f"p{n % 7}") for n in range(500)]
        assert actions.load(facts=iter(facts), at=AT) == 500
        exported = {row["ref"]: row for n in range(7) for row in queries.export_events(f"p{n}")}
        assert {ref: row["digest"] for ref, row in exported.items()} == {
            fact.ref: rules.entry_digest(fact).hex() for fact in facts
        }
        assert queries.largest_party_id() == queries.party_id("p6")

    def test_a_reference_used_twice_or_an_unknown_category_loads_nothing(self) -> None:
        with pytest.raises(actions.AlreadyNoted, match="r:1"):
            actions.load(facts=[FACT._replace(ref="r:1")] * 2, at=AT)
        with pytest.raises(Malformed, match="dancing"):
            actions.load(facts=[FACT._replace(category="dancing")], at=AT)
        assert queries.party_id("mio") is None

    @pytest.mark.parametrize("alone", [False, True])
    def test_a_table_is_loaded_where_it_lies_with_the_same_digests(self, alone: bool) -> None:
        facts = [FACT._replace(ref=f"r:{n}", about=f"p{n % 7}", value=n) for n in range(50)]
        facts.append(FACT._replace(kind=Kind.IDENTITY_VERIFIED, category=None, counterparty=None, ref="✓"))
        before = shape_of_the_journal()
        steps: list[tuple[int, int]] = []
        with staged(facts) as table:
            heard = lambda *step: steps.append(step)  # noqa: E731
            assert actions.load_table(table=table, at=AT, alone=alone, on_step=heard) == 51
        last = actions.seen_through()
        entries = queries.entries(list(range(last - len(facts) + 1, last + 1)))
        assert {entry.ref: entry.digest for entry in entries} == {f.ref: rules.entry_digest(f) for f in facts}
        assert shape_of_the_journal() == before
        assert steps == [(n, STEPS) for n in range(1, STEPS + 1)]
        with connection.cursor() as cursor:
            for name, query in queries.INVARIANTS.items():
                cursor.execute(query)
                assert cursor.fetchall() == [], name

    @pytest.mark.parametrize("alone", [False, True])
    @pytest.mark.parametrize("change", UNFIT, ids=str)
    def test_a_table_with_one_unfit_fact_loads_nothing_and_says_what_the_rules_say(
        self, change: dict[str, object], alone: bool
    ) -> None:
        wrong = FACT._replace(**{"ref": "wrong", **change})
        with pytest.raises(Malformed) as ruled:
            rules.check(wrong)
        before = shape_of_the_journal()
        with staged([FACT, wrong]) as table, pytest.raises(Malformed) as told:
            actions.load_table(table=table, at=AT, alone=alone)
        assert str(told.value) == str(ruled.value)
        assert queries.party_id("mio") is None
        assert shape_of_the_journal() == before

    @pytest.mark.parametrize(
        "change",
        [
            {"kind": 99}, {"outcome": 4}, {"about": None}, {"excluded_reason": "no such reason"},
            {"happened_at": "infinity"}, {"kind": Kind.IDENTITY_VERIFIED, "category": ""},
        ],
        ids=str,
    )  # fmt: skip
    def test_what_python_cannot_even_say_is_refused_from_a_table_too(self, change: dict[str, Any]) -> None:
        with staged([FACT._replace(**{"ref": "wrong", **change})]) as table, pytest.raises(Malformed):
            actions.load_table(table=table, at=AT)
        assert queries.largest_party_id() == 0

    @pytest.mark.parametrize("alone", [False, True])
    def test_a_table_with_a_reference_used_twice_or_an_unknown_category_loads_nothing(
        self, alone: bool
    ) -> None:
        before = shape_of_the_journal()
        with staged([FACT, FACT]) as table, pytest.raises(actions.AlreadyNoted, match=r"talk\.turn:1"):
            actions.load_table(table=table, at=AT, alone=alone)
        dancing = FACT._replace(category="dancing", ref="d")
        with staged([FACT, dancing]) as table, pytest.raises(Malformed, match="dancing"):
            actions.load_table(table=table, at=AT, alone=alone)
        writes(noted)()
        with staged([FACT]) as table, pytest.raises(actions.AlreadyNoted, match=r"talk\.turn:1"):
            actions.load_table(table=table, at=AT, alone=alone)
        assert shape_of_the_journal() == before

    def test_seen_through_waits_for_writers_under_way(self) -> None:
        """Without the lock the mark would pass over the slow writer's lower id."""
        started, finish = threading.Event(), threading.Event()

        def slow() -> None:
            def write() -> None:
                noted()
                started.set()
                finish.wait(10)

            try:
                writes(write)()
            finally:
                connection.close()

        marks: list[int] = []

        def look() -> None:
            try:
                marks.append(actions.seen_through())
            finally:
                connection.close()

        writer, looker = threading.Thread(target=slow), threading.Thread(target=look)
        writer.start()
        assert started.wait(10)
        looker.start()
        looker.join(0.3)
        assert looker.is_alive(), "the mark did not wait"
        finish.set()
        writer.join(10)
        looker.join(10)
        entry = queries.current(FACT.ref)
        assert entry is not None
        assert marks == [entry.id]
        writes(noted)(FACT._replace(ref="later", happened_at=AT + timedelta(days=1)))
