"""People through the API: who asks, with which token; whose data; which version of it; how often."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from nintei.kit.errors import Malformed, NotFound, Outdated
from nintei.people import actions, queries, rules
from nintei.people.actions.tokens import TooManyTokens
from nintei.people.api import access
from nintei.people.kinds import Scope
from nintei.people.models import KeptAnswer, Token
from nintei.people.tests.programs import Program

AT = datetime(2026, 4, 1, tzinfo=UTC)
EVENINGS = rules.PRESETS["weekday_evenings"]
WEEK = {"hours": EVENINGS, "time_zone": "Asia/Tokyo", "observes_holidays": True}
DAYS = {"starts_on": "2036-01-01", "ends_on": "2036-01-03"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def mio():
    return actions.register_user(email="mio@example.jp", display_name="みお", at=AT)


@pytest.fixture
def sora():
    return actions.register_user(email="sora@example.jp", display_name="そら", at=AT)


def test_a_token_is_shown_once_and_only_its_digest_is_kept(client, mio):
    client.force_login(mio)
    answer = client.post(
        reverse("people:tokens"), {"name": "勤務表", "scopes": ["people:read"], "days": "30"}
    )
    token = Token.objects.get(user=mio)
    shown = answer.context["text"]
    assert shown in answer.text and answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert shown.startswith(f"nintei_{token.prefix}_") and token.digest == rules.token_digest(shown)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM people_token t")
        assert shown.rpartition("_")[2] not in cursor.fetchone()[0]
    page = client.get(reverse("people:tokens")).text
    assert shown not in page and token.prefix in page and "まだ使われていません" in page


def test_a_token_needs_a_name_and_something_to_do(client, mio):
    client.force_login(mio)
    answer = client.post(reverse("people:tokens"), {"name": "", "days": "30"})
    assert answer.status_code == 422 and not Token.objects.exists()
    for wrong in ({"name": " "}, {"scopes": ["desk:write"]}, {"scopes": []}, {"days": 367}):
        with pytest.raises(Malformed):
            actions.make_token(by=mio, at=AT, **{"name": "x", "scopes": ["talk:read"], "days": 3, **wrong})


def test_twenty_tokens_are_enough(mio):
    for _ in range(queries.MOST_TOKENS):
        Program(mio)
    with pytest.raises(TooManyTokens):
        Program(mio)


def test_a_token_tells_who_asks_and_what_it_may(mio):
    program = Program(mio, Scope.PEOPLE_READ)
    assert program.get("/api/me/").json() == {
        "public_id": mio.public_id, "display_name": "みお", "locale": "ja", "is_operator": False,
        "scopes": ["people:read"],
    }  # fmt: skip
    program.token.refresh_from_db()
    assert program.token.used_on is not None


def _wrong(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code and body["status"] == status
    assert body["type"].endswith(f"/api/problems/{code}/") and body["title"] and body["detail"]
    return body


def test_unknown_expired_and_revoked_tokens_are_asked_for_a_good_one(client, mio):
    mine = Program(mio)
    bad = ["Bearer x", f"Bearer {mine.text[:-1]}x", "Basic bWlvOng=", f"Bearer {Program(mio, at=AT).text}"]
    for said in bad:
        answer = client.get("/api/me/", headers={"Authorization": said})
        _wrong(answer, 401, "unauthenticated")
        assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert mine.get("/api/me/").status_code == 200
    client.force_login(mio)
    assert client.post(reverse("people:token_revocation", args=[mine.token.pk])).status_code == 302
    assert "無効にされています" in _wrong(mine.get("/api/me/"), 401, "unauthenticated")["detail"]
    assert client.get("/api/me/", headers={"Authorization": "Bearer x"}).status_code == 401, (
        "the session does not help"
    )


def test_without_anything_one_is_told_how_to_ask(client):
    answer = client.get("/api/me/")
    _wrong(answer, 401, "unauthenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_token_of_somebody_who_left_does_not_work(mio):
    program = Program(mio)
    mio.is_active = False
    mio.save()
    _wrong(program.get("/api/me/"), 401, "unauthenticated")


def test_only_ones_own_token_can_be_revoked(mio, sora):
    with pytest.raises(NotFound):
        actions.revoke_token(by=sora, token_id=Program(mio).token.pk, at=AT)


def test_a_missing_scope_is_named(mio):
    answer = Program(mio, Scope.PEOPLE_READ)("PATCH", "/api/me/profile/", {"headline": "x"})
    assert _wrong(answer, 403, "missing_scope")["facts"] == {"scope": "people:write"}
    assert 'error="insufficient_scope", scope="people:write"' in answer["WWW-Authenticate"]
    assert queries.own_profile(viewer=mio).headline == ""


def test_a_session_of_the_site_needs_its_csrf_token_to_change_anything(mio):
    client = Client(enforce_csrf_checks=True)
    client.force_login(mio)
    assert client.get("/api/me/").json()["scopes"] is None
    said = {"data": '{"headline": "x"}', "content_type": "application/json"}
    _wrong(client.patch("/api/me/profile/", **said), 403, "cross_site")
    client.get(reverse("people:profile"))
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.patch("/api/me/profile/", headers=headers, **said).status_code == 200


def test_a_token_is_slowed_down_and_told_until_when(mio, sora, settings):
    settings.API_PER_MINUTE = 2
    hers, his = Program(mio), Program(sora)
    at = datetime(2030, 1, 1, 0, 0, 20, tzinfo=UTC)
    made = [actions.count_request(token=hers.token, today=at.date(), at=at) for _ in range(3)]
    assert made == [1, 2, 3]
    later = at + timedelta(seconds=40)
    assert actions.count_request(token=hers.token, today=at.date(), at=later) == 1, "a new minute"
    answers = [hers.get("/api/me/") for _ in range(6)]
    slow = answers[-1]
    body = _wrong(slow, 429, "too_fast")
    assert 1 <= int(slow["Retry-After"]) <= access.MINUTE and body["facts"]["most"] == 2
    assert slow["RateLimit-Policy"] == '"minute";q=2;w=60' and slow["RateLimit"].startswith('"minute";r=0;t=')
    assert his.get("/api/me/").status_code == 200, "the other token has its own pace"


def test_problems_speak_the_askers_language(mio):
    english = Program(mio, language="en").get("/api/people/nobody/")
    assert english.json()["title"] == "Not found" and english["Content-Language"] == "en"
    assert Program(mio).get("/api/people/nobody/").json()["title"] == "見つかりません"
    mio.locale = "en"
    mio.save()
    program = Program(mio)
    del program.headers["Accept-Language"]
    assert program.get("/api/people/nobody/").json()["title"] == "Not found", "no header: the person's own"


def test_errors_have_the_place_of_each(mio):
    body = _wrong(
        Program(mio)("PATCH", "/api/me/profile/", {"headline": "x" * 121, "a/b": 1}), 422, "invalid"
    )
    assert body["errors"] == [
        {"pointer": "/headline", "detail": "長すぎます（120文字まで）。"},
        {"pointer": "/a~1b", "detail": "この名前の項目はありません。"},
    ]
    body = _wrong(Program(mio).get("/api/me/absences/?limit=0&after=x"), 422, "invalid")
    assert [each["parameter"] for each in body["errors"]] == ["limit"]
    _wrong(Program(mio).get("/api/me/absences/?after=x"), 422, "bad_cursor")
    for path in ("/api/me/?request=1", "/api/me/profile/?headline=x"):
        assert Program(mio)("PATCH" if "profile" in path else "GET", path, {}).status_code == 422, path
    assert _wrong(Program(mio).get("/api/me/?limt=3"), 422, "invalid")["errors"][0]["parameter"] == "limt"
    broken = Client().generic(
        "PATCH", "/api/me/profile/", "{", headers=Program(mio).headers, content_type="application/json"
    )
    _wrong(broken, 400, "unreadable")


def test_a_profile_is_changed_in_the_named_fields_only(mio):
    answer = Program(mio)("PATCH", "/api/me/profile/", {"headline": "翻訳", "hourly_yen": 4500})
    assert answer.status_code == 200
    saved = queries.own_profile(viewer=mio)
    assert (saved.display_name, saved.headline, saved.hourly_yen) == ("みお", "翻訳", 4500)
    assert answer["ETag"] == Program(mio).get("/api/me/profile/")["ETag"]


def test_nobody_overwrites_what_they_have_not_seen(mio):
    program = Program(mio)
    for path, method, said in (("profile", "PATCH", {"headline": "甲"}), ("availability", "PUT", WEEK)):
        address = f"/api/me/{path}/"
        tag = program.get(address)["ETag"]
        assert program.get(address, If_None_Match=tag).status_code == 304
        program(method, address, said)
        assert program.get(address, If_None_Match=tag).status_code == 200
        body = _wrong(program(method, address, said, If_Match=tag), 412, "outdated")
        assert program(method, address, said, If_Match=body["facts"]["etag"]).status_code == 200
        assert program(method, address, said, If_Match="*").status_code == 200
    seen = queries.own_profile(viewer=mio).changed_at
    actions.save_profile(by=mio, at=AT + timedelta(days=1), headline="乙")
    for verb, more in (
        (actions.save_profile, {"headline": "丙"}),
        (actions.save_availability, {"hours": EVENINGS}),
    ):
        with pytest.raises(Outdated):
            verb(by=mio, at=AT, seen_at=seen, **more)


def test_unlisted_people_are_nobody(mio, sora):
    assert Program(sora).get(f"/api/people/{mio.public_id}/").json()["display_name"] == "みお"
    actions.save_profile(by=mio, at=AT, is_listed=False)
    _wrong(Program(sora).get(f"/api/people/{mio.public_id}/"), 404, "not_found")


def test_absences_are_made_listed_in_parts_and_withdrawn_by_their_owner(mio, sora):
    program = Program(mio)
    made = program.post("/api/me/absences/", DAYS)
    assert made.status_code == 201
    address = made["Location"]
    for _ in range(4):
        program.post("/api/me/absences/", DAYS)
    first = program.get("/api/me/absences/?limit=2")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    # One is added in front while the list is being read: nothing comes twice, nothing is left out.
    program.post("/api/me/absences/", {**DAYS, "starts_on": "2035-01-01"})
    rest = program.all_of(first.json()["next"].removeprefix("http://testserver"))
    ids = [each["id"] for each in first.json()["items"] + rest]
    assert len(ids) == len(set(ids)) == 5
    _wrong(Program(sora)("DELETE", address), 404, "not_found")
    assert program("DELETE", address).status_code == 204
    assert program.post("/api/me/absences/", {**DAYS, "ends_on": "2035-12-31"}).status_code == 422


def test_a_repeated_request_makes_nothing_twice(mio, sora):
    program = Program(mio)
    first = program.post("/api/me/absences/", DAYS, Idempotency_Key="k1")
    again = program.post("/api/me/absences/", DAYS, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content and again["Location"] == first["Location"]
    assert again["Idempotent-Replayed"] == "true" and len(program.all_of("/api/me/absences/")) == 1
    _wrong(
        program.post("/api/me/absences/", {**DAYS, "reason": "x"}, Idempotency_Key="k1"), 422, "key_reused"
    )
    _wrong(program.post("/api/me/absences/", DAYS, Idempotency_Key="k 1"), 422, "invalid")
    hers = Program(sora).post("/api/me/absences/", DAYS, Idempotency_Key="k1")
    assert hers.json()["id"] != first.json()["id"], "a key belongs to its token"


def test_a_refused_request_frees_its_key_and_one_that_broke_off_keeps_it(mio):
    program = Program(mio)
    wrong = {**DAYS, "ends_on": "2035-12-31"}
    assert program.post("/api/me/absences/", wrong, Idempotency_Key="k2").status_code == 422
    assert program.post("/api/me/absences/", DAYS, Idempotency_Key="k2").status_code == 201
    KeptAnswer.objects.update(status=None)
    _wrong(program.post("/api/me/absences/", DAYS, Idempotency_Key="k2"), 409, "not_answered_yet")
    KeptAnswer.objects.update(made_at=AT)
    assert program.post("/api/me/absences/", DAYS, Idempotency_Key="k2").status_code == 201, "a day is over"
