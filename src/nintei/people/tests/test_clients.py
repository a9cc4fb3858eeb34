"""What a client declares, through rules, verbs and pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from nintei.kit.errors import Malformed
from nintei.people import actions, queries
from nintei.people.models import ClientDeclaration
from nintei.people.rules import PRESETS, clients

AT = datetime(2026, 4, 1, tzinfo=UTC)
COMPANY = {
    "kind": "company", "company_name": "春商事", "company_kana": "はるしょうじ", "has_staff": True, "employees": 12,
    "has_officers": True, "capital_yen": 10_000_000, "harassment_name": "総務部", "harassment_phone": "03-0000-0000",
}  # fmt: skip


@pytest.fixture
def haru(db):
    return actions.register_user(email="haru@example.jp", display_name="はる", at=AT, is_freelancer=False)


def test_what_a_kind_is_not_asked_is_not_kept():
    kept = clients.settled({**COMPANY, "kind": "consumer"})
    assert kept == {
        "kind": "consumer", "company_name": "", "company_kana": "", "has_staff": False, "has_officers": False,
        "capital_yen": None, "employees": None,
    }  # fmt: skip
    alone = clients.settled({**COMPANY, "kind": "sole_proprietor", "has_staff": False})
    assert (alone["employees"], alone["capital_yen"], alone["has_officers"]) == (0, None, False)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, ()),
        ({"company_name": ""}, ("company_name",)),
        ({"capital_yen": None}, ("capital_yen",)),
        ({"capital_yen": 0}, ()),
        ({"has_officers": None}, ("has_officers",)),
        ({"has_staff": None, "employees": 3}, ("has_staff",)),
        ({"employees": None}, ("employees",)),
        ({"employees": 0}, ("employees",)),
        ({"kind": "sole_proprietor", "company_name": "", "capital_yen": None}, ()),
        ({"kind": "consumer", "company_name": "", "capital_yen": None, "employees": None}, ()),
    ],
)
def test_a_kind_must_say_what_decides_which_laws_apply(change, missing):
    assert clients.still_unsaid(clients.settled(COMPANY | change)) == missing


@pytest.mark.parametrize(
    ("staff", "officers", "kind", "needed"),
    [(True, False, "company", True), (False, True, "company", True), (False, False, "company", False),
     (True, True, "sole_proprietor", True), (False, True, "sole_proprietor", False), (True, True, "consumer", False)],
)  # fmt: skip
def test_whoever_has_staff_or_officers_names_a_contact_point(staff, officers, kind, needed):
    facts = clients.settled({**COMPANY, "kind": kind, "has_staff": staff, "has_officers": officers})
    assert clients.needs_contact_point(facts) is needed


def test_a_change_is_a_new_declaration_and_the_old_one_can_be_asked_for(haru):
    first = actions.save_client(by=haru, at=AT, **COMPANY)
    assert actions.save_client(by=haru, at=AT + timedelta(days=1), **COMPANY) == first
    later = AT + timedelta(days=2)
    actions.save_client(by=haru, at=later, **{**COMPANY, "employees": 13})
    known = queries.declared_at(public_id=haru.public_id, at=later - timedelta(seconds=1))
    assert (known.employees, known.declared_by) == (12, haru)
    assert queries.declared_at(public_id=haru.public_id, at=later).employees == 13
    assert queries.declared_at(public_id=haru.public_id, at=AT - timedelta(days=1)) is None
    with pytest.raises(DatabaseError), transaction.atomic():
        ClientDeclaration.objects.filter(pk=first.pk).update(employees=1)


def test_a_company_without_a_contact_point_is_refused(haru):
    with pytest.raises(Malformed):
        actions.save_client(by=haru, at=AT, **{**COMPANY, "harassment_phone": ""})
    assert queries.client_card(public_id=haru.public_id) is None


def test_a_client_fills_in_the_page_and_everybody_sees_the_public_part(client, haru):
    client.force_login(haru)
    address = reverse("people:client")
    said = COMPANY | {"has_staff": "yes", "has_officers": "yes"}
    wrong = client.post(address, said | {"harassment_name": "", "capital_yen": "12a"})
    assert wrong.status_code == 422 and "春商事" in wrong.text and "12a" in wrong.text
    assert client.post(address, said).status_code == 302
    page = client.get(address).text
    assert "従業員12人 · 役員2人以上 · 資本金10,000,000円" in page and "いま有効" in page

    filled = client.get(address, {"preset": "business_hours"}).text
    slots = re.findall(r'name="slots" value="(\d+)" checked', filled)
    assert len(slots) == 45
    hours = reverse("people:client_hours")
    assert client.post(hours, {"time_zone": "Mars/Base", "slots": slots}).status_code == 422
    assert client.post(hours, {"time_zone": "Asia/Tokyo", "slots": slots}).status_code == 302
    client.logout()
    seen = client.get(reverse("person", args=[haru.public_id])).text
    assert "春商事" in seen and "総務部" in seen and "03-0000-0000" in seen and "週45時間" in seen
    assert "10,000,000" not in seen and "12人" not in seen
    assert queries.client_card(public_id=haru.public_id).hours == PRESETS["weekday_daytime"]


def test_a_consumer_names_nothing_but_that(client, haru):
    client.force_login(haru)
    assert client.post(reverse("people:client"), {"kind": "consumer"}).status_code == 302
    card = queries.client_card(public_id=haru.public_id)
    assert (card.kind, card.name, card.harassment_name) == ("consumer", "", "")
