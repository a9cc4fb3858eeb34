"""A person's own pages through HTTP: what they promise is what happens, and every number opens its events."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from nintei.certification import actions
from nintei.certification.kinds import State
from nintei.certification.models import Appeal, Evaluation, Standing
from nintei.certification.queries import behind, mine
from nintei.certification.templatetags.certification_sentences import headline, need
from nintei.certification.tests.market import good, noon, open_market, this_month
from nintei.people.models import User
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

pytestmark = pytest.mark.django_db(transaction=True)
JAPANESE = re.compile(r"[぀-ヿ一-鿿]+")
People = dict[str, User]


@pytest.fixture(autouse=True)
def japanese() -> Iterator[None]:
    """Whatever language the test before left behind."""
    with translation.override("ja"):
        yield


@pytest.fixture
def people() -> People:
    return open_market()


def _as(client: Client, user: User, language: str = "ja") -> Client:
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def _main(text: str) -> str:
    return text.split("<main", 1)[1].split("</main>", 1)[0]


def _page(user: User) -> mine.CategoryPage:
    return mine.category_page(viewer=user, category="logo", at=timezone.now())


def test_the_overview_says_what_happens_and_when(people: People, client: Client) -> None:
    standing = Standing.objects.get(about__key="anna")
    assert standing.effect_on is not None
    text = _as(client, people["anna"]).get("/certification/").text
    end = f"{standing.effect_on.month}月{standing.effect_on.day}日"
    assert f"今のままなら {end} に認定が終わります。最後まで終えた仕事があと" in text
    assert "/certification/logo/" in text
    assert "案内を読んで決める" in _as(client, people["bert"]).get("/certification/").text
    assert "まだ記録がありません" in _as(client, people["cleo"]).get("/certification/").text


def test_the_overview_asks_the_database_the_same_however_much_happened(
    people: People, client: Client
) -> None:
    counts = []
    for more in (0, 40):
        record.load(
            facts=[
                fact
                for i in range(more)
                for fact in good("bert", timezone.now() - timedelta(hours=i), f"n{i}", f"n{i}")
            ],
            at=timezone.now(),
        )
        _as(client, people["bert"])
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/certification/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] < 30, counts


def test_both_columns_the_forecast_and_the_history_stand_on_one_page(people: People, client: Client) -> None:
    text = _as(client, people["anna"]).get("/certification/logo/").text
    for said in (
        "前回の判定",
        "今日判定したら",
        "何もしないと",
        "これまでの動き",
        "期間から外れます",
        "認定を辞退する",
    ):
        assert said in text
    assert text.index("認定を辞退する") > text.index("これまでの動き")
    shown = re.findall(r'<article class="card cert-crit" id="(\w+)"', text)
    assert shown[0] == "completion"
    assert set(shown) == {"completion", "rating", "on_time", "reply"}
    assert client.get("/certification/web/").status_code == 404
    assert _as(client, people["cleo"]).get("/certification/logo/").status_code == 404
    client.logout()
    assert client.get("/certification/logo/").status_code == 302


def test_every_number_opens_events_that_add_up_to_it(people: People, client: Client) -> None:
    _as(client, people["anna"])
    links = set(
        re.findall(r'href="(/certification/logo/events/[^"]+)"', client.get("/certification/logo/").text)
    )
    assert len(links) >= 16
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    of = _page(people["anna"]).of
    for shown in (of.today, of.last):
        assert shown is not None
        for one in shown.criteria:
            found = behind.events(
                viewer=people["anna"], category="logo", criterion=one.id, at=timezone.now(),
                evaluation=shown.evaluation,
            )  # fmt: skip
            assert (found.n, found.x) == (one.n, one.x)
            assert found.view == replace(one, leaving_n=0, leaving_x=0)
        for done in shown.experience:
            found = behind.events(
                viewer=people["anna"], category="logo", criterion=done.metric, at=timezone.now(),
                evaluation=shown.evaluation,
            )  # fmt: skip
            assert found.value == done.value, done.metric


def test_the_list_behind_a_number_can_be_narrowed(people: People, client: Client) -> None:
    _as(client, people["anna"])
    path = "/certification/logo/events/completion/"
    everything, counted = client.get(path), client.get(path + "?show=counted&client=x1")
    assert everything.text.count('id="entry-') > 10
    assert counted.text.count('id="entry-') == 1
    assert "申し立てる" in counted.text
    assert client.get(path + "?show=nonsense&page=nonsense&entry=nonsense").status_code == 200
    assert _as(client, people["bert"]).get("/certification/logo/events/nothing/").status_code == 404


def test_what_is_forecast_is_what_then_happens(people: People) -> None:
    ahead = _page(people["anna"]).of.ahead
    effect_on = Standing.objects.get(about__key="anna").effect_on
    assert ahead.on == this_month().next().first_day
    assert effect_on is not None
    assert (ahead.effect_on, ahead.column.keeps) == (effect_on, False)
    actions.run_month(as_of=ahead.on, at=timezone.now(), auto_accept=False)
    stored = Evaluation.objects.filter(about__key="anna").latest("pk")
    assert [
        [c.id, c.n, c.x, c.grant_verdict, c.keep_verdict] for c in ahead.column.criteria
    ] == stored.record["criteria"]
    assert {e.metric: e.value for e in ahead.column.experience} == stored.record["experience"]
    for day in (effect_on - timedelta(days=1), effect_on):
        actions.apply_effects(today=day, at=noon(day))
    assert Standing.objects.get(about__key="anna").state == "LAPSED"


def test_exactly_as_many_good_results_as_named_cancel_the_notice(people: People) -> None:
    (short,) = _page(people["anna"]).of.ahead.needs
    assert (short.what, need(short)) == ("completion", f"最後まで終えた仕事があと {short.more} 件")
    assert short.more
    at = timezone.now()
    facts = [
        Fact(
            Kind.CONTRACT_ENDED,
            "anna",
            f"new{i}",
            "logo",
            at - timedelta(minutes=i),
            Outcome.GOOD,
            0,
            f"new:{i}",
        )
        for i in range(short.more)
    ]
    record.load(facts=facts[1:], at=at)
    # One short of it only the one-client rule helps.
    before = _page(people["anna"]).of.ahead.column
    assert [c.id for c in before.criteria if c.keep_verdict == "FAIL"] == ["completion"]
    record.load(facts=facts[:1], at=at)
    after = _page(people["anna"]).of
    assert (after.ahead.state_after, after.ahead.needs) == (State.CERTIFIED, ())
    assert {c.keep_verdict for c in after.ahead.column.criteria} <= {"PASS", "NOT_ASSESSED"}
    assert headline(after).tone == "ok"


def test_an_offer_is_read_and_then_accepted(people: People, client: Client) -> None:
    standing = Standing.objects.get(about__key="bert")
    accept = f"/certification/standings/{standing.pk}/accept/"
    assert _as(client, people["anna"]).post(accept).status_code == 404
    assert client.get("/certification/logo/offer/").status_code == 404
    text = _as(client, people["bert"]).get("/certification/logo/offer/").text
    assert accept in text
    assert "/decline/" in text
    answer = client.post(accept, follow=True)
    assert "おめでとうございます" in answer.text
    standing.refresh_from_db()
    assert standing.state == "CERTIFIED"
    assert client.get("/certification/logo/offer/").status_code == 404


def test_giving_a_certificate_up_is_asked_twice(people: People, client: Client) -> None:
    _as(client, people["anna"])
    standing = Standing.objects.get(about__key="anna")
    assert f"/certification/standings/{standing.pk}/withdraw/" not in client.get("/certification/logo/").text
    assert (
        f"/certification/standings/{standing.pk}/withdraw/"
        in client.get("/certification/logo/withdrawal/").text
    )
    text = client.post(f"/certification/standings/{standing.pk}/withdraw/", follow=True).text
    assert "もう一度申し込む" in text
    assert client.get("/certification/logo/withdrawal/").status_code == 404
    client.post(f"/certification/standings/{standing.pk}/apply_again/")
    standing.refresh_from_db()
    assert standing.state == "NONE"


def test_a_statement_has_eight_parts_and_opens_for_its_person_alone(people: People, client: Client) -> None:
    row = Evaluation.objects.get(about__key="anna", decision="noticed")
    path = f"/certification/statements/{row.pk}/"
    text = _as(client, people["anna"]).get(path).text
    assert re.findall(r"<h2>(\d)\.", text) == list("12345678")
    assert row.digest in text
    assert f"/certification/appeals/writing/evaluation/{row.pk}/" in text
    linked = re.findall(r'href="(/certification/logo/events/completion/\?evaluation=[^"#]+entry=\d+)', text)
    assert linked
    assert (
        'class="out chosen"' in (page := client.get(linked[0].replace("&amp;", "&")).text)
        or " chosen" in page
    )
    assert _as(client, people["bert"]).get(path).status_code == 404
    seen = _as(client, people["desk"]).get(path)
    assert seen.status_code == 200
    assert "/certification/appeals/writing/" not in seen.text


def test_the_downloaded_records_are_ones_own_and_can_be_recomputed(
    people: People, client: Client, tmp_path: Path
) -> None:
    assert client.get("/certification/export/").status_code == 302
    answer = _as(client, people["anna"]).get("/certification/export/")
    assert answer["Content-Disposition"] == 'attachment; filename="nintei-anna.json"'
    said = json.loads(answer.content)
    assert {entry["about"] for entry in said["entries"]} == {"anna"}
    assert len(said["evaluations"]) == Evaluation.objects.filter(about__key="anna").count()
    path = tmp_path / "own.json"
    path.write_bytes(answer.content)
    again = [sys.executable, "-m", "nintei.config.cli", "recheck", str(path)]
    done = subprocess.run(again, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    ended = next(e for e in said["entries"] if e["kind"] == "work.contract.ended")
    path.write_text(json.dumps({**said, "entries": [e for e in said["entries"] if e is not ended]}))
    assert subprocess.run(again, capture_output=True, check=False).returncode == 1


def test_an_event_is_contested_followed_and_the_appeal_withdrawn(people: People, client: Client) -> None:
    _as(client, people["anna"])
    found = behind.events(viewer=people["anna"], category="logo", criterion="completion", at=timezone.now())
    bad = next(e for e in found.events if e.outcome == "bad")
    path = f"/certification/appeals/writing/entry/{bad.entry}/"
    assert "自分の責任とされたのは誤り" in client.get(path).text
    wrong = client.post(path, {"grounds": "wrong_fault", "text": " "})
    assert wrong.status_code == 422
    assert re.search(r'value="wrong_fault" required checked', wrong.text)
    assert client.post(path, {"grounds": "miscounted", "text": "x"}).status_code == 422
    answer = client.post(
        path, {"grounds": "wrong_fault", "text": "依頼者が資料を送らなかった。"}, follow=True
    )
    appeal = Appeal.objects.get()
    due = timezone.localtime(appeal.due_at)
    assert f"{due.year}年{due.month}月{due.day}日 までに答えます。" in answer.text
    assert f"/certification/appeals/{appeal.pk}/" in client.get("/certification/appeals/").text
    assert "もう出ています" in client.get(path).text
    assert "答えが出るまで、認定は終わりません" in client.get("/certification/").text
    assert _as(client, people["bert"]).get(path).status_code == 404
    assert client.get(f"/certification/appeals/{appeal.pk}/").status_code == 404
    assert client.post(f"/certification/appeals/{appeal.pk}/withdrawal/").status_code == 404
    _as(client, people["anna"]).post(f"/certification/appeals/{appeal.pk}/withdrawal/")
    appeal.refresh_from_db()
    assert appeal.state == "WITHDRAWN"
    assert "自分の責任とされたのは誤り" in client.get(path).text


def test_a_decision_is_contested_with_grounds_of_its_own(people: People, client: Client) -> None:
    row = Evaluation.objects.get(about__key="anna", decision="noticed")
    path = f"/certification/appeals/writing/evaluation/{row.pk}/"
    text = _as(client, people["anna"]).get(path).text
    assert "数え方が違う" in text
    assert "評価が公正でない" not in text
    assert client.post(path, {"grounds": "miscounted", "text": "2件足りません。"}).status_code == 302
    assert _as(client, people["bert"]).get(path).status_code == 404
    assert client.get("/certification/appeals/writing/entry/999999/").status_code == 404


def test_every_state_has_a_sentence_in_both_languages(people: People) -> None:
    of = _page(people["anna"]).of
    afters = (State.CERTIFIED, State.DORMANT, State.AT_RISK, State.ELIGIBLE)
    for state, after in itertools.product(State, afters):
        one = replace(of, state=state, ahead=replace(of.ahead, state_after=after))
        assert JAPANESE.search(headline(one).title)
        with translation.override("en"):
            said = headline(one)
            assert not JAPANESE.search(said.title + said.detail), said


def test_the_english_pages_hold_no_japanese(people: People, client: Client) -> None:
    row = Evaluation.objects.get(about__key="anna", decision="noticed")
    found = behind.events(viewer=people["anna"], category="logo", criterion="completion", at=timezone.now())
    bad = next(e for e in found.events if e.outcome == "bad")
    paths = {
        "anna": [
            "/certification/", "/certification/logo/", "/certification/logo/events/completion/",
            "/certification/logo/events/released_earnings/", "/certification/logo/withdrawal/",
            "/certification/appeals/", f"/certification/statements/{row.pk}/",
            f"/certification/appeals/writing/entry/{bad.entry}/", f"/certification/appeals/writing/evaluation/{row.pk}/",
            "/certification/policies/", "/certification/policies/small/?criterion=rating&n=20&bad=2",
        ],
        "bert": ["/certification/", "/certification/logo/offer/"],
    }  # fmt: skip
    for name, wanted in paths.items():
        for path in wanted:
            text = _main(_as(client, people[name], "en").get(path).text).replace(">認定</p>", "></p>")
            assert not JAPANESE.search(text), (path, JAPANESE.findall(text)[:5])
