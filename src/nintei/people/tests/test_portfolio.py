"""Photos and pieces of work: who may change them, who may see them, and that files go when they go."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.kit.db import writes
from nintei.kit.errors import Malformed, NotFound
from nintei.people import actions, chores, queries
from nintei.people.models import PersonLanguage, Photo, Piece, PieceFile
from nintei.people.tests.conftest import AT, picture

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def _read(answer):
    return b"".join(answer)


def _do_what_waits():
    for job in ProcrastinateJob.objects.filter(task_name="people.drop_files"):
        chores.drop_files(**job.args)


def test_a_photo_becomes_a_face_and_goes_with_its_files(client, mio):
    client.force_login(mio)
    address = reverse("people:profile_section", args=["photo"])
    assert client.post(address, {"photo": picture(size=(900, 300))}).status_code == 302
    kept = Photo.objects.get()
    page = client.get(f"/people/{mio.public_id}/").text
    assert f'src="/people/{mio.public_id}/photos/{kept.version}/"' in page
    for size, side in (("photo", 320), ("small_photo", 128)):
        answer = client.get(reverse(f"people:{size}", args=[mio.public_id, kept.version]))
        assert answer["Content-Type"] == "image/webp" and "inline" in answer["Content-Disposition"]
        assert Image.open(io.BytesIO(_read(answer))).size == (side, side)
    # Another photo has another address, and the old one is no more.
    actions.save_photo(by=mio, upload=picture(), at=AT)
    assert client.get(reverse("people:photo", args=[mio.public_id, kept.version])).status_code == 404
    client.post(reverse("people:photo_removal"))
    assert queries.photos_of([mio.public_id]) == {}
    _do_what_waits()
    assert not default_storage.exists(kept.key) and not default_storage.exists(kept.small_key)


def test_what_is_no_photo_is_refused_on_the_page(client, mio):
    client.force_login(mio)
    address = reverse("people:profile_section", args=["photo"])
    answer = client.post(address, {"photo": SimpleUploadedFile("x.png", PDF)}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422 and "受け取れない種類" in answer.text
    assert client.post(address, {}).status_code == 422
    assert not Photo.objects.exists()


def test_a_piece_is_made_shown_changed_and_taken_away(client, mio):
    client.force_login(mio)
    said = {"title": "喫茶店のロゴ", "description": "開店時のもの", "link": "https://example.org/x"}
    files = [picture(), SimpleUploadedFile("提案書.pdf", PDF), picture("同じもの.png")]
    assert client.post(reverse("people:new_piece"), said | {"uploads": files}).url == "/me/profile/#portfolio"
    (piece,) = queries.own_pieces(viewer=mio)
    shown, paper = piece.shown
    assert (shown.name, shown.mime, shown.width, paper.name, paper.is_picture) == (
        "作品.webp", "image/webp", 640, "提案書.pdf", False,
    )  # fmt: skip
    client.logout()
    page = client.get(f"/people/{mio.public_id}/").text
    assert "喫茶店のロゴ" in page and 'rel="nofollow noopener ugc">example.org<' in page
    answer = client.get(reverse("people:piece_file", args=[mio.public_id, paper.pk]))
    assert answer["Content-Disposition"].startswith("attachment;") and _read(answer) == PDF
    answer = client.get(reverse("people:piece_small_file", args=[mio.public_id, shown.pk]))
    assert answer["Content-Disposition"].startswith("inline;") and len(_read(answer)) > 50
    client.force_login(mio)
    own = reverse("people:piece", args=[piece.pk])
    assert 'value="喫茶店のロゴ"' in client.get(own).text
    client.post(own, said | {"title": "ロゴ", "without": [paper.pk]})
    assert [one.name for one in queries.own_piece(viewer=mio, piece_id=piece.pk).shown] == ["作品.webp"]
    client.post(reverse("people:piece_removal", args=[piece.pk]))
    _do_what_waits()
    assert not Piece.objects.exists() and not default_storage.exists(paper.key)
    assert not default_storage.exists(shown.small_key)


def test_a_piece_with_a_file_that_cannot_be_taken_keeps_what_was_typed(client, mio):
    client.force_login(mio)
    said = {"title": "題だけ", "uploads": [picture(), SimpleUploadedFile("x.exe", b"MZ" + bytes(99))]}
    answer = client.post(reverse("people:new_piece"), said)
    assert answer.status_code == 422
    assert 'value="題だけ"' in answer.text and "書いた文は残っています" in answer.text
    assert not Piece.objects.exists()
    with pytest.raises(Malformed, match="6個まで"):
        actions.save_piece(by=mio, title="x", at=AT, uploads=[picture()] * 7)
    with pytest.raises(Malformed, match="リンク先"):
        actions.save_piece(by=mio, title="x", at=AT, link="javascript:alert(1)")
    piece = actions.save_piece(
        by=mio, title="x", at=AT, uploads=[picture(colour=c) for c in ("red", "blue", "tan")]
    )
    more = [picture(colour=c) for c in ("black", "white", "gold", "pink")]
    with pytest.raises(Malformed, match="6個まで"):
        actions.save_piece(by=mio, title="x", at=AT, piece_id=piece.pk, uploads=more)


def test_what_is_shown_can_be_forgotten_with_its_files(mio, sora):
    for person in (mio, sora):
        actions.save_piece(by=person, title="x", at=AT, uploads=[picture()])
        actions.save_languages(by=person, languages=[("ja", 4)], at=AT)
    actions.save_photo(by=mio, upload=picture(), at=AT)
    (gone,) = PieceFile.objects.filter(piece__user=mio)
    writes(actions.forget_what_is_shown)(user=mio)
    _do_what_waits()
    assert not default_storage.exists(gone.key) and not Photo.objects.exists()
    assert (
        [one.user for one in PersonLanguage.objects.all()]
        == [sora]
        == [one.user for one in Piece.objects.all()]
    )


def test_nobody_has_more_than_twenty_pieces(mio):
    Piece.objects.bulk_create(Piece(user=mio, title=f"{n}", changed_at=AT) for n in range(20))
    with pytest.raises(Malformed, match="20点まで"):
        actions.save_piece(by=mio, title="x", at=AT)


def test_a_stranger_changes_nothing_and_sees_what_the_profile_lets_them(client, mio, sora):
    piece = actions.save_piece(by=mio, title="秘密の作品", at=AT, uploads=[picture()])
    photo = actions.save_photo(by=mio, upload=picture(), at=AT)
    (file,) = PieceFile.objects.all()
    client.force_login(sora)
    for name in ("piece", "piece_removal"):
        assert client.post(reverse(f"people:{name}", args=[piece.pk]), {"title": "x"}).status_code == 404
    with pytest.raises(NotFound):
        actions.save_piece(by=sora, title="x", at=AT, piece_id=piece.pk)
    seen = [
        reverse("people:piece_file", args=[mio.public_id, file.pk]),
        reverse("people:small_photo", args=[mio.public_id, photo.version]),
    ]
    for address in seen:
        _read(client.get(address))
        assert client.get(address.replace(mio.public_id, sora.public_id)).status_code == 404
    # Unlisted: the files go where the profile goes.
    actions.save_profile(by=mio, at=AT, is_listed=False)
    assert [client.get(address).status_code for address in seen] == [404, 404]
    client.force_login(mio)
    for address in seen:
        _read(client.get(address))
