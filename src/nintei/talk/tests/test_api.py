"""Talk through the API: the same verbs, queries and refusals as on the pages."""

from nintei.people.kinds import Scope
from nintei.people.rules import PRESETS
from nintei.people.tests.programs import Program
from nintei.talk import actions
from nintei.talk.tests.conftest import AT, EVENINGS

ASKED = {"category": "logo", "title": "ロゴ", "body": "お願いできますか。", "contact_hours": EVENINGS}


def test_an_inquiry_is_asked_read_answered_and_declined_by_programs(cast):
    haru, mio, sora = (Program(person) for person in (cast.haru, cast.mio, cast.sora))
    asked = haru.post(f"/api/people/{cast.mio.public_id}/inquiry/", ASKED, Idempotency_Key="once")
    assert asked.status_code == 201, asked.text
    assert (
        haru.post(f"/api/people/{cast.mio.public_id}/inquiry/", ASKED, Idempotency_Key="once").content
        == asked.content
    )
    address = asked["Location"]
    found = mio.get(address).json()
    assert (found["role"], found["waiting_for"], found["other"]) == ("freelancer", "freelancer", "Haru")
    assert found["clock"]["is_assessed"] and "decline" in found["may"]
    (line,) = mio.get("/api/threads/").json()["items"]
    assert line["unread"] == 1 and line["is_mine_to_act"]
    assert mio("PUT", f"{address}read-mark/").status_code == 204
    assert mio.get("/api/threads/").json()["items"][0]["unread"] == 0
    said = mio.post(f"{address}messages/", {"body": "喜んで。"})
    assert said.status_code == 201 and said.json()["is_mine"]
    assert [each["body"] for each in haru.all_of(f"{address}messages/?limit=1")] == [
        "お願いできますか。",
        "喜んで。",
    ]
    wrong_side = haru.post(f"{address}decline/", {"reason": "busy"})
    assert (wrong_side.status_code, wrong_side.json()["code"]) == (403, "wrong_side")
    assert mio.post(f"{address}decline/", {"reason": "other"}).status_code == 422, "other needs a note"
    assert (
        mio.post(f"{address}decline/", {"reason": "busy", "busy_until": "2099-01-01"}).json()["state"]
        == "DECLINED"
    )
    ended = haru.post(f"{address}messages/", {"body": "そこをなんとか。"})
    assert (ended.status_code, ended.json()["code"]) == (409, "thread_ended")
    # What is between the two is nobody else's: not to read, and not to know of.
    for method, path, body in (
        ("GET", "", None), ("GET", "messages/", None), ("POST", "messages/", {"body": "x"}), ("PUT", "read-mark/", None),
        ("POST", "decline/", {"reason": "busy"}), ("POST", "closure/", None), ("POST", "no-reply-needed/", None),
    ):  # fmt: skip
        assert sora(method, address + path, body).status_code == 404, path
    assert sora.get("/api/threads/").json()["items"] == []


def test_hours_that_never_meet_have_to_be_acknowledged(cast):
    haru, path = Program(cast.haru), f"/api/people/{cast.mio.public_id}/inquiry/"
    daytime = {**ASKED, "contact_hours": PRESETS["weekday_daytime"]}
    refused = haru.post(path, daytime)
    assert (refused.status_code, refused.json()["code"]) == (409, "hours_do_not_meet")
    assert refused.json()["facts"]["theirs"] == "月〜金 19〜23時"
    made = haru.post(path, {**daytime, "acknowledged_mismatch": True})
    assert made.status_code == 201 and made.json()["mismatch_seen_at"]
    again = haru.post(path, {**daytime, "acknowledged_mismatch": True})
    assert (again.json()["code"], again.json()["facts"]["thread"]) == ("already_talking", made.json()["id"])


def test_reading_is_no_permission_to_write(cast, ask):
    thread = ask()
    only_reads = Program(cast.mio, Scope.TALK_READ)
    answer = only_reads.post(f"/api/threads/{thread.pk}/messages/", {"body": "x"})
    assert (answer.status_code, answer.json()["facts"]) == (403, {"scope": "talk:write"})
    assert Program(cast.mio, Scope.TALK_WRITE).get(f"/api/threads/{thread.pk}/").status_code == 403


def test_the_client_frees_and_closes(cast, ask):
    address, haru = f"/api/threads/{ask().pk}/", Program(cast.haru)
    assert haru.post(f"{address}no-reply-needed/").json()["waiting_for"] == "nobody"
    assert haru.post(f"{address}no-reply-needed/").json()["code"] == "nothing_waits"
    assert haru.post(f"{address}closure/").json()["state"] == "CLOSED"


def test_threads_go_on_after_the_last_one_seen_whatever_comes_in_front(cast, ask):
    for category in ("logo", "flyer", "web"):
        from nintei.catalog.actions import ensure_category

        ensure_category(slug=category, name_ja=category, name_en=category, is_task_work=False, at=AT)
    old, middle, _new = (ask(category=category) for category in ("logo", "flyer", "web"))
    mio = Program(cast.mio)
    first = mio.get("/api/threads/?limit=1").json()
    actions.send_message(by=cast.haru, thread_id=first["items"][0]["id"], body="もう一つ。", at=AT)
    rest = mio.all_of(first["next"].removeprefix("http://testserver"))
    assert {each["id"] for each in rest} == {old.pk, middle.pk}
