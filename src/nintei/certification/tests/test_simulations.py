"""A what-if through the desk: the draft with its mistakes, its progress, its report, and its publication."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.certification import actions, chores
from nintei.certification.models import PolicyVersion, Simulation, WhatIf
from nintei.certification.queries import desk
from nintei.certification.tests.test_appeals import AT, market
from nintei.certification.tests.test_runs import POLICY
from nintei.certification.tests.test_whatif import FIRST, STRICT
from nintei.kit.errors import Forbidden, Malformed, NotFound
from nintei.kit.periods import Month
from nintei.people.models import User
from nintei.record import queries as journal
from nintei.record.kinds import Kind

__all__ = ["market"]
pytestmark = pytest.mark.django_db(transaction=True)
DRAFTS = "/desk/certification/drafts/"
MONTHS = {"first": "2025-05", "last": "2025-07"}


def later_draft() -> str:
    """A stricter next version that may be published today."""
    day = desk.earliest_day(timezone.now())
    return STRICT.replace("effective_from: 2025-11-03", f"effective_from: {day.isoformat()}")


@pytest.fixture
def operator(client, market: dict[str, User]):
    client.force_login(market["judge"])
    return client


def ask(market: dict[str, User], text: str = STRICT, last: Month = FIRST) -> Simulation:
    return actions.ask_simulation(text=text, first=FIRST, last=last, by=market["judge"], at=AT)


def test_what_is_asked_for_waits_runs_and_ends_in_a_report(market: dict[str, User]) -> None:
    asked = ask(market, last=Month(2025, 7))
    assert desk.simulation(viewer=market["judge"], simulation_id=asked.pk, at=AT).state == "WAITING"
    assert ProcrastinateJob.objects.filter(task_name="certification.simulate").count() == 1
    actions.note_progress(simulation_id=asked.pk, as_of=date(2025, 6, 1), done=21, total=42, at=AT)
    line = desk.simulation(viewer=market["judge"], simulation_id=asked.pk, at=AT)
    # One whole month of three and half of the second.
    assert (line.state, line.percent, line.as_of) == ("RUNNING", 50, date(2025, 6, 1))
    assert not line.is_silent
    actions.note_progress(simulation_id=asked.pk, as_of=date(2025, 7, 1), done=42, total=42, at=AT)
    line = desk.simulation(viewer=market["judge"], simulation_id=asked.pk, at=AT)
    assert (line.percent, line.is_summing_up) == (99, True)
    late = AT + timedelta(minutes=11)
    assert desk.simulation(viewer=market["judge"], simulation_id=asked.pk, at=late).is_silent
    made = chores.simulate(simulation=asked.pk)
    line = desk.simulation(viewer=market["judge"], simulation_id=asked.pk, at=AT)
    assert (line.state, line.percent, line.whatif) == ("DONE", 100, made)
    assert WhatIf.objects.get().created_by == market["judge"]


def test_a_finished_one_is_not_run_again(market: dict[str, User]) -> None:
    asked = ask(market)
    assert chores.simulate(simulation=asked.pk) == chores.simulate(simulation=asked.pk)
    assert WhatIf.objects.count() == 1
    actions.fail_simulation(simulation_id=asked.pk, at=AT)
    assert Simulation.objects.get().state == "DONE"
    with pytest.raises(NotFound):
        actions.run_simulation(simulation_id=999, at=AT)


def test_one_that_breaks_says_so_and_leaves_nothing_else(operator, market: dict[str, User]) -> None:
    asked = ask(market)
    # A file that was good when it was asked for, and is none now.
    Simulation.objects.filter(pk=asked.pk).update(text="policy: [")
    with pytest.raises(Malformed):
        chores.simulate(simulation=asked.pk)
    assert desk.simulation(viewer=market["judge"], simulation_id=asked.pk, at=AT).state == "FAILED"
    assert WhatIf.objects.count() == 0
    page = operator.get(f"/desk/certification/simulations/{asked.pk}/").text
    assert f"{DRAFTS}?again={asked.pk}" in page
    assert "policy: [" in operator.get(f"{DRAFTS}?again={asked.pk}").text


def test_a_row_is_done_only_with_its_report(market: dict[str, User]) -> None:
    asked = ask(market)
    with pytest.raises(DatabaseError):
        Simulation.objects.filter(pk=asked.pk).update(state="DONE")


def test_asking_refuses_strangers_long_periods_and_faulty_drafts(market: dict[str, User]) -> None:
    with pytest.raises(Forbidden):
        actions.ask_simulation(text=STRICT, first=FIRST, last=FIRST, by=market["bert"], at=AT)
    with pytest.raises(Malformed):
        ask(market, last=FIRST.plus(60))
    with pytest.raises(Malformed):
        ask(market, text=STRICT.replace("months: 6", "months: 0"))
    assert Simulation.objects.count() == 0
    assert ProcrastinateJob.objects.filter(task_name="certification.simulate").count() == 0


def test_a_draft_begins_as_the_next_version_of_what_is_in_force(operator) -> None:
    page = operator.get(DRAFTS).text
    assert "version: 2" in page
    assert f"effective_from: &#x27;{desk.earliest_day(timezone.now())}&#x27;" in page


def test_a_pasted_draft_is_replayed_and_its_page_leads_on_to_the_report(
    operator, market: dict[str, User]
) -> None:
    answer = operator.post(DRAFTS, {"text": later_draft(), **MONTHS})
    asked = Simulation.objects.get()
    assert answer.headers["Location"] == f"/desk/certification/simulations/{asked.pk}/"
    page = operator.get(f"/desk/certification/simulations/{asked.pk}/").text
    assert "<progress" in page
    assert f'hx-get="/desk/certification/simulations/{asked.pk}/progress/"' in page
    # Without a script the page asks again by itself.
    assert '<noscript><meta http-equiv="refresh"' in page
    made = chores.simulate(simulation=asked.pk)
    report = f"/desk/certification/whatifs/{made}/"
    assert operator.get(f"/desk/certification/simulations/{asked.pk}/").headers["Location"] == report
    bar = operator.get(f"/desk/certification/simulations/{asked.pk}/progress/")
    assert bar.headers["HX-Redirect"] == report
    assert "hx-get" not in bar.text
    assert made in operator.get("/desk/certification/policies/").text


def test_an_uploaded_draft_is_read_instead_of_the_text(operator) -> None:
    file = SimpleUploadedFile("next.yaml", b"\xef\xbb\xbf" + later_draft().encode())
    assert operator.post(DRAFTS, {"text": "", "file": file, **MONTHS}).status_code == 302
    assert Simulation.objects.get().text == later_draft()


def test_mistakes_stand_beside_their_lines_and_nothing_is_lost(operator) -> None:
    text = later_draft().replace('keep: "0.94"', 'keep: "0.99"').replace("notice_days: 30", "notice_days: 3")
    file = SimpleUploadedFile("next.yaml", text.encode())
    answer = operator.post(DRAFTS, {"text": "old", "file": file, **MONTHS})
    assert answer.status_code == 422
    line = 1 + text.splitlines().index(next(row for row in text.splitlines() if "notice_days" in row))
    assert f"{line} 行目" in answer.text
    assert "loss.notice_days" in answer.text
    assert "30 から 365 までの整数にしてください" in answer.text
    assert "criteria.1.keep" in answer.text
    # The uploaded text is in the field now, and the months are kept.
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    assert area is not None
    assert "notice_days: 3," in area[1]
    assert 'value="2025-07"' in answer.text
    assert Simulation.objects.count() == 0
    operator.cookies["django_language"] = "en"
    english = operator.post(DRAFTS, {"text": text, **MONTHS}).text
    assert "must be a whole number from 30 to 365" in english


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"text": "  ", **MONTHS}, "基準を貼り付けるか"),
        ({"text": POLICY, "first": "2025-13", "last": "2025-07"}, "の形で月を書いてください"),
        ({"text": POLICY, "first": "2025-07", "last": "2025-05"}, "1か月以上60か月以内"),
        ({"text": POLICY, "first": "", "last": "2025-05"}, "月を選んでください"),
        ({"text": "x" * 100_001, **MONTHS}, "文が長すぎます"),
        ({"file": SimpleUploadedFile("a.yaml", b"\xff\xfe\x00"), **MONTHS}, "UTF-8"),
        ({"file": SimpleUploadedFile("a.yaml", b"x" * 100_001), **MONTHS}, "ファイルが大きすぎます"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    operator, said: dict[str, object], sentence: str
) -> None:
    answer = operator.post(DRAFTS, said)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_report_shows_both_sides_who_loses_and_why(operator, market: dict[str, User]) -> None:
    kept = actions.simulate(text=STRICT.replace('"0.94"', '"0.949"'), first=FIRST, last=Month(2025, 7), at=AT)
    page = operator.get(f"/desk/certification/whatifs/{kept.public_id}/")
    assert page.status_code == 200
    assert page.text.count("<svg") >= 2
    assert "小さいほど良い" in page.text
    assert "5 人に満たない" in page.text
    assert kept.digest in page.text
    assert operator.get("/desk/certification/whatifs/wi-1999-0001/").status_code == 404


def test_publishing_needs_the_confirmation_and_tells_everybody(operator, market: dict[str, User]) -> None:
    kept = actions.simulate(text=later_draft(), first=FIRST, last=FIRST, at=AT)
    address = f"/desk/certification/whatifs/{kept.public_id}/publication/"
    page = operator.get(address).text
    assert "新旧のやさしい方" in page
    assert operator.post(address, {"whatif": kept.public_id}).status_code == 422
    assert PolicyVersion.objects.count() == 1
    answer = operator.post(address, {"whatif": kept.public_id, "sure": "on"})
    assert answer.headers["Location"] == "/certification/policies/small/"
    made = PolicyVersion.objects.get(version=2)
    assert (made.whatif, made.published_by, made.digest) == (kept, market["judge"], kept.digest)
    assert journal.entries_about("policy:small", kinds=[Kind.POLICY_PUBLISHED])[0].facts["version"] == 2
    again = operator.get(address).text
    assert "すでに公開されています" in again
    assert '<form method="post" class' not in again


def test_a_draft_that_begins_too_soon_has_no_button(operator, market: dict[str, User]) -> None:
    kept = actions.simulate(text=STRICT, first=FIRST, last=FIRST, at=AT)
    address = f"/desk/certification/whatifs/{kept.public_id}/publication/"
    assert "effective_from は" in operator.get(address).text
    assert operator.post(address, {"whatif": kept.public_id, "sure": "on"}).status_code == 409
    assert PolicyVersion.objects.count() == 1


def test_the_report_of_another_draft_does_not_open_the_door(operator, market: dict[str, User]) -> None:
    kept = actions.simulate(text=later_draft(), first=FIRST, last=FIRST, at=AT)
    other = actions.simulate(text=later_draft().replace("0.94", "0.93"), first=FIRST, last=FIRST, at=AT)
    address = f"/desk/certification/whatifs/{kept.public_id}/publication/"
    for whatif in (other.public_id, "wi-1999-0001"):
        answer = operator.post(address, {"whatif": whatif, "sure": "on"})
        assert answer.status_code == 409
        assert "この内容で行った試算の番号が必要です" in answer.text
    assert operator.post(address, {"whatif": "", "sure": "on"}).status_code == 422
    assert PolicyVersion.objects.count() == 1


def test_how_many_holders_are_affected_is_counted_today(market: dict[str, User]) -> None:
    actions.run_all_months(first=Month(2025, 5), last=Month(2025, 6), at=AT, auto_accept=True)
    harder = later_draft().replace("min: 3, keep: 2", "min: 30, keep: 2")
    kept = actions.simulate(text=harder, first=FIRST, last=Month(2025, 6), at=AT)
    assert [(row["about"], row["reasons"]) for row in kept.report["lost"]] == [
        ("anna", ["experience:completed_orders"])
    ]
    found = desk.publication(viewer=market["judge"], public_id=kept.public_id, at=timezone.now())
    assert (found.holders, found.would_lose, found.evaluations, found.obstacles) == (1, 1, 6, ())
