"""The desk for reports: what is read and by whom, what is decided, and what both people are told."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nintei.kit.errors import Forbidden, Malformed
from nintei.kit.transitions import IllegalMove
from nintei.people import actions as people
from nintei.record.kinds import Excluded, Outcome
from nintei.talk import actions
from nintei.talk.actions.cases import OwnCase
from nintei.talk.actions.threads import Suspended
from nintei.talk.kinds import CaseState
from nintei.talk.models import Attachment, Look, Measure, Message, Report
from nintei.talk.queries import threads
from nintei.talk.rules import cases as rules
from nintei.talk.tests.conftest import AT, EVENINGS, LATER, facts, turn_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]


@pytest.fixture
def desk(cast):
    return people.register_user(email="desk@example.jp", display_name="Desk", at=AT, is_operator=True)


@pytest.fixture
def case(cast, ask):
    """Haru has said something ugly to Mio, who reports it and writes on."""
    now = timezone.now()
    thread = ask(at=now - timedelta(minutes=9))
    ugly = actions.send_message(
        by=cast.haru, thread_id=thread.pk, body="ひどい言葉", at=now - timedelta(minutes=8)
    )
    actions.report(
        by=cast.mio, thread_id=thread.pk, reason="harassment", note="困っています", message=ugly.pk,
        at=now - timedelta(minutes=7),
    )  # fmt: skip
    actions.send_message(by=cast.mio, thread_id=thread.pk, body="報告しました", at=now - timedelta(minutes=6))
    return Report.objects.select_related("thread", "message").get()


def test_a_report_is_read_decided_and_answered_and_both_are_told(cast, client, desk, case):
    client.force_login(desk)
    assert f"受付番号 {case.pk}" in client.get("/desk/reports/").text
    address = f"/desk/reports/{case.pk}/"
    page = client.get(address).text
    assert "困っています" in page
    assert "ひどい言葉" not in page
    assert client.post(address, {"answer": "早すぎる"}).status_code == 409
    page = client.post(f"{address}look/", follow=True).text
    assert "ひどい言葉" in page
    assert "報告されたメッセージ" in page
    assert "報告しました" not in page
    assert Look.objects.get().by == desk
    said = {
        "measures": ["warn", "remove", "suspend"], "messages": [case.message_id], "days": "7",
        "statement": "利用規則の嫌がらせの禁止に触れます。", "answer": "表示から外し、送信を止めました。",
    }  # fmt: skip
    answer = client.post(address, said | {"statement": ""})
    assert (answer.status_code, "表示から外し、送信を止めました。" in answer.text) == (422, True)
    assert f'value="{case.message_id}" form="answer" checked' in answer.text
    assert client.post(address, said).status_code == 302
    assert "利用規則の嫌がらせの禁止に触れます。" in client.get(address).text
    assert f"受付番号 {case.pk}" in client.get("/desk/reports/?state=ANSWERED").text
    client.force_login(cast.mio)
    page = client.get(f"/threads/{case.thread_id}/").text
    assert "表示から外し、送信を止めました。" in page
    assert "運営がこのメッセージを表示から外しました" in page
    assert "ひどい言葉" not in page
    assert "ひどい言葉" not in client.get(f"/threads/{case.thread_id}/download/").text
    client.force_login(cast.haru)
    page = client.get(f"/threads/{case.thread_id}/").text
    assert page.count("利用規則の嫌がらせの禁止に触れます。") == 1
    assert "メッセージを送れません" in page
    assert "相談を取り下げる" in page
    assert "ひどい言葉" not in page
    assert "表示から外し、送信を止めました。" not in page


def test_what_is_taken_out_of_view_is_gone_from_the_list_too_with_its_files(cast, client, desk, ask):
    now = timezone.now()
    thread = ask(at=now)
    client.force_login(cast.haru)
    upload = SimpleUploadedFile("ひどい.txt", "ひどい".encode())
    client.post(f"/threads/{thread.pk}/messages/", {"body": "ひどい言葉", "files": [upload]})
    file, message = Attachment.objects.get(), Message.objects.latest("pk")
    case = actions.report(by=cast.mio, thread_id=thread.pk, reason="harassment", at=timezone.now())
    client.force_login(desk)
    there = f"/desk/reports/{case.pk}/files/{file.pk}/"
    assert client.get(there).status_code == 404
    actions.look_into_report(by=desk, case=case.pk, at=now)
    answer = client.get(there)
    assert b"".join(answer.streaming_content).decode() == "ひどい"
    actions.answer_report(
        by=desk, case=case.pk, measures=["remove"], statement="規則", answer="回答", at=now,
        messages=Message.objects.filter(author=cast.haru).values_list("pk", flat=True),
    )  # fmt: skip
    client.force_login(cast.mio)
    page = client.get("/threads/").text
    assert "ひどい言葉" not in page
    assert "運営がこのメッセージを表示から外しました。" in page
    assert client.get(f"/threads/{thread.pk}/files/{file.pk}/").status_code == 404
    with pytest.raises(Exception, match="見つかりません"):
        actions.edit_message(by=cast.haru, message_id=message.pk, body="直す", at=now)


def test_nobody_decides_about_a_thread_of_their_own_and_nobody_else_looks(cast, client, ask, desk, case):
    own = ask(by=desk, at=timezone.now())
    mine = actions.report(by=cast.mio, thread_id=own.pk, reason="spam", at=timezone.now())
    for verb, said in (
        (actions.look_into_report, {"case": mine.pk}),
        (actions.answer_report, {"case": mine.pk, "answer": "x"}),
        (actions.read_thread, {"thread_id": own.pk, "reason": "自分の事なので読みたい"}),
    ):
        with pytest.raises(OwnCase):
            verb(by=desk, at=AT, **said)
        with pytest.raises(Forbidden):
            verb(by=cast.sora, at=AT, **said)
    client.force_login(desk)
    assert "自分が加わっているやり取り" in client.get(f"/desk/reports/{mine.pk}/").text
    for person in (cast.mio, cast.haru, cast.sora):
        client.force_login(person)
        for rest in ("reports/", f"reports/{case.pk}/", "reports/looks/", f"threads/{case.thread_id}/"):
            assert client.get(f"/desk/{rest}").status_code == 403


def test_a_thread_without_a_report_is_read_for_a_reason_that_everybody_sees(cast, client, desk, ask):
    thread = ask(at=timezone.now())
    client.force_login(desk)
    address = f"/desk/threads/{thread.pk}/"
    assert "喫茶店のロゴ" not in client.get(address).text
    assert client.post(address, {"reason": "短い"}).status_code == 422
    assert not Look.objects.exists()
    page = client.post(address, {"reason": "警察からの照会 第12号による"}, follow=True).text
    assert "喫茶店のロゴ" in page
    assert "警察からの照会 第12号による" in client.get("/desk/reports/looks/").text
    client.force_login(cast.mio)
    page = client.get(f"/threads/{thread.pk}/").text
    assert "理由を記録して、このやり取りを読みました" in page
    assert "照会" not in page
    kei = people.register_user(email="kei@example.jp", display_name="Kei", at=AT, is_operator=True)
    client.force_login(kei)
    assert "喫茶店のロゴ" not in client.get(address).text
    assert "警察からの照会" in client.get("/desk/reports/looks/").text


def _decided(desk, case, **said):
    actions.look_into_report(by=desk, case=case.pk, at=timezone.now())
    given = {"statement": "理由です", "answer": "回答です", "at": timezone.now(), **said}
    return actions.answer_report(by=desk, case=case.pk, **given)


def test_a_suspension_ends_by_itself_or_is_lifted_and_never_stops_a_decline(cast, desk, case, ask):
    now = timezone.now()
    _decided(desk, case, measures=["suspend"], days=7)
    for late in (timedelta(minutes=1), timedelta(days=6)):
        with pytest.raises(Suspended):
            actions.send_message(by=cast.haru, thread_id=case.thread_id, body="もう一度", at=now + late)
        with pytest.raises(Suspended):
            ask(whom=cast.sora, at=now + late)
    actions.send_message(
        by=cast.haru, thread_id=case.thread_id, body="戻りました", at=now + timedelta(days=8)
    )
    for _ in range(2):
        actions.lift_suspension(by=desk, measure_id=Measure.objects.get().pk, at=now + timedelta(minutes=2))
    ask(whom=cast.sora, at=now + timedelta(minutes=3))
    page = threads.thread_for(viewer=cast.haru, thread_id=case.thread_id, at=now)
    assert "close" in page.may


def test_a_suspended_sender_and_a_scout_are_left_out_of_the_record(cast, desk, ask):
    people.save_availability(by=cast.sora, hours=EVENINGS, at=AT)
    first, second = ask(), ask(whom=cast.sora)
    actions.settle_due_turns(at=LATER)
    assert turn_of(first).outcome == Outcome.BAD
    case = actions.report(by=cast.mio, thread_id=first.pk, reason="spam", at=LATER)
    _decided(desk, case, measures=["scout"], at=LATER)
    turn = turn_of(first)
    assert (turn.outcome, turn.excluded_reason) == (Outcome.NEUTRAL, Excluded.TEMPLATE_SCOUT)
    assert turn_of(second).outcome == Outcome.BAD
    (fact,) = facts(cast.mio)
    assert (fact.outcome, fact.excluded_reason) == (Outcome.NEUTRAL, Excluded.TEMPLATE_SCOUT)
    # A later turn of the same thread never opens; one that waited would be left out as well.
    actions.send_message(by=cast.mio, thread_id=first.pk, body="はい", at=LATER)
    actions.send_message(by=cast.haru, thread_id=first.pk, body="では", at=LATER)
    assert turn_of(first) == turn


def test_turns_of_a_client_who_may_not_write_at_the_deadline_are_left_out(cast, desk, ask):
    thread = ask()
    case = actions.report(by=cast.mio, thread_id=thread.pk, reason="harassment", at=AT)
    _decided(desk, case, measures=["suspend"], days=30, at=AT)
    actions.settle_due_turns(at=LATER)
    assert turn_of(thread).excluded_reason == Excluded.SENDER_SUSPENDED


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"measures": {"remove"}}, "no_message"),
        ({"measures": {"warn"}, "messages": 1}, "message_without_removal"),
        ({"measures": {"suspend"}, "days": 3}, "no_days"),
        ({"measures": {"warn"}, "statement": ""}, "no_statement"),
        ({"measures": {"hang"}}, "unknown_measure"),
        ({"measures": set(), "statement": ""}, ""),
        ({"measures": {"warn", "remove", "suspend", "scout"}, "messages": 2, "days": 30}, ""),
    ],
)
def test_a_decision_fits_together(said, wrong):
    assert rules.complaint(**({"messages": 0, "days": 0, "statement": "理由"} | said)) == wrong


def test_only_the_reported_persons_words_are_taken_out_and_a_case_is_decided_once(cast, desk, case):
    mine = Message.objects.get(author=cast.mio)
    with pytest.raises(Malformed, match="報告された人が"):
        _decided(desk, case, measures=["remove"], messages=[mine.pk])
    assert Report.objects.get().state == CaseState.UNDER_WAY
    assert not Measure.objects.exists()
    _decided(desk, case)
    with pytest.raises(IllegalMove):
        _decided(desk, case)
    with pytest.raises(Malformed, match="選び直して"):
        actions.report(by=cast.haru, thread_id=case.thread_id, reason="spam", message=case.message_id, at=AT)
    for statement in (
        "UPDATE talk_report SET state = 'NEW', answer = '', answered_by_id = NULL, answered_at = NULL",
        "UPDATE talk_report SET note = 'x'", "DELETE FROM talk_report", "DELETE FROM talk_look",
        "UPDATE talk_look SET reason = 'x'",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
