"""Every address asks who you are or is on the short public list, and shows nobody what is somebody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from nintei.kit.periods import Month
from tests.architecture.addresses import Address, addresses, operations
from tests.cast import CATEGORY, Cast, enter, to_notice

NOW = datetime(2026, 5, 12, 3, tzinfo=UTC)
# What anybody may read without an account. Short on purpose: a new name here is a decision.
PUBLIC = {
    "home",
    "person",
    "figures",
    "set_language",
    "certification:policies",
    "certification:policy",
    "certification:policy_version",
    "certification:policy_file",
    "certification:figures",
    "search:people",
    "notices:stop",
    "notices:address_proof",
    "search:ranking",
    # Shown on public profiles, and only as far as these are.
    "people:photo",
    "people:small_photo",
    "people:piece_file",
    "people:piece_small_file",
    "api_guide",
    "api_schema",
    "api_problem",
    "api:policies",
    "api:policy",
    "api:policy_version",
    "api:policy_yaml",
}
# Pages of one's own that show of somebody else what their public profile shows, and no more.
ABOUT_PROFILES = {"talk:inquiry", "talk:inquiry_hours", "api:person"}
# What anybody may do to anybody: the stranger sends nothing that would be an inquiry.
TO_ANYBODY = {"api:inquiry"}
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
REFUSALS = {302, 401, 403, 404, 405}


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
    from nintei.talk import actions as talk

    cast = enter(at=NOW)
    evaluation = to_notice(cast, now=Month(2026, 5), at=NOW)
    entries = record.entries_about(
        cast.mio.public_id, kinds=[Kind.CONTRACT_ENDED, Kind.STANDING_MOVED], limit=50
    )
    notices.tell(entry_ids=[entry.id for entry in entries], at=NOW)
    entry = next(entry.id for entry in entries if entry.kind is Kind.CONTRACT_ENDED)
    thread = talk.start_inquiry(
        by=cast.haru, public_id=cast.mio.public_id, category=CATEGORY, title="澪だけが知る事情です", body="x", at=NOW,
        contact_hours="1" * 168, contact_zone="Asia/Tokyo",
    )  # fmt: skip
    key, _text = people.make_token(by=cast.mio, name="x", scopes=["people:read"], days=30, at=NOW)
    day = NOW.date() + timedelta(days=400)
    absence = people.declare_absence(by=cast.mio, starts_on=day, ends_on=day, at=NOW)
    organisation, invitation, token = _organisation(cast)
    samples = {
        "organisation": [organisation], "invitation_id": [invitation], "token": [token],
        "member": [cast.mio.public_id],
        "public_id": [cast.mio.public_id], "evaluation": [str(evaluation)], "category": [CATEGORY],
        "criterion": ["completion"], "figure": ["completion"], "series": ["small"], "thing": ["entry", "evaluation"],
        "number": [str(entry), str(evaluation)], "appeal": [str(_appeal(cast, entry))],
        "standing": [str(Standing.objects.get(about__key=cast.mio.public_id).pk)], "step": ["withdraw"],
        "digest_id": [str(notices.ask_digest(by=cast.mio, at=NOW).pk)],
        "piece_id": [str(people.save_piece(by=cast.mio, title="Mio's", at=NOW).pk)], "name": ["name", "skills"],
        "thread_id": [str(thread.pk)], "token_id": [str(key.pk)], "version": ["1"], "code": ["not_found"],
        "notice_id": [str(Notice.objects.filter(user=cast.mio).latest("pk").pk)], "absence_id": [str(absence.pk)],
        **_talk(cast, thread),
    }  # fmt: skip
    assert mine.my_certification(viewer=cast.mio, at=NOW)
    yield Stage(cast, [one for one in addresses(samples) if not one.name.startswith("admin:")])


def _talk(cast: Cast, thread: Any) -> dict[str, list[str]]:
    """In the thread with Haru that Mio has reported, and what she keeps for answers."""
    from nintei.talk import actions
    from nintei.talk.models import Message

    reply = actions.save_reply(by=cast.mio, title="澪だけが知る事情", body="はい", at=NOW)
    actions.report(by=cast.mio, thread_id=thread.pk, reason="spam", at=NOW)
    message = Message.objects.filter(thread=thread).earliest("pk")
    return {"message_id": [str(message.pk)], "reply_id": [str(reply.pk)]}


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


def _methods(one: Address) -> list[str]:
    """What is tried on an address: on a door of the API its own method."""
    return [operations()[one.name][0]] if one.name in operations() else ["get", "post"]


def _send(client: Client, method: str, one: Address, **said: str) -> Any:
    """A door of the API is sent the example of its description."""
    own, example = operations().get(one.name, ("", {}))
    if one.room == "api":
        body = {} if one.name in TO_ANYBODY or method != own else example
        return client.generic(method.upper(), one.path, json.dumps(body), content_type="application/json")
    return getattr(client, method)(one.path, said if method == "post" else {})


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
        for method in _methods(one):
            answer = _send(_as(None), method, one)
            asked = answer.status_code == 302 and answer["Location"].startswith(ASKED)
            asked = asked or (one.room == "api" and answer.status_code == 401)
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
        for method in _methods(one):
            before = _everything()
            answer = _send(_as(stage.cast.sora), method, one, grounds="wrong_fault", text="x")
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
    from nintei.people.models import (
        Absence,
        Availability,
        Invitation,
        Membership,
        Organisation,
        Piece,
        Profile,
    )
    from nintei.talk.models import Message, ReadMark, Report, SavedReply, Thread

    known = (Appeal, Standing, Notice, Absence, Organisation, Membership, Invitation, Piece)
    models = (*known, Availability, Thread, Message, ReadMark, Report, SavedReply)
    mios = Profile.objects.exclude(display_name="Sora")
    return [list(rows.order_by("pk").values()) for rows in (*(model.objects.all() for model in models), mios)]


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
            for method in _methods(one):
                code = _send(client, method, one).status_code
                assert code < 500, f"{method} {one} broke for {person}"
            if "_auth_user_id" not in client.session:
                client = _as(person)
