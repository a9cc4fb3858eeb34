"""The API's root: guide, problems, description, other origins, faults; certification and notices through it."""

from datetime import UTC, datetime

import pytest
import yaml

from nintei.kit.canonical import canonical_json
from nintei.kit.periods import Month
from nintei.people.tests.programs import Program
from nintei.web.api import problems
from nintei.web.api.around import around
from nintei.web.api.site import urls
from tests.cast import CATEGORY, enter, to_notice

NOW = datetime(2026, 5, 12, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db
PAGE = "https://tool.example"


@pytest.fixture
def cast(db):
    return enter(at=NOW)


def test_a_number_its_bars_and_the_reasons_of_a_decision_are_ones_own(cast):
    from nintei.notices import actions as notices
    from nintei.record import queries as record
    from nintei.record.kinds import Kind

    evaluation = to_notice(cast, now=Month(2026, 5), at=NOW)
    moved = record.entries_about(cast.mio.public_id, kinds=[Kind.STANDING_MOVED], limit=50)
    notices.tell(entry_ids=[entry.id for entry in moved], at=NOW)
    mio, sora = Program(cast.mio), Program(cast.sora)
    (standing,) = mio.get("/api/certification/").json()["categories"]
    assert (standing["category"], standing["is_held"]) == (CATEGORY, True)
    found = mio.get(f"/api/certification/categories/{CATEGORY}/").json()
    (criterion,) = found["last"]["criteria"]
    assert (criterion["id"], criterion["keep"], criterion["keep_verdict"]) == ("completion", "0.78", "FAIL")
    assert criterion["estimate"] < criterion["bound"] < criterion["keep"]
    ids = [each["evaluation"] for each in mio.all_of("/api/certification/decisions/?limit=1")]
    assert ids[0] == evaluation and ids == sorted(ids, reverse=True) and len(ids) == len(set(ids)) > 2
    reasons = mio.get(f"/api/certification/decisions/{evaluation}/").json()
    assert reasons["state_after"] == "NOTICE" and reasons["failing"][0]["criterion"] == "completion"
    assert reasons["can_contest"] is False or reasons["contest_until"] > "2026-05-12"
    assert sora.get(f"/api/certification/decisions/{evaluation}/").status_code == 404
    assert sora.get("/api/certification/decisions/").json()["items"] == []
    assert sora.get(f"/api/certification/categories/{CATEGORY}/").status_code == 404
    _notices(mio, sora)


def _notices(mio, sora):
    told = mio.get("/api/notices/?limit=2").json()
    assert told["unread"] > 2 and told["next"] and told["items"][0]["title"]
    assert len(mio.all_of("/api/notices/?limit=2")) == told["unread"]
    one = f"/api/notices/{told['items'][0]['id']}/reading/"
    assert sora("PUT", one).status_code == 404
    assert mio("PUT", one).status_code == 204
    assert mio.get("/api/notices/").json()["unread"] == told["unread"] - 1
    assert mio("PUT", "/api/notices/readings/").status_code == 204
    assert mio.get("/api/notices/").json()["unread"] == 0


def test_policies_are_for_everybody_as_json_and_as_the_file_that_was_published(client, cast):
    import hashlib

    (line,) = client.get("/api/certification/policies/").json()["items"]
    found = client.get("/api/certification/policies/small/").json()
    assert found["digest"] == line["digest"] == hashlib.sha256(canonical_json(found["document"])).hexdigest()
    assert client.get("/api/certification/policies/small/versions/1/").json() == found
    answer = client.get("/api/certification/policies/small/versions/1/policy.yaml")
    assert answer["Content-Type"] == "application/yaml" and yaml.safe_load(answer.text) == found["document"]
    assert answer["Cache-Control"] == "public, max-age=300"
    known = {"If-None-Match": answer["ETag"]}
    assert client.get(answer.request["PATH_INFO"], headers=known).status_code == 304
    assert client.get("/api/certification/policies/small/versions/2/").json()["code"] == "not_found"


def test_the_guide_shows_every_door_and_every_problem_has_its_page(client):
    answer = client.get("/api/")
    page = answer.text
    assert answer["Link"] == '</api/openapi.json>; rel="service-desc"; type="application/json"'
    names = {each.name for each in urls[0]} - {"nothing"}
    assert len(names) > 25
    for name in names:
        assert f'id="{name}"' in page
    for kind in problems.kinds():
        answer = client.get(f"/api/problems/{kind.code}/")
        assert answer.status_code == 200 and kind.title in answer.text
    assert {kind.code for kind in problems.kinds()} >= set(problems.KNOWN)
    assert client.get("/api/problems/no_such/").status_code == 404


def test_addresses_lead_somewhere_or_say_so(client, cast):
    mio = Program(cast.mio)
    moved = client.post(f"/api/people/{cast.mio.public_id}/inquiry?x=1")
    assert (moved.status_code, moved["Location"]) == (308, f"/api/people/{cast.mio.public_id}/inquiry/?x=1")
    for path in ("/api/nothing/", "/api/nothing", "/api/threads/x/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, problems.MEDIA)
    null = mio.get("/api/notices/?after=%00")
    assert (null.status_code, null["Content-Type"], null.json()["code"]) == (422, problems.MEDIA, "malformed")
    assert mio.get("/api/people/%00/").status_code == 422
    large = mio("PATCH", "/api/me/profile/", {"introduction": "x" * 3_000_000})
    assert (large.status_code, large["Content-Type"]) == (413, problems.MEDIA)
    wrong = mio("DELETE", "/api/me/profile/")
    assert (wrong.status_code, wrong.json()["code"], wrong["Allow"]) == (
        405,
        "method_not_allowed",
        "GET, PATCH",
    )
    head, get = mio("HEAD", "/api/me/"), mio.get("/api/me/")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", get["ETag"])
    assert get["Cache-Control"] == "private, no-cache" and "Authorization" in get["Vary"]


def test_other_origins_are_let_in_only_when_named_and_never_with_cookies(client, cast, settings):
    asking = {"Origin": PAGE, "Access-Control-Request-Method": "GET"}
    assert "Access-Control-Allow-Origin" not in client.options("/api/me/", headers=asking).headers
    settings.API_ORIGINS = [PAGE]
    asked = client.options("/api/me/", headers=asking)
    assert asked.status_code == 204 and "Authorization" in asked["Access-Control-Allow-Headers"]
    answer = Program(cast.mio).get("/api/me/", Origin=PAGE)
    assert answer["Access-Control-Allow-Origin"] == PAGE and "Origin" in answer["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    other = Program(cast.mio).get("/api/me/", Origin="https://other.example")
    assert "Access-Control-Allow-Origin" not in other.headers
    client.force_login(cast.mio)
    refused = client.get("/api/me/", headers={"Origin": PAGE})
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated"), (
        "cookies count at home only"
    )


def test_a_fault_is_logged_and_told_without_its_insides(rf, caplog):
    def door(request):
        raise RuntimeError("the secret inside")

    answer = around(door)(rf.get("/api/me/"))
    assert answer.status_code == 500 and b"secret" not in answer.content and b"broken" in answer.content
    assert "the secret inside" in caplog.text
