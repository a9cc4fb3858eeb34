"""The pages behind the figures of a profile, through HTTP."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import localtime

from nintei.catalog import actions as catalog
from nintei.kit.db import writes
from nintei.people import actions as people
from nintei.record import actions as record
from nintei.record.kinds import Excluded, Figure, How, Kind, Outcome
from nintei.record.rules import Fact
from nintei.web.queries import figures
from nintei.web.templatetags.figures import HOW, WORDS

pytestmark = pytest.mark.django_db(transaction=True)
JOINED = datetime(2024, 1, 1, tzinfo=UTC)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def mio():
    """Sixty completed contracts and two that broke off, one set aside, three reviews, two payments."""
    catalog.load_categories(at=JOINED)
    mio = people.register_user(email="mio@example.org", display_name="みお", at=JOINED)
    ended = datetime.now(UTC) - timedelta(days=40)

    def fact(kind, number, outcome=Outcome.GOOD, value=0, reason=""):
        ref = f"{kind.code}:{number}"
        return Fact(kind, mio.public_id, f"c{number % 4}", "logo", ended, outcome, value, ref, reason)

    facts = [fact(Kind.CONTRACT_ENDED, n) for n in range(60)]
    facts += [fact(Kind.CONTRACT_ENDED, n, Outcome.BAD) for n in (60, 61)]
    facts += [fact(Kind.CONTRACT_ENDED, 62, Outcome.BAD, reason=Excluded.APPEAL_UPHELD)]
    facts += [fact(Kind.REVIEW_REVEALED, n, Outcome.NEUTRAL, value) for n, value in enumerate((4, 4, 3))]
    facts += [fact(Kind.EARNING_RELEASED, n, value=yen) for n, yen in enumerate((12_000, 30_500))]
    writes(record.note_many)(facts=facts, at=ended)
    return mio


def _sum(page: str) -> str:
    found = re.search(r'<b id="sum">([^<]*)</b>', page)
    return found[1] if found else ""


def test_the_sum_stands_under_the_events_that_make_it(client, mio) -> None:
    client.force_login(mio, backend=BACKEND)
    sums = {
        "finished": "60件",
        "completion": "60 / 62 ＝ 96%",
        "stars": "★14 ÷ 3件 ＝ 4.6",
        "repeats": "4 / 4 ＝ 100%",
        "earnings": "42,500円",
        "activity": "60件",
        "tasks": "",
    }
    for figure, said in sums.items():
        page = client.get(f"/me/figures/{figure}/")
        assert page.status_code == 200 and _sum(page.text) == said, figure
    profile = client.get(f"/people/{mio.public_id}/").text
    assert "60 / 62" in profile and "★4.6" in profile and "42,500" not in profile


def test_events_come_in_pages_and_say_why_they_do_not_count(client, mio) -> None:
    client.force_login(mio, backend=BACKEND)
    first, second = (client.get(f"/me/figures/completion/?page={n}").text for n in (1, 2))
    rows = [re.findall(r'id="entry-(\d+)"', page) for page in (first, second)]
    assert len(rows[0]) == figures.PAGE and len({*rows[0], *rows[1]}) == 63
    left_out = client.get("/me/figures/completion/?show=not").text
    assert left_out.count('id="entry-') == 1 and "異議が認められました" in left_out
    assert client.get("/me/figures/completion/?page=%E2%91%A0").status_code == 200


def test_a_bar_of_the_chart_opens_its_month(client, mio) -> None:
    client.force_login(mio, backend=BACKEND)
    month = f"{localtime(datetime.now(UTC) - timedelta(days=40)):%Y-%m}"
    assert f'href="/me/figures/activity/?month={month}"' in client.get(f"/people/{mio.public_id}/").text
    page = client.get(f"/me/figures/activity/?month={month}").text
    assert _sum(page) == "60件" and f'<option value="{month}" selected>' in page
    now = f"{localtime(datetime.now(UTC)):%Y-%m}"
    assert 'id="entry-' not in client.get(f"/me/figures/activity/?month={now}").text
    assert client.get("/me/figures/activity/?month=2020-01").status_code == 404


def test_nobody_sees_anybody_elses_events(client, mio) -> None:
    assert client.get("/me/figures/finished/").status_code == 302
    sora = people.register_user(email="sora@example.org", display_name="そら", at=JOINED)
    client.force_login(sora, backend=BACKEND)
    page = client.get("/me/figures/finished/").text
    assert 'id="entry-' not in page and _sum(page) == ""
    assert client.get("/me/figures/luck/").status_code == 404
    profile = client.get(f"/people/{mio.public_id}/").text
    assert "/me/figures/" not in profile and 'href="/figures/#completion"' in profile


def test_every_figure_is_defined_for_everybody(client) -> None:
    page = client.get("/figures/").text
    for figure in Figure:
        assert f'id="{figure}"' in page and WORDS[figure].counts in page
    assert set(HOW) == set(How)
