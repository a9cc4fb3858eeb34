"""The operators' desk through HTTP: what waits, who may answer, and nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nintei.catalog.actions import ensure_category
from nintei.certification import actions
from nintei.certification.actions.appeals import open_appeal
from nintei.certification.models import Appeal, Evaluation, IntegrityCase, Simulation, Standing
from nintei.certification.rules import contest
from nintei.certification.tests.test_runs import POLICY
from nintei.people import actions as people
from nintei.people.models import User
from nintei.record import actions as record
from nintei.record import queries as journal
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

AT = datetime(2025, 6, 2, tzinfo=UTC)


@pytest.fixture
def appealed(transactional_db: None) -> Appeal:
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logo", is_task_work=False, at=AT)
    actions.publish_policy(text=POLICY, at=AT)
    mio = people.register_user(email="mio@example.org", display_name="Mio", at=AT)
    people.register_user(email="desk@example.org", display_name="Desk", at=AT, is_operator=True)
    fact = Fact(
        Kind.REVIEW_REVEALED, mio.public_id, "haru", "logo", AT.replace(month=5), Outcome.GOOD, 0, "r:1"
    )
    record.load(facts=[fact], at=AT)
    actions.run_month(as_of=date(2025, 6, 1), at=AT)
    entry = journal.current("r:1")
    assert entry is not None
    said = "納品と関係のない評価です。"
    return open_appeal(by=mio, at=AT, grounds=contest.Ground.UNFAIR_REVIEW, text=said, entry_id=entry.id)


def _as(client: object, email: str) -> None:
    from nintei.people.queries import user_by_email

    client.force_login(user_by_email(email), backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]


def test_the_desk_shows_runs_and_waiting_appeals(client, appealed) -> None:
    _as(client, "desk@example.org")
    page = client.get("/desk/certification/").content.decode()
    assert f"/desk/certification/appeals/{appealed.pk}/" in page
    assert "2025-06-01" in page
    assert Evaluation.objects.count() == 1


def test_an_upheld_appeal_takes_the_event_out_of_the_count(client, appealed) -> None:
    _as(client, "desk@example.org")
    address = f"/desk/certification/appeals/{appealed.pk}/"
    assert "納品と関係のない評価です。" in client.get(address).content.decode()
    assert client.post(address, {"answer": "upheld", "reasons": "確認しました。"}).status_code == 302
    appealed.refresh_from_db()
    assert appealed.state == "UPHELD"
    corrected = journal.current("r:1")
    assert corrected is not None
    assert corrected.excluded_reason == "appeal_upheld"


def test_a_refusal_without_reasons_is_sent_back(client, appealed) -> None:
    _as(client, "desk@example.org")
    address = f"/desk/certification/appeals/{appealed.pk}/"
    assert client.post(address, {"answer": "refused", "reasons": " "}).status_code == 422
    appealed.refresh_from_db()
    assert appealed.state == "OPEN"


def test_the_desk_is_closed_to_others(client, appealed) -> None:
    standing = Standing.objects.first()
    assert standing is not None
    people = appealed.about.key
    pages = [
        "", "progress/", "runs/", "appeals/", f"appeals/{appealed.pk}/", "people/", f"people/{people}/",
        f"people/{people}/case/", f"standings/{standing.pk}/suspend/", "cases/", "cases/1/", "policies/", "drafts/",
        "simulations/1/", "simulations/1/progress/", "whatifs/wi-2025-0001/", "whatifs/wi-2025-0001/publication/",
    ]  # fmt: skip
    for page in pages:
        assert client.get(f"/desk/certification/{page}").status_code == 302, page
    _as(client, "mio@example.org")
    for page in pages:
        assert client.get(f"/desk/certification/{page}").status_code == 403, page
        # A door that only shows something refuses the method; nobody but an operator gets further than that.
        assert client.post(f"/desk/certification/{page}", {"answer": "upheld"}).status_code in (403, 405), (
            page
        )
    appealed.refresh_from_db()
    assert appealed.state == "OPEN"
    assert IntegrityCase.objects.count() == Simulation.objects.count() == 0


def test_what_waits_comes_first_with_the_days_that_are_left(client, appealed) -> None:
    Appeal.objects.filter(pk=appealed.pk).update(due_at=timezone.now() + timedelta(days=2, hours=23))
    _as(client, "desk@example.org")
    page = client.get("/desk/certification/").text
    assert "あと 3 日" in page
    assert page.index("答えを待つ異議") < page.index("注意と終了予告")
    Appeal.objects.filter(pk=appealed.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert "1 件は期限切れ" in client.get("/desk/certification/").text
    listed = client.get("/desk/certification/appeals/").text
    assert "期限を過ぎています" in listed
    assert "ここにはありません" in client.get("/desk/certification/appeals/?state=REFUSED").text


def test_the_evidence_is_on_the_page_that_answers(client, appealed) -> None:
    _as(client, "desk@example.org")
    page = client.get(f"/desk/certification/appeals/{appealed.pk}/").text
    for said in ("不当な評価", "★1", "納品と関係のない評価です。", "haru"):
        assert said in page


def test_an_answer_keeps_what_was_written_when_it_is_sent_back(client, appealed) -> None:
    _as(client, "desk@example.org")
    address = f"/desk/certification/appeals/{appealed.pk}/"
    answer = client.post(address, {"answer": "", "reasons": "長い説明"})
    assert answer.status_code == 422
    assert "長い説明" in answer.text
    assert "どちらかを選んでください" in answer.text
    assert client.post(address, {"answer": "refused", "reasons": "記録のとおりです。"}).status_code == 302
    page = client.get(address).text
    assert "記録のとおりです。" in page
    assert "<textarea" not in page
    assert client.post(address, {"answer": "upheld", "reasons": "やはり"}).status_code == 409


def test_whoever_was_involved_reads_why_they_cannot_answer(client, appealed) -> None:
    desk_user = User.objects.get(email="desk@example.org")
    fact = Fact(Kind.REVIEW_REVEALED, appealed.about.key, "haru", "logo", AT.replace(month=4), Outcome.GOOD, 0, "r:2",
                "", {"moderated_by": desk_user.public_id})  # fmt: skip
    record.load(facts=[fact], at=AT)
    entry = journal.current("r:2")
    assert entry is not None
    mio = User.objects.get(email="mio@example.org")
    second = open_appeal(
        by=mio, at=AT, grounds=contest.Ground.UNFAIR_REVIEW, text="二つ目", entry_id=entry.id
    )
    _as(client, "desk@example.org")
    address = f"/desk/certification/appeals/{second.pk}/"
    page = client.get(address).text
    assert "関わっているため、答えられません" in page
    assert "<textarea" not in page
    assert client.post(address, {"answer": "upheld", "reasons": "x"}).status_code == 403


def test_a_person_is_found_by_name_and_by_id_and_shown_with_their_history(client, appealed) -> None:
    _as(client, "desk@example.org")
    key = appealed.about.key
    for text in ("Mi", "mio", key[:4]):
        assert (
            f"/desk/certification/people/{key}/" in client.get(f"/desk/certification/people/?q={text}").text
        )
    assert "当てはまる人はいません" in client.get("/desk/certification/people/?q=zzz").text
    page = client.get(f"/desk/certification/people/{key}/").text
    assert "Mio" in page
    assert f"/desk/certification/appeals/{appealed.pk}/" in page
    assert f"/desk/certification/people/{key}/case/" in page
    assert client.get("/desk/certification/people/nobody/").status_code == 404


def _certified(key: str) -> Standing:
    """As if everything had been earned: a suspension does not ask how."""
    standing = Standing.objects.get(about__key=key)
    Standing.objects.filter(pk=standing.pk).update(state="CERTIFIED")
    return standing


def test_a_certificate_is_suspended_and_given_back_only_with_a_case_and_a_reason(client, appealed) -> None:
    _as(client, "desk@example.org")
    key = appealed.about.key
    standing = _certified(key)
    steps = f"/desk/certification/standings/{standing.pk}/"
    said = {"reason": "fraud", "statement": "支払い口座を確認しています。"}
    assert "先に調査を開いてください" in client.get(f"{steps}suspend/").text
    assert client.post(f"{steps}suspend/", said).status_code == 409
    opening = f"/desk/certification/people/{key}/case/"
    sent_back = client.post(opening, {"reason": "fraud", "note": ""})
    assert sent_back.status_code == 422
    opened = client.post(opening, {"reason": "fraud", "note": "同じ口座が2つありました。"})
    case = IntegrityCase.objects.get()
    assert opened.headers["Location"] == f"/desk/certification/cases/{case.pk}/"
    assert f"{steps}suspend/" in client.get(f"/desk/certification/people/{key}/").text
    assert client.post(f"{steps}suspend/", {"reason": "fraud", "statement": " "}).status_code == 422
    assert client.post(f"{steps}suspend/", said).status_code == 302
    standing.refresh_from_db()
    assert standing.state == "SUSPENDED"
    page = client.get(f"/desk/certification/cases/{case.pk}/").text
    assert "先に解除するか、取り消してください" in page
    assert client.post(f"/desk/certification/cases/{case.pk}/", {"outcome": "終わり"}).status_code == 409
    person = client.get(f"/desk/certification/people/{key}/").text
    assert "不正な取引：支払い口座を確認しています。" in person
    assert client.post(f"{steps}reinstate/", {"statement": "別の人の口座でした。"}).status_code == 302
    assert (
        client.post(f"/desk/certification/cases/{case.pk}/", {"outcome": "誤りでした。"}).status_code == 302
    )
    assert "誤りでした。" in client.get(f"/desk/certification/cases/{case.pk}/").text
    assert client.get(f"{steps}dance/").status_code == 404


def test_people_at_risk_can_be_filtered(client, appealed) -> None:
    Standing.objects.update(state="CERTIFIED")
    Standing.objects.update(state="AT_RISK", failures=1, since=date(2025, 6, 1))
    _as(client, "desk@example.org")
    assert "2025-06-01</td>" in client.get("/desk/certification/?state=AT_RISK&category=logo").text
    assert "いまはいません" in client.get("/desk/certification/?state=NOTICE").text
    assert "いまはいません" in client.get("/desk/certification/?category=essay").text
    assert client.get("/desk/certification/?page=99999999999&state=nothing").status_code == 200


def test_runs_are_shown_with_what_they_decided_and_a_bar_while_they_last(client, appealed) -> None:
    _as(client, "desk@example.org")
    page = client.get("/desk/certification/runs/").text
    assert "変わりなし 1" in page
    actions.start_run(as_of=date(2025, 7, 1), at=AT)
    bars = client.get("/desk/certification/progress/")
    assert '<progress id="run-' in bars.text
    assert 'hx-trigger="every 3s"' in bars.text
    assert '<noscript><meta http-equiv="refresh"' in client.get("/desk/certification/").text
    actions.run_month(as_of=date(2025, 7, 1), at=AT)
    done = client.get("/desk/certification/progress/")
    assert done.headers["HX-Refresh"] == "true"
    assert "hx-get" not in done.text


def test_the_overview_asks_the_database_no_more_often_for_more_people(client, appealed) -> None:
    others = [
        Fact(Kind.REVIEW_REVEALED, f"p{i}", "haru", "logo", AT.replace(month=5), Outcome.GOOD, 4, f"p:{i}") for i in range(6)
    ]  # fmt: skip
    record.load(facts=others, at=AT)
    actions.run_month(as_of=date(2025, 7, 1), at=AT)
    _as(client, "desk@example.org")
    asked = []
    for rows in (Standing.objects.filter(about=appealed.about_id), Standing.objects.filter(state="NONE")):
        rows.update(state="CERTIFIED")
        Standing.objects.filter(state="CERTIFIED").update(state="AT_RISK", failures=1, since=date(2025, 6, 1))
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/certification/")
        asked.append(len(queries))
    assert Standing.objects.filter(state="AT_RISK").count() == 7
    assert asked[0] == asked[1]


def test_the_public_figures_count_appeals_and_are_open_to_everybody(client, appealed) -> None:
    _as(client, "desk@example.org")
    now = timezone.now()
    Appeal.objects.filter(pk=appealed.pk).update(opened_at=now, due_at=now + timedelta(days=14))
    before = client.get("/certification/figures/").text
    assert "認定の数字" in before
    client.post(
        f"/desk/certification/appeals/{appealed.pk}/", {"answer": "upheld", "reasons": "確認しました。"}
    )
    client.logout()
    client.cookies["django_language"] = "en"
    page = client.get("/certification/figures/").text
    first = page[page.index("<tbody>", page.index("Quarter")) :].split("</tr>")[0]
    cells = [cell.split(">")[1].split("<")[0] for cell in first.split("<td")[1:]]
    assert cells == ["1", "1", "0", "0", "0", "0 days", "0"]
