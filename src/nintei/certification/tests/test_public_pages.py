"""The public side of the criteria: a try, the lines as pictures, versions with what they changed, the files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import yaml
from django.test import Client
from django.utils import translation

from nintei.catalog.actions import ensure_category
from nintei.certification import actions
from nintei.certification.forms.policy_file import read_policy
from nintei.certification.models import PolicyVersion
from nintei.certification.queries import published
from nintei.certification.queries.columns import criterion_view
from nintei.certification.queries.mine import CriterionRow, Past
from nintei.certification.rules import bars
from nintei.certification.templatetags import certification_charts as charts
from nintei.certification.templatetags import certification_numbers as numbers
from nintei.certification.tests.market import noon
from nintei.certification.tests.test_runs import POLICY

SMALL = read_policy(POLICY)
AT = noon(date(2024, 6, 1))
CHANGED = (
    POLICY.replace("version: 1", "version: 2\nsupersedes: 1")
    .replace("effective_from: 2024-01-01", "effective_from: 2024-03-01")
    .replace('grant: "4.00"', 'grant: "4.20"')
    .replace("completed_orders: {min: 3, keep: 2}", "completed_orders: {min: 5, keep: 2}")
    .replace("notice_days: 30", "notice_days: 45")
)


@pytest.fixture(autouse=True)
def japanese() -> Iterator[None]:
    """Whatever language the test before left behind."""
    with translation.override("ja"):
        yield


@pytest.fixture
def versions(transactional_db: None) -> None:
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=AT)
    actions.publish_policy(text=POLICY, at=noon(date(2024, 1, 1)))
    first = PolicyVersion.objects.get()
    # What was published is never rewritten; a second version stands beside it.
    later = read_policy(CHANGED)
    PolicyVersion.objects.create(
        series=first.series, version=2, category=None, track=first.track, effective_from=later.effective_from,
        document=dict(later.document), digest=later.digest, published_at=noon(date(2024, 2, 1)),
    )  # fmt: skip


def test_a_try_gives_the_same_answer_as_the_decision(versions: None, client: Client) -> None:
    completion = SMALL.criterion("completion")
    assert completion is not None
    for n, bad in ((20, 1), (20, 5), (20, 9), (2, 0)):
        said = published.calculate(SMALL, criterion="completion", n=n, bad=bad)
        grant_x, keep_x = bars.least(completion, n)
        assert (said.grant_verdict == "PASS") == (n - bad >= grant_x)
        assert (said.keep_verdict == "PASS") == (n - bad >= keep_x)
    text = client.get("/certification/policies/small/?criterion=completion&n=20&bad=9").text
    answer = text.split('class="cert-answer"', 1)[1]
    assert "完了率：20 件のうち 9 件が最も悪い結果のとき" in answer
    assert answer.count("届いていません") == 2


@pytest.mark.parametrize(
    "asked", ["n=0&bad=0", "n=10&bad=11", "n=x&bad=1", "n=99999999&bad=1", "n=5&bad=1&criterion=z"]
)
def test_a_try_that_cannot_be_is_refused_in_words(versions: None, client: Client, asked: str) -> None:
    answer = client.get(f"/certification/policies/small/?criterion=rating&{asked}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_versions_say_what_they_changed_and_each_has_its_page(versions: None, client: Client) -> None:
    text = client.get("/certification/policies/small/").text
    for said in ("★4.00 → <b>★4.20</b>", "3 → <b>5</b>", "30 日 → <b>45 日</b>", "最初の版です"):
        assert said in text
    assert text.count("→ <b>") == 3
    assert "★4.00" in client.get("/certification/policies/small/versions/1/").text
    assert client.get("/certification/policies/small/versions/3/").status_code == 404
    assert client.get("/certification/policies/small/versions/3/policy.json").status_code == 404


def test_the_file_is_what_the_fingerprint_is_of(versions: None, client: Client) -> None:
    row = PolicyVersion.objects.get(version=1)
    answer = client.get("/certification/policies/small/versions/1/policy.json")
    assert hashlib.sha256(answer.content).hexdigest() == row.digest
    assert "attachment" in answer["Content-Disposition"]
    text = client.get("/certification/policies/small/versions/1/policy.yaml").text
    assert yaml.safe_load(text) == answer.json()
    assert read_policy(text).digest == row.digest


def test_the_lines_of_a_picture_are_those_of_the_tables() -> None:
    rating = SMALL.criterion("rating")
    assert rating is not None
    points = published.curve(rating)
    for point in points:
        grant_x, keep_x = bars.least(rating, point.n)
        for allowed, least in ((point.grant, grant_x), (point.keep, keep_x)):
            top = 4 * point.n
            assert allowed == -1 or top - 4 * allowed >= least > top - 4 * (allowed + 1)
            assert (allowed == -1) == (least > top)
    drawn = charts.policy_curve(points, (20, 2))
    assert drawn.tried is not None
    places = [tuple(map(int, pair.split(","))) for pair in drawn.keep.split()]
    assert places == sorted(places, key=lambda place: (place[0], -place[1]))
    assert all(0 <= y <= charts.CURVE_HEIGHT for _x, y in places)


def test_a_bar_and_a_chart_keep_their_order() -> None:
    view = criterion_view(SMALL, ("completion", 10, 4, "FAIL", "FAIL"))
    bar = charts.bar(view)
    assert bar.fill < bar.bound < bar.keep.x <= bar.grant.x
    assert bar.tone == "no"
    nothing = criterion_view(SMALL, ("completion", 0, 0, "INSUFFICIENT", "NOT_ASSESSED"))
    assert charts.bar(nothing).tone == "none"
    past = tuple(
        Past(date(2026, m, 1), m, 10, Decimal(m) / 10, Decimal(m + 1) / 10, view.grant, view.keep)
        for m in range(3, 9)
    )
    chart = charts.chart(CriterionRow(None, view, None, past), date(2026, 9, 9))
    assert chart is not None
    heights = [dot.y for dot in chart.dots[:-1]]
    assert heights == sorted(heights, reverse=True)
    assert all(dot.bound_y <= dot.y for dot in chart.dots)
    assert chart.grant_y <= chart.keep_y
    assert chart.keep_label_y - chart.grant_label_y >= charts.TEXT
    unseen = tuple(replace(point, n=0) for point in past)
    assert charts.chart(CriterionRow(None, view, None, unseen), date(2026, 9, 9)) is None


def test_numbers_read_as_in_the_readers_language() -> None:
    assert numbers.yen(1646000) == "1,646,000円"
    assert numbers.day(date(2026, 12, 5)) == "2026年12月5日"
    assert numbers.short_of(Decimal("0.8"), Decimal("0.79999")) == "0.1ポイント"
    assert numbers.amount(45, "days") == "45 日"
    with translation.override("en"):
        assert numbers.yen(1646000) == "¥1,646,000"
        assert numbers.day(date(2026, 12, 5)) == "5 Dec 2026"
        assert numbers.amount(None, "yen") == "—"
