"""What the thread page says about the clock, in every state a turn can be in; and the chores that move it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from nintei.people import actions as people
from nintei.people.rules import PRESETS, grid
from nintei.talk import actions, chores
from nintei.talk.models import Turn
from nintei.talk.queries import threads
from nintei.talk.tests.conftest import AT

pytestmark = pytest.mark.django_db(transaction=True)
TOKYO = ZoneInfo("Asia/Tokyo")
DUE = datetime(2026, 5, 14, 23, tzinfo=TOKYO)


def said(viewer, thread, at):
    page = threads.thread_for(viewer=viewer, thread_id=thread.pk, at=at)
    return render_to_string("talk/_clock.html", {"page": page})


def test_it_counts_down_and_lists_the_hours(cast, ask):
    thread = ask()
    page = said(cast.mio, thread, datetime(2026, 5, 13, 20, 30, tzinfo=TOKYO))
    assert "5月14日(木) 23:00" in page
    assert "稼働時間であと6時間30分です。" in page
    assert "5月12日(火) 19:00〜23:00 (数えた)" in page
    assert "<li>5月14日(木) 19:00〜23:00</li>" in page


def test_the_client_reads_the_same_moment_in_their_own_zone(cast, ask):
    thread = ask(contact_hours=PRESETS["weekday_daytime"], contact_zone="Europe/Berlin")
    page = said(cast.haru, thread, AT)
    assert "5月14日(木) 16:00" in page
    assert "(Europe/Berlin)" in page
    assert "数えるのは「月〜金 19〜23時」(Asia/Tokyo)だけです。" in page


def test_it_says_which_days_do_not_count_and_what_decides(cast, ask):
    people.declare_absence(by=cast.mio, starts_on=date(2026, 7, 22), ends_on=date(2026, 7, 23), at=AT)
    thread = ask(at=datetime(2026, 7, 19, 12, tzinfo=TOKYO))
    page = said(cast.mio, thread, datetime(2026, 7, 19, 13, tzinfo=TOKYO))
    assert "7月20日(月)は祝日なので数えません。" in page
    assert "7月22日(水)〜7月23日(木)は不在なので数えません。" in page
    assert "この期限は「96時間」で決まりました。" in page


def test_it_says_when_nothing_is_assessed(cast, ask):
    people.save_availability(by=cast.mio, hours=grid({0: [9]}), at=AT)
    assert "記録の数字には入りません" in said(cast.mio, ask(acknowledged_mismatch=True), AT)
    without = ask(whom=cast.sora)
    assert "稼働時間が公開されていないので、時計は動きません。" in said(cast.sora, without, AT)


def test_a_held_turn_tells_both_what_is_still_missing(cast, ask):
    for number in range(4):
        when = AT - timedelta(days=20 * (number + 1))
        earlier = ask(at=when)
        actions.send_message(by=cast.mio, thread_id=earlier.pk, body="後ほど", at=when + timedelta(hours=1))
        actions.close_inquiry(by=cast.haru, thread_id=earlier.pk, at=when + timedelta(hours=2))
    thread = ask()
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="後ほど", at=AT + timedelta(hours=8))
    assert "いつもと同じ文面" in said(cast.mio, thread, AT + timedelta(hours=9))
    assert "定型文の返信がありました。" in said(cast.haru, thread, AT + timedelta(hours=9))


def test_after_the_deadline_it_says_so_and_when_the_thread_ends(cast, ask):
    thread = ask()
    chores.settle_due_turns(timestamp=int((DUE + timedelta(minutes=5)).timestamp()))
    page = said(cast.haru, thread, DUE + timedelta(hours=1))
    assert "期限の5月14日(木) 23:00までに返信がありませんでした。" in page
    assert "だれも書かなければ、5月28日(木) 23:00に終わります。" in page


def test_an_emergency_shows_both_deadlines(cast, ask):
    thread = ask()
    later = AT + timedelta(days=1)
    people.declare_absence(
        by=cast.mio, starts_on=date(2026, 5, 13), ends_on=date(2026, 5, 15), at=later, is_emergency=True
    )
    assert chores.allow_emergencies(timestamp=int(later.timestamp()) + 60) == 1
    page = said(cast.mio, thread, later + timedelta(hours=1))
    assert "5月19日(火) 12:00" in page
    assert "初めの期限は5月14日(木) 23:00でした。緊急の不在で延びました。" in page


def test_a_lapse_that_is_not_counted_says_why(cast, ask):
    people.save_availability(by=cast.mio, hours=PRESETS["weekends"], at=AT)
    sunday = datetime(2026, 5, 10, 18, 30, tzinfo=TOKYO)
    thread = ask(at=sunday, acknowledged_mismatch=True)
    assert Turn.objects.get().deadline_at == sunday + timedelta(hours=96)
    actions.settle_due_turns(at=sunday + timedelta(hours=97))
    assert "期限までに稼働時間が1分もなかったので、数えません。" in said(
        cast.mio, thread, sunday + timedelta(hours=98)
    )


def test_a_quiet_thread_is_ended_by_its_chore(cast, ask):
    thread = ask()
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="はい", at=AT + timedelta(hours=8))
    chores.end_quiet_threads(timestamp=int((AT + timedelta(days=6)).timestamp()))
    page = threads.thread_for(viewer=cast.haru, thread_id=thread.pk, at=AT + timedelta(days=6))
    assert (page.state, page.lines[-1].said, page.lines[-1].is_new) == (
        "CLIENT_SILENT",
        "client_silent",
        True,
    )
