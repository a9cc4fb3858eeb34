"""Identity checks: asked for, looked at, decided; pictures that go, names that change."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from nintei.kit.errors import Forbidden, Malformed, NotFound
from nintei.people import actions, chores, queries
from nintei.people.models import IdentityCheck, IdentityLook, IdentityPicture, IdentityRequest
from nintei.people.queries import letters
from nintei.people.rules import identity as rules

AT = datetime(2026, 4, 1, tzinfo=UTC)
NAME = {"family_name": "春野", "given_name": "澪"}
pytestmark = pytest.mark.django_db


class AlwaysRight:
    """A provider outside, as another package would bring it: says yes when it is asked again."""

    ways = (rules.Way.VIDEO,)
    is_ours = False

    def begin(self, asked):
        return rules.Verdict(rules.Outcome.WAITS, url=f"https://check.example/{asked.reference}")

    def look(self, reference):
        return rules.Verdict(rules.Outcome.APPROVED)


@pytest.fixture
def mio():
    return actions.register_user(email="mio@example.jp", display_name="みお", at=AT, **NAME)


@pytest.fixture
def desk():
    return actions.register_user(email="desk@example.jp", display_name="窓口", at=AT, is_operator=True)


def photo(name="front.jpg"):
    """As a phone would make it, with words beside the picture."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "SECRETPLACE"
    Image.effect_noise((300, 200), 90).convert("RGB").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def ask(mio, at=AT, **said):
    given = {"method": "passport", "way": "pictures", "pictures": {"front": photo(), "face": photo()}, **said}
    return actions.request_identity_check(by=mio, at=at, **given)


def waiting_jobs(name):
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=name).order_by("id")]


def kept_files():
    return [
        path
        for path in Path(configured.STORAGES["default"]["OPTIONS"]["location"]).rglob("*")
        if path.is_file()
    ]


def test_pictures_lie_there_for_the_decision_only_and_every_look_is_written_down(client, mio, desk):
    before = len(kept_files())
    client.force_login(mio)
    address = reverse("people:identity")
    assert client.post(address, {"method": "passport", "way": "pictures"}).status_code == 422
    said = {"method": "passport", "way": "pictures", "front": photo(), "face": photo("face.jpg")}
    assert client.post(address, said).status_code == 302
    assert "受け付けています" in client.get(address).text
    fresh = kept_files()
    assert len(fresh) == before + 2 and not any(b"SECRETPLACE" in path.read_bytes() for path in fresh)

    picture = reverse("people:identity_picture", args=[mio.public_id, "front"])
    assert client.get(picture).status_code == 404
    client.force_login(desk)
    page = client.get(reverse("people:identity_check", args=[mio.public_id])).text
    assert "春野" in page and picture in page
    shown = client.get(picture)
    assert shown["Cache-Control"] == "no-store" and b"".join(shown.streaming_content)[8:12] == b"WEBP"
    assert IdentityLook.objects.get().by == desk

    wrong = client.post(reverse("people:identity_check", args=[mio.public_id]), {"decision": "refuse"})
    assert wrong.status_code == 422
    sure = {"decision": "approve", "note": "対面と同じ人"}
    assert client.post(reverse("people:identity_check", args=[mio.public_id]), sure).status_code == 302
    assert not IdentityPicture.objects.exists() and client.get(picture).status_code == 404
    (job,) = waiting_jobs("people.drop_files")
    chores.drop_files(**job)
    chores.drop_files(**job)
    assert len(kept_files()) == before
    assert queries.profile_for(viewer=None, public_id=mio.public_id).identity_verified
    (told,) = waiting_jobs("people.send_letter")
    assert letters.letter_to(**told, name="x").subject == "本人確認が済みました"


def test_a_refusal_says_why_and_the_person_may_ask_again(mio, desk):
    asked = ask(mio)
    with pytest.raises(actions.AlreadyAsked):
        ask(mio)
    with pytest.raises(Malformed):
        actions.decide_identity_request(by=desk, request_id=asked.pk, is_approved=False, at=AT, reason=" ")
    actions.decide_identity_request(
        by=desk, request_id=asked.pk, is_approved=False, at=AT, reason="写真がぼけています。"
    )
    (told,) = waiting_jobs("people.send_letter")
    assert "写真がぼけています。" in letters.letter_to(**told, name="x").body
    with pytest.raises(NotFound):
        actions.decide_identity_request(by=desk, request_id=asked.pk, is_approved=True, at=AT)
    assert ask(mio, way="video", pictures={}).state == "REQUESTED"


def test_nobody_decides_about_themselves_or_without_being_an_operator(mio, desk):
    asked = ask(mio)
    with pytest.raises(NotFound):
        actions.decide_identity_request(by=mio, request_id=asked.pk, is_approved=True, at=AT)
    actions.save_profile(by=desk, at=AT, **NAME)
    own = ask(desk)
    with pytest.raises(Forbidden):
        actions.decide_identity_request(by=desk, request_id=own.pk, is_approved=True, at=AT)
    with pytest.raises(NotFound):
        actions.look_at_picture(by=desk, public_id=desk.public_id, side="front", at=AT)


def test_what_cannot_be_compared_is_not_taken(mio):
    with pytest.raises(Malformed):
        ask(mio, pictures={"front": photo()})
    with pytest.raises(Malformed):
        ask(mio, pictures={"front": SimpleUploadedFile("a.jpg", b"<svg>"), "face": photo()})
    with pytest.raises(Malformed):
        ask(mio, method="library_card")
    actions.save_profile(by=mio, at=AT, given_name="")
    with pytest.raises(actions.NoLegalName):
        ask(mio)
    assert not IdentityRequest.objects.exists()


def test_the_back_of_a_my_number_card_is_refused(client, mio):
    client.force_login(mio)
    pictures = {"front": photo(), "back": photo(), "face": photo()}
    answer = client.post(
        reverse("people:identity"), {"method": "my_number_card", "way": "pictures", **pictures}
    )
    assert answer.status_code == 422 and "マイナンバーカードの裏は受け取れません" in answer.text


def test_a_request_that_nobody_decides_ends_with_its_pictures(mio):
    ask(mio)
    late = AT + rules.REQUEST_LIFE
    assert [actions.expire_identity_requests(at=at) for at in (late - timedelta(seconds=1), late, late)] == [
        0,
        1,
        0,
    ]
    assert not IdentityPicture.objects.exists()
    again = ask(mio, at=late)
    actions.withdraw_identity_request(by=mio, at=late)
    assert again.state == "REQUESTED" and not IdentityPicture.objects.exists()


def test_a_changed_name_keeps_everything_for_sixty_days(mio, desk):
    actions.verify_identity(by=desk, public_id=mio.public_id, method="passport", at=AT)
    actions.save_profile(by=mio, at=AT, family_name="秋野")
    check = IdentityCheck.objects.get()
    assert check.renew_by == AT + rules.RENEWAL
    actions.save_profile(by=mio, at=AT + timedelta(days=1), headline="x")
    assert IdentityCheck.objects.get().renew_by == AT + rules.RENEWAL
    actions.save_profile(by=mio, at=AT + timedelta(days=2), family_name="春野")
    assert IdentityCheck.objects.get().renew_by is None
    actions.save_profile(by=mio, at=AT + timedelta(days=3), family_name="秋野")
    until = AT + timedelta(days=3) + rules.RENEWAL
    assert actions.renew_identity_checks(at=until - rules.REMINDER - timedelta(days=1)) == (0, 0)
    assert actions.renew_identity_checks(at=until - timedelta(days=2)) == (1, 0)
    assert actions.renew_identity_checks(at=until - timedelta(days=1)) == (0, 0)
    assert queries.is_identity_verified(public_id=mio.public_id)
    assert actions.renew_identity_checks(at=until) == (0, 1)
    assert not queries.is_identity_verified(public_id=mio.public_id)
    assert [job["letter"] for job in waiting_jobs("people.send_letter")] == [
        "identity_renamed", "identity_renamed", "identity_ending", "identity_ended",
    ]  # fmt: skip
    assert [job["is_good"] for job in waiting_jobs("record.note_person")] == [True, False]


def test_a_new_check_under_the_new_name_ends_the_wait(mio, desk):
    actions.verify_identity(by=desk, public_id=mio.public_id, method="passport", at=AT)
    actions.save_profile(by=mio, at=AT, family_name="秋野")
    asked = ask(mio)
    actions.save_profile(by=mio, at=AT, family_name="冬野")
    with pytest.raises(Malformed):
        actions.decide_identity_request(by=desk, request_id=asked.pk, is_approved=True, at=AT)
    actions.withdraw_identity_request(by=mio, at=AT)
    actions.decide_identity_request(by=desk, request_id=ask(mio).pk, is_approved=True, at=AT)
    assert IdentityCheck.objects.get().renew_by is None


def test_a_provider_of_another_package_is_asked_in_the_background(client, mio, settings):
    settings.IDENTITY_PROVIDER = f"{__name__}.AlwaysRight"
    with pytest.raises(Malformed):
        ask(mio)
    asked = ask(mio, at=timezone.now(), way="video", pictures={})
    chores.begin_identity(**waiting_jobs("people.begin_identity")[0])
    client.force_login(mio)
    assert f"https://check.example/identity-{asked.pk}" in client.get(reverse("people:identity")).text
    # The setting may change while somebody waits.
    settings.IDENTITY_PROVIDER = "operator"
    chores.look_at_identity(timestamp=0)
    assert queries.is_identity_verified(public_id=mio.public_id)
    assert IdentityCheck.objects.get().verified_by is None
