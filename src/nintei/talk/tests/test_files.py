"""Files of messages: sent, opened by two people only, kept when the words are refused, forgotten without them."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from PIL import Image

from nintei.kit import files as store
from nintei.kit.errors import NotFound
from nintei.talk import actions
from nintei.talk.models import Attachment, Message
from nintei.talk.queries import files as queries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_is_broken")]
TEXT = "見積もり,円\nロゴ,50000\n".encode()


def drawn(size=(1600, 800)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


PICTURE = drawn()


def upload(name="見積もり.csv", content=TEXT):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def thread(ask):
    return ask(at=timezone.now() - timedelta(minutes=1))


def status(client, address):
    answer = client.get(address)
    answer.close()
    return answer.status_code


def post(client, thread, **said):
    return client.post(f"/threads/{thread.pk}/messages/", {"body": "ご確認ください。", **said})


def test_files_go_with_their_message_and_both_sides_may_open_them(cast, client, thread):
    client.force_login(cast.mio)
    sent = [upload(), upload("案\u202egnp.png", PICTURE)]
    assert post(client, thread, files=sent).status_code == 302
    table, picture = Attachment.objects.order_by("pk")
    assert (table.digest, table.size) == (hashlib.sha256(TEXT).hexdigest(), len(TEXT))
    assert (picture.name, picture.width, picture.height) == ("案gnp.png", 1200, 600)
    client.force_login(cast.haru)
    page = client.get(f"/threads/{thread.pk}/").text
    assert "見積もり.csv" in page
    assert f'src="/threads/{thread.pk}/files/{picture.pk}/preview/" width="1200" height="600"' in page
    assert "ファイル 2件" in client.get("/threads/").text
    answer = client.get(f"/threads/{thread.pk}/files/{table.pk}/")
    assert b"".join(answer.streaming_content) == TEXT
    assert answer["Content-Disposition"].startswith("attachment")
    answer = client.get(f"/threads/{thread.pk}/files/{picture.pk}/preview/")
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).format == "WEBP"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(f"/threads/{thread.pk}/files/{table.pk}/preview/").status_code == 404
    said = client.get(f"/threads/{thread.pk}/download/").json()
    assert (said["files"], said["lines"][1]["files"][0]["sha256"]) == (2, table.digest)


def test_strangers_people_of_other_threads_and_blocked_people_find_no_file(cast, client, thread, ask):
    client.force_login(cast.mio)
    post(client, thread, files=[upload()])
    file, theirs = Attachment.objects.get(), ask(whom=cast.sora, at=timezone.now())
    addresses = [f"/threads/{thread.pk}/files/{file.pk}/", f"/threads/{theirs.pk}/files/{file.pk}/"]
    client.force_login(cast.sora)
    assert {status(client, each) for each in addresses} == {404}
    client.force_login(cast.haru)
    assert [status(client, each) for each in addresses] == [200, 404]
    actions.block(by=cast.mio, public_id=cast.haru.public_id, at=timezone.now())
    assert status(client, addresses[0]) == 404
    page = client.get(f"/threads/{thread.pk}/").text
    assert "見積もり.csv" in page
    assert addresses[0] not in page
    client.force_login(cast.mio)
    assert status(client, addresses[0]) == 200


def test_files_wait_when_the_words_are_refused_and_need_not_be_chosen_again(cast, client, thread):
    client.force_login(cast.mio)
    answer = post(client, thread, body="", once="k", files=[upload(), upload("x.exe", b"MZ\x00\x01" * 9)])
    assert answer.status_code == 422
    assert "本文を書いてください" in answer.text
    assert "「x.exe」は受け取れない種類" in answer.text
    held = Attachment.objects.get()
    assert f'name="kept" value="{held.pk}" checked' in answer.text
    client.force_login(cast.haru)
    assert client.get(f"/threads/{thread.pk}/files/{held.pk}/").status_code == 404
    # Somebody else's waiting file is nobody's to send.
    assert post(client, thread, kept=[held.pk]).status_code == 422
    client.force_login(cast.mio)
    for _ in range(2):
        assert post(client, thread, once="k", kept=[held.pk]).status_code == 302
    held.refresh_from_db()
    assert held.message == Message.objects.get(author=cast.mio)


def test_too_many_too_large_and_too_much_a_day_are_refused_one_by_one(cast, client, thread, settings):
    settings.TALK_FILES_A_MESSAGE, settings.TALK_FILE_MEGABYTES = 2, 1
    settings.TALK_FILE_MEGABYTES_A_DAY = 1
    client.force_login(cast.mio)
    large = b"x" * (store.MB - 100)
    sent = [upload("a.txt", large), upload("b.txt", large), upload("c.txt", b"x" * (store.MB + 1))]
    answer = post(client, thread, files=[*sent, upload("d.txt", b"d")])
    assert answer.status_code == 422
    assert "「b.txt」は送れません。ファイルは1日に合計1 MBまで" in answer.text
    assert "「c.txt」は大きすぎます" in answer.text
    assert list(Attachment.objects.values_list("name", flat=True)) == ["a.txt"]
    settings.TALK_FILE_MEGABYTES_A_DAY = 9
    answer = post(client, thread, files=[upload(f"{n}.txt", b"d") for n in range(3)])
    assert "一度に2件まで" in answer.text


def test_a_thread_that_has_ended_keeps_no_file_and_says_which_to_choose_again(cast, client, thread):
    actions.close_inquiry(by=cast.haru, thread_id=thread.pk, at=timezone.now())
    client.force_login(cast.mio)
    answer = post(client, thread, files=[upload()])
    assert answer.status_code == 422
    assert "ファイル(見積もり.csv)は保存していません" in answer.text
    assert "ご確認ください。" in answer.text
    assert not Attachment.objects.exists()


def test_files_whose_message_never_came_are_forgotten_and_the_others_stay(cast, client, thread):
    client.force_login(cast.mio)
    post(client, thread, files=[upload()])
    post(client, thread, body="", files=[upload("案.png", PICTURE)])
    sent, waiting = Attachment.objects.order_by("pk")
    keys = [waiting.key, waiting.preview_key]
    assert actions.forget_files(at=timezone.now() + timedelta(hours=23)) == 0
    assert all(map(default_storage.exists, keys))
    assert actions.forget_files(at=timezone.now() + timedelta(hours=25)) == 1
    assert not any(map(default_storage.exists, keys))
    assert default_storage.exists(sent.key)
    answer = post(client, thread, kept=[waiting.pk])
    assert (answer.status_code, "もうありません" in answer.text) == (422, True)
    for statement in ("UPDATE talk_attachment SET name = 'x'", "DELETE FROM talk_attachment"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_bytes_do_not_stay_when_their_row_cannot_be_written(cast, thread, monkeypatch):
    kept = []
    real = store.keep
    monkeypatch.setattr(store, "keep", lambda content: kept.append(real(content)) or kept[-1])

    class Odd(SimpleUploadedFile):
        def seek(self, *args):
            raise MemoryError

    with pytest.raises(MemoryError):
        actions.hold_files(
            by=cast.mio, thread_id=thread.pk, uploads=[upload(), Odd("b.csv", TEXT)], at=timezone.now()
        )
    assert kept
    assert not any(map(default_storage.exists, kept))
    assert not Attachment.objects.exists()


def test_what_may_be_sent_is_a_setting(settings):
    settings.TALK_FILE_TYPES = "pdf, nonsense,png"
    assert queries.allowed() == ("png", "pdf")
    assert queries.limits().accept == ".png,.pdf"


def test_a_stranger_keeps_no_file(cast, thread):
    with pytest.raises(NotFound):
        actions.hold_files(by=cast.sora, thread_id=thread.pk, uploads=[upload()], at=timezone.now())
