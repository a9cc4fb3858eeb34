"""The public profile and the front page, through HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from nintei.catalog import actions as catalog
from nintei.kit.db import writes
from nintei.people import actions as people
from nintei.people import rules as hours
from nintei.record import actions as record
from nintei.record.kinds import Excluded, Kind, Outcome
from nintei.record.rules import Fact
from nintei.web import queries, rules

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def mio():
    return people.register_user(email="mio@example.org", display_name="みお", at=AT, prefecture="京都府")


def test_a_stranger_sees_a_listed_person_and_no_unknown_one(client, mio) -> None:
    page = client.get(f"/people/{mio.public_id}/")
    assert page.status_code == 200
    assert "みお" in page.text
    assert "認定された期間はまだありません。" in page.text
    assert "この1年に終えた仕事の記録はありません。" in page.text
    assert client.get("/people/nobody/").status_code == 404


def test_a_client_is_shown_without_what_only_freelancers_have(client) -> None:
    haru = people.register_user(
        email="haru@example.org", display_name="ハル", at=AT, is_client=True, is_freelancer=False
    )
    page = client.get(f"/people/{haru.public_id}/").text
    assert "クライアント" in page
    assert "稼働時間" not in page and "認定された期間" not in page


def test_the_hours_are_a_picture_that_a_screen_reader_can_read(client, mio) -> None:
    people.save_availability(by=mio, hours=hours.PRESETS["weekends"], at=AT)
    page = client.get(f"/people/{mio.public_id}/").text
    assert "<title>土・日 9〜18時</title>" in page
    assert page.count('<rect class="on"') == 18 and page.count('height="17"') == 168


def test_the_record_counts_the_last_year_and_leaves_out_what_an_appeal_set_aside(mio) -> None:
    catalog.load_categories(at=AT)
    at = datetime(2026, 11, 20, tzinfo=UTC)

    def fact(kind, number, outcome=Outcome.GOOD, value=0, ago=30, reason=""):
        moment = at - timedelta(days=ago)
        ref = f"{kind.code}:{number}"
        return Fact(kind, mio.public_id, "c1", "logo", moment, outcome, value, ref, reason)

    facts = [fact(Kind.CONTRACT_ENDED, n) for n in range(3)]
    facts += [fact(Kind.CONTRACT_ENDED, 3, Outcome.BAD), fact(Kind.CONTRACT_ENDED, 4, ago=500)]
    facts += [fact(Kind.REVIEW_REVEALED, n, Outcome.NEUTRAL, value) for n, value in enumerate((4, 4, 3))]
    facts += [fact(Kind.REVIEW_REVEALED, 3, Outcome.NEUTRAL, 0, reason=Excluded.APPEAL_UPHELD)]
    facts += [fact(Kind.TURN_SETTLED, n, Outcome.BAD if n else Outcome.GOOD) for n in range(3)]
    writes(record.note_many)(facts=facts, at=at)
    found = queries.figures_of(public_id=mio.public_id, at=at)
    assert (found.finished, found.tasks, found.stars) == (3, 0, ("4.6", 3))
    assert (found.replies.part, found.replies.whole, found.replies.percent) == (1, 3, 33)
    assert (found.completion.part, found.completion.whole) == (3, 4)
    # One client says nothing about who comes back.
    assert found.repeats.whole == 0 and found.last_active == at - timedelta(days=30)
    assert len(found.months) == 13 and sum(count for _month, count in found.months) == 3


def test_the_record_says_how_many_clients_came_back_and_how_that_is_counted(client, mio) -> None:
    catalog.load_categories(at=AT)
    ended = datetime.now(UTC) - timedelta(days=20)
    facts = [
        Fact(Kind.CONTRACT_ENDED, mio.public_id, who, "logo", ended, outcome, 0, f"{number}:{who}")
        for number, (who, outcome) in enumerate(
            [
                ("c1", Outcome.GOOD),
                ("c1", Outcome.GOOD),
                ("c2", Outcome.GOOD),
                ("c2", Outcome.BAD),
                ("c3", Outcome.GOOD),
            ]
        )
    ]
    writes(record.note_many)(facts=facts, at=ended)
    found = queries.figures_of(public_id=mio.public_id, at=datetime.now(UTC))
    assert (found.repeats.part, found.repeats.whole, found.repeats.percent) == (1, 3, 33)
    page = client.get(f"/people/{mio.public_id}/").text
    assert "2件以上完了した人の割合です" in page
    assert 'href="/figures/#repeats"' in page and "/me/figures/" not in page
    client.force_login(mio, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/people/{mio.public_id}/").text
    assert (
        'href="/me/figures/repeats/"' in page and f'href="/me/figures/activity/?month={ended:%Y-%m}"' in page
    )


def test_the_front_page_says_what_it_is_before_anybody_is_certified(client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "認定は、こう動きます" in page.text and "いまのようす" not in page.text


def test_the_front_page_asks_somebody_new_to_finish_the_profile(client, mio) -> None:
    assert "続きを書く" not in client.get("/").text
    client.force_login(mio, backend="django.contrib.auth.backends.ModelBackend")
    assert "プロフィールは40%できています。" in client.get("/").text


def test_periods_lie_between_the_first_day_and_today() -> None:
    first, last = date(2026, 1, 1), date(2026, 11, 24)
    assert rules.span(first, last, first, last) == ("0.00%", "100.00%")
    assert rules.span(last, last, first, last) == ("100.00%", "0.80%")
    assert rules.span(first, first, first, first) == ("0.00%", "0.80%")
    assert rules.quarters(date(2024, 1, 5), last)[0] == date(2024, 4, 1)
    assert len(rules.quarters(date(2016, 1, 5), last)) <= 5
