"""Somebody takes everything along, leaves, and nothing in the database knows them any more."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from nintei.kit import files
from nintei.kit.periods import Month
from nintei.people import actions as people
from nintei.people import chores
from nintei.people import queries as who
from nintei.people.models import DataExport, User
from nintei.people.queries import letters
from nintei.people.rules import PRESETS
from nintei.people.rules.closures import GONE, GRACE
from tests.cast import CATEGORY, Cast, enter, to_notice

NOW = datetime(2026, 5, 12, 3, tzinfo=UTC)
ADDRESS, WORK = "zanadu.reiko@example.jp", "reiko@office.example"
NAMES = {
    "display_name": "ザナドゥ玲子", "family_name": "綾小路", "given_name": "玲子之助", "family_kana": "あやのこうじ",
    "given_kana": "れいこのすけ", "headline": "綾小路の看板", "introduction": "ザナドゥ玲子です。", "prefecture": "京都府",
}  # fmt: skip
TRACES = (ADDRESS, WORK, "ザナドゥ", "綾小路", "玲子", "あやのこうじ", "れいこのすけ", "綾小路商会")


@pytest.fixture
def stage(db: None) -> Cast:
    """Mio with something in every room: record, certificate, conversations, organisation, documents, agreement."""
    from nintei.notices import actions as notices
    from nintei.record import queries as record
    from nintei.record.kinds import Kind
    from nintei.search.actions import people as finding
    from nintei.talk.actions import inquiries, messages

    cast = enter(at=NOW - timedelta(days=200))
    User.objects.filter(pk=cast.mio.pk).update(email=ADDRESS)
    cast.mio.refresh_from_db()
    cast.mio.emailaddress_set.update(email=ADDRESS, verified=True)
    cast.mio.emailaddress_set.create(email=WORK, verified=True)
    to_notice(cast, now=Month(2026, 5), at=NOW)
    moved = record.entries_about(cast.mio.public_id, kinds=[Kind.STANDING_MOVED])
    notices.tell(entry_ids=[entry.id for entry in moved], at=NOW)
    people.save_profile(by=cast.mio, at=NOW, **NAMES)
    people.save_availability(by=cast.mio, hours=PRESETS["weekday_daytime"], at=NOW)
    people.save_client(
        by=cast.mio, at=NOW, kind="sole_proprietor", company_name="綾小路商会", company_kana="", has_staff=True,
        employees=2, harassment_name="綾小路", harassment_email=WORK,
    )  # fmt: skip
    people.agree(by=cast.mio, digest=who.current_version(at=NOW).digest, at=NOW)
    made = people.found_organisation(by=cast.mio, name="会", at=NOW)
    asked = people.invite(
        by=cast.mio, organisation=made.public_id, email="haru@example.jp", role="member", at=NOW
    )
    cast.haru.emailaddress_set.update(verified=True)
    people.accept_invitation(by=cast.haru, invitation_id=asked.pk, at=NOW)
    other = people.found_organisation(by=cast.sora, name="空の会", at=NOW)
    people.invite(by=cast.sora, organisation=other.public_id, email=WORK, role="member", at=NOW)
    _show_documents(cast.mio)
    given = {"category": CATEGORY, "title": "題", "body": "本文です", "contact_zone": "Asia/Tokyo", "at": NOW}
    given |= {"contact_hours": PRESETS["weekday_daytime"], "acknowledged_mismatch": True}
    first = inquiries.start_inquiry(by=cast.haru, public_id=cast.mio.public_id, **given)
    messages.send_message(by=cast.mio, thread_id=first.pk, body="お返事です", at=NOW + timedelta(hours=1))
    inquiries.start_inquiry(by=cast.sora, public_id=cast.mio.public_id, **given)
    inquiries.start_inquiry(by=cast.mio, public_id=cast.sora.public_id, **given)
    finding.rebuild(at=NOW)
    return cast


def _show_documents(mio: Any) -> None:
    out = io.BytesIO()
    Image.effect_noise((60, 40), 90).save(out, "PNG")
    people.request_identity_check(
        by=mio, method="passport", way="pictures", at=NOW, wish="綾小路へ電話を",
        pictures={"front": io_file(out), "face": io_file(out)},
    )  # fmt: skip


def io_file(out: io.BytesIO) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.png", out.getvalue())


def traces(words: tuple[str, ...] = TRACES) -> Iterator[str]:
    """Every column of text or JSON, in every table, in which one of the words still stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
            " AND c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE lower("{column}"::text) LIKE ANY(%s)',
                [[f"%{word.lower()}%" for word in words]],
            )
            if cursor.fetchone()[0]:
                yield f"{table}.{column}"


def leave(cast: Cast) -> bool:
    closure = people.ask_to_close(by=cast.mio, address=ADDRESS.upper(), at=NOW, reason="綾小路の都合で")
    return people.finish_closure(closure_id=closure.pk, at=NOW + GRACE)


def test_the_archive_holds_everything_and_nobody_elses(stage: Cast, client: Client) -> None:
    asked = people.ask_for_export(by=stage.mio, at=timezone.now())
    with pytest.raises(people.UnderWay):
        people.ask_for_export(by=stage.mio, at=NOW)
    client.force_login(stage.mio)
    assert "作っています" in client.get(reverse("people:exports")).text
    assert chores.make_export(export_id=asked.pk) and not chores.make_export(export_id=asked.pk)
    address = reverse("people:export", args=[asked.pk])
    assert address in client.get(reverse("people:exports"), headers={"HX-Request": "true"}).text
    answer = client.get(address)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    held = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}
    schema = held.pop("schema.json")
    assert set(schema["files"]) == set(held)
    for name, rows in held.items():
        columns = set(schema["files"][name]["items"]["properties"])
        assert all(set(row) == columns for row in rows), name
    assert held["people/profile.json"][0]["family_name"] == "綾小路"
    assert {row["about"] for row in held["record/entry.json"]} == {stage.mio.public_id}
    assert (
        len(held["talk/thread.json"]) == 3 and held["talk/message.json"][0]["author"] == stage.haru.public_id
    )
    assert (
        held["certification/evaluation.json"]
        and held["notices/notice.json"]
        and held["people/agreement.json"]
    )
    assert archive.read("files/people/identitypicture/" + str(held["people/identitypicture.json"][0]["id"]))
    said, english = archive.read("README.md").decode(), archive.read("README.en.md").decode()
    assert all(f"`{name}`" in said and f"`{name}`" in english for name in held)
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    assert "haru@example.jp" not in whole and "sora@example.jp" not in whole
    for somebody in (stage.sora, stage.desk):
        client.force_login(somebody)
        assert client.get(address).status_code == 404


def test_an_archive_lives_for_seven_days(stage: Cast, client: Client) -> None:
    asked = people.ask_for_export(by=stage.mio, at=NOW)
    people.make_export(export_id=asked.pk, at=NOW)
    key = DataExport.objects.get().key
    client.force_login(stage.mio)
    assert client.get(reverse("people:export", args=[asked.pk])).status_code in {200, 404}
    assert [people.drop_exports(at=NOW + timedelta(days=day)) for day in (6, 7, 8)] == [0, 1, 0]
    chores.drop_files(keys=[key])
    assert client.get(reverse("people:export", args=[asked.pk])).status_code == 404
    with pytest.raises(files.storage.NotFound):
        files.opened(key)


def test_nothing_in_the_database_knows_who_has_left(stage: Cast, mailoutbox: list[Any]) -> None:
    assert len(list(traces())) >= 12
    people.hand_over(
        by=stage.mio, organisation=who.own_organisations(viewer=stage.mio)[0].organisation.public_id,
        member=stage.haru.public_id, at=NOW,
    )  # fmt: skip
    assert leave(stage)
    assert list(traces()) == []
    assert [mail.to for mail in mailoutbox] == [[ADDRESS]]
    gone = User.objects.get(pk=stage.mio.pk)
    assert not gone.is_active and not gone.has_usable_password() and gone.profile.display_name == GONE
    assert not people.finish_closure(closure_id=gone.closures.get().pk, at=NOW + GRACE)


def test_what_others_keep_stays_readable(stage: Cast, client: Client) -> None:
    from nintei.certification.models import Standing
    from nintei.certification.queries import mine
    from nintei.search.models import Person
    from nintei.talk.models import Thread

    mine.my_certification(viewer=stage.mio, at=NOW)
    organisation = who.own_organisations(viewer=stage.mio)[0].organisation.public_id
    people.hand_over(by=stage.mio, organisation=organisation, member=stage.haru.public_id, at=NOW)
    leave(stage)
    assert {thread.state for thread in Thread.objects.all()} == {"DECLINED", "CLOSED"}
    client.force_login(stage.haru)
    thread = Thread.objects.get(client=stage.haru)
    page = client.get(reverse("talk:thread", args=[thread.pk])).text
    assert GONE in page and "お返事です" in page and "退会するため" in page
    assert GONE in client.get(reverse("people:organisation", args=[organisation])).text
    assert client.get(reverse("person", args=[stage.mio.public_id])).status_code == 404
    assert not Person.objects.filter(user=stage.mio).exists()
    assert Standing.objects.get(about__key=stage.mio.public_id).state == "WITHDRAWN"


def test_the_owner_of_an_organisation_with_others_settles_that_first(stage: Cast, client: Client) -> None:
    client.force_login(stage.mio)
    page = client.get(reverse("people:closure")).text
    assert "「会」のオーナーを、先にほかのメンバーへ譲ってください。" in page and 'name="address"' not in page
    with pytest.raises(people.NotYet):
        people.ask_to_close(by=stage.mio, address=ADDRESS, at=NOW)
    with pytest.raises(people.NotYet):
        people.ask_to_close(by=stage.desk, address=stage.desk.email, at=NOW)


def test_whoever_has_second_thoughts_comes_back(stage: Cast, client: Client, mailoutbox: list[Any]) -> None:
    client.force_login(stage.sora)
    address = reverse("people:closure")
    assert client.post(address, {"address": "other@example.jp"}).status_code == 422
    assert client.post(address, {"address": "Sora@example.jp", "reason": "忙しい"}).status_code == 302
    assert client.get(address).status_code == 302
    assert not who.own_profile(viewer=stage.sora).is_listed
    closure = who.own_closure(viewer=stage.sora)
    letter = letters.letter_to(letter="closure_asked", user_id=stage.sora.pk, number=closure.pk, name="x")
    assert letter.subject == "退会の手続きを受け付けました"
    assert not people.finish_closure(closure_id=closure.pk, at=closure.due_at - timedelta(seconds=1))
    client.force_login(stage.sora)
    assert "退会の手続き中です" in client.get(address).text
    assert client.post(reverse("people:closure_withdrawal")).status_code == 302
    assert who.own_profile(viewer=stage.sora).is_listed and who.own_closure(viewer=stage.sora) is None
    assert not people.finish_closure(closure_id=closure.pk, at=closure.due_at)
