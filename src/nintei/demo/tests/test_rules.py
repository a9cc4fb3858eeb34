"""The plan of the year."""

from collections import Counter
from datetime import date

from nintei.demo import rules


def test_one_seed_gives_one_year():
    assert rules.people() == rules.people()
    kenta = rules.PERSONAS[0]
    assert list(rules.month_facts(kenta, 3, date(2026, 1, 1))) == list(
        rules.month_facts(kenta, 3, date(2026, 1, 1))
    )
    assert rules.people(1)[20] != rules.people(2)[20]


def test_references_are_unique_and_facts_stay_in_their_month():
    everybody = rules.people()
    told = [fact for person in everybody for fact in rules.month_facts(person, 0, date(2026, 2, 1))]
    assert max(Counter(fact.ref for fact in told).values()) == 1
    assert {(fact.happened_at.year, fact.happened_at.month) for fact in told} == {(2026, 2)}


def test_everybody_has_every_month_and_a_name_of_their_own():
    everybody = rules.people()
    assert len(everybody) == len({person.public_id for person in everybody}) == rules.FREELANCERS
    assert all(len(person.months) == rules.MONTHS for person in everybody)
