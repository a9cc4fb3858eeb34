"""Hours that can be given, the next free day, and lead time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from nintei.kit.errors import Malformed
from nintei.people import actions, queries
from nintei.people.rules import PRESETS

AT = datetime(2026, 5, 12, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db
EVENINGS = PRESETS["weekday_evenings"]


@pytest.fixture
def mio():
    return actions.register_user(email="mio@example.jp", display_name="Mio", at=AT)


@pytest.fixture
def browser(mio):
    client = Client()
    client.force_login(mio, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_what_can_be_taken_on_is_saved_and_shown_to_everybody(browser, mio):
    soon = date.today() + timedelta(days=40)
    said = {
        "slots": ["19", "20"],
        "time_zone": "Asia/Tokyo",
        "weekly_capacity": "10",
        "free_from": soon,
        "lead_days": "3",
    }
    assert browser.post("/me/availability/", said).status_code == 302
    page = Client().get(f"/people/{mio.public_id}/").text
    for words in (
        "新しい仕事は週10時間まで",
        f"{soon.year}年{soon.month}月{soon.day}日から受けられます",
        "着手まで3日",
    ):
        assert words in page


def test_a_free_day_that_has_passed_means_now(mio):
    week = actions.save_availability(by=mio, hours=EVENINGS, at=AT, free_from=date(2026, 5, 1))
    assert queries.capacity(week=week, today=AT.date()).free_from is None
    assert queries.capacity(week=week, today=date(2026, 4, 30)).free_from == date(2026, 5, 1)


def test_what_is_not_mentioned_stays_as_it_was(mio):
    actions.save_availability(by=mio, hours=EVENINGS, at=AT, weekly_capacity=10, lead_days=0)
    week = actions.save_availability(by=mio, hours=EVENINGS, at=AT)
    assert (week.weekly_capacity, week.lead_days, week.free_from) == (10, 0, None)


@pytest.mark.parametrize(
    "wrong", [{"weekly_capacity": 0}, {"weekly_capacity": 169}, {"lead_days": 366}, {"other": 1}]
)
def test_numbers_that_cannot_be_are_refused_in_words(mio, wrong):
    with pytest.raises(Malformed):
        actions.save_availability(by=mio, hours=EVENINGS, at=AT, **wrong)
    assert not queries.own_availability(viewer=mio).pk


def test_marks_that_could_not_be_saved_are_still_on_the_page(browser, mio):
    answer = browser.post(
        "/me/availability/", {"slots": ["19"], "time_zone": "Asia/Tokyo", "weekly_capacity": "500"}
    )
    assert answer.status_code == 422
    assert 'value="19" checked' in " ".join(answer.text.split())
    assert not queries.own_availability(viewer=mio).pk
