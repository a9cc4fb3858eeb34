"""Accounts through HTTP, from the mailed code to the authenticator."""

import re
from datetime import UTC, date, datetime

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from nintei.kit.errors import Forbidden, Malformed
from nintei.people import actions, queries, rules

AT = datetime(2026, 4, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def mio():
    return actions.register_user(email="mio@example.jp", display_name="みお", at=AT)


@pytest.fixture
def desk():
    return actions.register_user(email="desk@example.jp", display_name="窓口", at=AT, is_operator=True)


def _code(mail) -> str:
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", mail.body, re.MULTILINE).group(1)


def test_somebody_signs_up_with_a_mailed_code_and_can_set_an_authenticator(client, mailoutbox):
    answer = client.post(reverse("account_signup"), {"email": "new@example.jp"})
    assert answer.status_code == 302
    answer = client.post(answer.url, {"code": _code(mailoutbox[-1])})
    assert (answer.status_code, answer.url) == (302, reverse("people:welcome"))
    user = queries.user_by_email("NEW@example.jp")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert queries.profile_for(viewer=user, public_id=user.public_id).display_name == "はじめまして"

    page = client.get(reverse("mfa_activate_totp"), follow=True)
    secret = page.context["form"].secret
    value = hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    client.post(reverse("mfa_activate_totp"), {"code": f"{value:06}"})
    assert user.authenticator_set.filter(type="totp").exists()


def test_a_mailed_code_logs_in(client, mio, mailoutbox):
    answer = client.post(reverse("account_request_login_code"), {"email": mio.email})
    answer = client.post(answer.url, {"code": _code(mailoutbox[-1])})
    assert client.session["_auth_user_id"] == str(mio.pk)


def test_evenings_and_weekends_are_saved_without_a_script(client, mio):
    client.force_login(mio)
    filled = client.get(reverse("people:availability"), {"preset": "evenings_weekends"}).text
    slots = re.findall(r'name="slots" value="(\d+)" checked', filled)
    assert len(slots) == 38 and "まだ保存していません" in filled
    assert queries.own_availability(viewer=mio).hours == rules.NO_HOURS
    said = {"time_zone": "Asia/Tokyo", "slots": slots}
    client.post(reverse("people:availability"), said)
    week = queries.own_availability(viewer=mio)
    assert rules.summary(week.hours) == "月〜金 19〜23時、土・日 9〜18時"
    assert "月〜金 19〜23時" in client.get(reverse("people:availability")).content.decode()


def test_only_an_emergency_may_start_in_the_past(mio):
    days = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 5)}
    with pytest.raises(Malformed):
        actions.declare_absence(by=mio, at=AT, **days)
    actions.declare_absence(by=mio, at=AT, is_emergency=True, **days)
    assert queries.absences_of(public_id=mio.public_id) == [(date(2026, 3, 1), date(2026, 3, 5))]


def test_an_absence_belongs_to_its_owner(client, mio, desk):
    mine = actions.declare_absence(by=mio, at=AT, starts_on=date(2036, 1, 1), ends_on=date(2036, 1, 2))
    client.force_login(desk)
    assert client.post(reverse("people:absence_withdrawal", args=[mine.pk])).status_code == 404
    client.force_login(mio)
    assert client.post(reverse("people:absence_withdrawal", args=[mine.pk])).status_code == 302


def test_identity_is_checked_by_somebody_else_at_the_desk(client, mio, desk):
    with pytest.raises(Forbidden):
        actions.verify_identity(by=desk, public_id=desk.public_id, method="passport", at=AT)
    client.force_login(mio)
    address = reverse("people:identity_check", args=[mio.public_id])
    assert client.get(address).status_code == 404
    client.force_login(desk)
    assert client.post(address, {"method": "passport"}).status_code == 302
    assert queries.profile_for(viewer=None, public_id=mio.public_id).identity_verified


def test_the_profile_says_whether_the_identity_is_checked_and_how_to_get_there(client, mio, desk):
    client.force_login(mio)
    assert "まだ済んでいません。" in client.get(reverse("people:profile")).text
    actions.verify_identity(by=desk, public_id=mio.public_id, method="passport", at=AT)
    assert "2026年4月1日に、パスポートで確認済みです。" in client.get(reverse("people:profile")).text


def test_a_stranger_is_asked_to_log_in(client):
    for name in ("profile", "availability", "absences", "identity_checks"):
        assert client.get(reverse(f"people:{name}")).status_code == 302
