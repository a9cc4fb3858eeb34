"""Every address asks who you are or is on the short public list, and shows nobody what is somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from nintei.kit.periods import Month
from tests.architecture.addresses import Address, addresses
from tests.cast import CATEGORY, Cast, enter, to_notice

NOW = datetime(2026, 5, 12, 3, tzinfo=UTC)
# What anybody may read without an account. Short on purpose: a new name here is a decision.
PUBLIC = {
    "home",
    "person",
    "set_language",
    "certification:policies",
    "certification:policy",
    "certification:figures",
    "search:people",
    "search:ranking",
}
# Pages of one's own that show of somebody else what their public profile shows, and no more.
ABOUT_PROFILES = {"talk:inquiry", "talk:inquiry_hours"}
# The way in, from allauth: open to those who are not in yet.
WAY_IN = {
    "account_login", "account_logout", "account_signup", "account_inactive", "account_email_verification_sent",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_request_login_code", "account_confirm_login_code",
    "mfa_authenticate", "mfa_login_webauthn", "admin:logout",
}  # fmt: skip
# Where somebody who is not in is sent; Django's own log-in for staff sends on to the first.
ASKED = ("/account/login/", "/account/reauthenticate/", "/account/signup/", "/admin/login/")
# What nobody may do to anybody, and what is a way to say so.
REFUSALS = {302, 403, 404, 405}


class Stage(NamedTuple):
    """The cast, and every address with Mio's own things in it."""

    cast: Cast
    all: list[Address]


@pytest.fixture
def stage(transactional_db: None) -> Iterator[Stage]:
    from nintei.certification.models import Standing
    from nintei.certification.queries import mine
    from nintei.notices import actions as notices
    from nintei.notices.models import Notice
    from nintei.people import actions as people
    from nintei.record import queries as record
    from nintei.record.kinds import Kind

    cast = enter(at=NOW)
    evaluation = to_notice(cast, now=Month(2026, 5), at=NOW)
    entries = record.entries_about(
        cast.mio.public_id, kinds=[Kind.CONTRACT_ENDED, Kind.STANDING_MOVED], limit=50
    )
    notices.tell(entry_ids=[entry.id for entry in entries], at=NOW)
    entry = next(entry.id for entry in entries if entry.kind is Kind.CONTRACT_ENDED)
    day = NOW.date() + timedelta(days=400)
    absence = people.declare_absence(by=cast.mio, starts_on=day, ends_on=day, at=NOW)
    organisation, invitation, token = _organisation(cast)
    samples = {
        "organisation": [organisation], "invitation_id": [invitation], "token": [token],
        "member": [cast.mio.public_id],
        "public_id": [cast.mio.public_id], "evaluation": [str(evaluation)], "category": [CATEGORY],
        "criterion": ["completion"], "series": ["small"], "thing": ["entry", "evaluation"],
        "number": [str(entry), str(evaluation)], "appeal": [str(_appeal(cast, entry))],
        "standing": [str(Standing.objects.get(about__key=cast.mio.public_id).pk)], "step": ["withdraw"],
        "notice_id": [str(Notice.objects.filter(user=cast.mio).latest("pk").pk)], "absence_id": [str(absence.pk)],
        **_talk(cast),
    }  # fmt: skip
    assert mine.my_certification(viewer=cast.mio, at=NOW)
    yield Stage(cast, [one for one in addresses(samples) if not one.name.startswith("admin:")])


def _talk(cast: Cast) -> dict[str, list[str]]:
    """Haru has asked Mio, who keeps an answer and has reported the thread."""
    from nintei.talk import actions
    from nintei.talk.models import Message

    thread = actions.start_inquiry(
        by=cast.haru, public_id=cast.mio.public_id, category=CATEGORY, title="澪だけが知る事情", body="澪だけが知る事情",
        contact_hours="1" * 168, contact_zone="Asia/Tokyo", at=NOW,
    )  # fmt: skip
    reply = actions.save_reply(by=cast.mio, title="澪だけが知る事情", body="はい", at=NOW)
    actions.report(by=cast.mio, thread_id=thread.pk, reason="spam", at=NOW)
    message = Message.objects.get(thread=thread)
    return {"thread_id": [str(thread.pk)], "message_id": [str(message.pk)], "reply_id": [str(reply.pk)]}


def _appeal(cast: Cast, entry: int) -> int:
    from nintei.certification import actions

    said = {"grounds": "wrong_fault", "text": "澪だけが知る事情です", "entry_id": entry}
    return int(actions.open_appeal(by=cast.mio, at=NOW, **said).pk)


def _organisation(cast: Cast) -> tuple[str, str, str]:
    """Mio's organisation, and an invitation of Haru with the secret of its link."""
    from nintei.people import actions as people
    from nintei.people.models import Invitation
    from nintei.people.rules import organisations as rules

    # Its lines bear the moment of the real clock, as the pages do that read them.
    at = timezone.now()
    made = people.found_organisation(by=cast.mio, name="澪だけが知る事情の会", at=at)
    asked = people.invite(
        by=cast.mio, organisation=made.public_id, email=cast.haru.email, role="manager", at=at
    )
    Invitation.objects.filter(pk=asked.pk).update(token_hash=rules.token_hash("a-secret"))
    return made.public_id, str(asked.pk), "a-secret"


def _as(person: Any) -> Client:
    client = Client(raise_request_exception=True)
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _own(one: Address) -> bool:
    """Whether the address holds something of Mio's."""
    return one.path != _bare(one)


def _bare(one: Address) -> str:
    return next((bare.path for bare in addresses({}) if bare.name == one.name), one.path)


@pytest.mark.django_db(transaction=True)
def test_every_address_asks_who_you_are_or_is_public(stage: Stage) -> None:
    for one in [*stage.all, *(one for one in addresses({}) if one.name.startswith("admin:"))]:
        if one.name in PUBLIC | WAY_IN:
            continue
        for method in ("get", "post"):
            answer = getattr(_as(None), method)(one.path)
            asked = answer.status_code == 302 and answer["Location"].startswith(ASKED)
            assert asked or answer.status_code in {403, 404, 405}, f"{method} {one} gave {answer.status_code}"


def test_the_public_list_names_only_what_is_there() -> None:
    assert {one.name for one in addresses({})} >= PUBLIC | WAY_IN


def test_staff_log_in_by_the_same_door_as_everybody(client: Client, db: None) -> None:
    answer = client.get("/admin/login/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=%2Fadmin%2Flogin%2F")


@pytest.mark.django_db(transaction=True)
def test_a_stranger_sees_nothing_that_is_mios(stage: Stage) -> None:
    """The generated walk: GET and POST on every address that names one of Mio's things."""
    seen = []
    for one in stage.all:
        if one.name in PUBLIC or not one.room or not _own(one):
            continue
        for method in ("get", "post"):
            before = _everything()
            answer = getattr(_as(stage.cast.sora), method)(
                one.path, {"grounds": "wrong_fault", "text": "x"} if method == "post" else {}
            )
            own_page = (
                answer.status_code == 200
                and ("Mio" not in answer.text or one.name in ABOUT_PROFILES)
                and "澪だけが知る事情" not in answer.text
            )
            assert answer.status_code in REFUSALS | {409, 422} or own_page, (
                f"{method} {one}: {answer.status_code}"
            )
            assert _everything() == before, f"{method} {one} changed something"
        seen.append(one.name)
    assert len(set(seen)) >= 7


def _everything() -> list[Any]:
    """What a stranger must not be able to change."""
    from nintei.certification.models import Appeal, Standing
    from nintei.notices.models import Notice
    from nintei.people.models import Absence, Invitation, Membership, Organisation
    from nintei.talk.models import Message, Report, SavedReply, Thread

    known = (
        Appeal, Standing, Notice, Absence, Organisation, Membership, Invitation, Message, Report, SavedReply, Thread,
    )  # fmt: skip
    return [list(model.objects.order_by("pk").values()) for model in known]


@pytest.mark.django_db(transaction=True)
def test_the_desk_is_for_operators_only(stage: Stage) -> None:
    desk = [one for one in stage.all if one.path.startswith("/desk/")]
    answered = []
    for one in desk:
        for person in (stage.cast.sora, stage.cast.mio, stage.cast.haru):
            for method in ("get", "post"):
                code = getattr(_as(person), method)(one.path).status_code
                assert code in {403, 404, 405}, f"{method} {one} gave {code} to {person}"
        answered.append(_as(stage.cast.desk).get(one.path).status_code)
    assert set(answered) <= {200, 302, 404, 405}
    assert answered.count(200) >= 4


@pytest.mark.django_db(transaction=True)
def test_no_address_breaks_for_anybody(stage: Stage) -> None:
    for person in stage.cast:
        client = _as(person)
        for one in stage.all:
            for method in ("get", "post"):
                code = getattr(client, method)(one.path).status_code
                assert code < 500, f"{method} {one} broke for {person}"
            if "_auth_user_id" not in client.session:
                client = _as(person)
