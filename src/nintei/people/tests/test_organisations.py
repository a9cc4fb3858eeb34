"""Organisations: who may do what, invitations by mail, and strangers."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from nintei.kit.errors import Forbidden, NotFound
from nintei.kit.transitions import IllegalMove
from nintei.people import actions, chores, queries
from nintei.people.kinds import InvitationState, Role, Side
from nintei.people.models import Invitation, Membership, OrganisationEvent
from nintei.people.rules import organisations as rules

AT = datetime(2026, 4, 1, tzinfo=UTC)


def _one(name, **said):
    return actions.register_user(
        email=f"{name}@example.jp", display_name=name, at=AT, is_address_proven=True, **said
    )


@pytest.fixture
def haru(db):
    return _one("haru")


@pytest.fixture
def mio(db):
    return _one("mio")


@pytest.fixture
def sora(db):
    return _one("sora")


@pytest.fixture
def guild(haru):
    return actions.found_organisation(by=haru, name="春の会", at=AT)


def join(guild, by, who, role="member", at=AT):
    asked = actions.invite(by=by, organisation=guild.public_id, email=who.email, role=role, at=at)
    return actions.accept_invitation(by=who, invitation_id=asked.pk, at=at)


def role_of(guild, who):
    return queries.membership_of(viewer=who, organisation=guild.public_id).role


OWNER, MANAGER, MEMBER = Role.OWNER, Role.MANAGER, Role.MEMBER


def test_the_table_of_who_may_do_what():
    assert {pair for pair in product(Role, Role) if rules.may_invite(*pair)} == {
        (OWNER, MANAGER), (OWNER, MEMBER), (MANAGER, MEMBER),
    }  # fmt: skip
    assert {pair for pair in product(Role, Role) if rules.may_remove(*pair)} == {
        (OWNER, MANAGER), (OWNER, MEMBER), (MANAGER, MEMBER),
    }  # fmt: skip
    changes = {
        (a, b, c) for a, b, c in product(Role, Role, Role) if rules.may_change_role(a, b, c) and b != c
    }
    assert changes == {(OWNER, MANAGER, MEMBER), (OWNER, MEMBER, MANAGER)}
    assert [role for role in Role if rules.may_leave(role, owners=1)] == [MANAGER, MEMBER]
    assert rules.may_leave(OWNER, owners=2)
    assert [role for role in Role if rules.may_close(role, members=1)] == [OWNER]
    assert not rules.may_close(OWNER, members=2)
    assert not rules.may_hand_over(OWNER, to_oneself=True)


def test_an_invitation_moves_once_and_only_by_its_own_side():
    for move in ("accept", "decline", "withdraw", "expire"):
        target = rules.INVITATION.move(move).target
        assert rules.INVITATION.allowed(target, Side.INVITED) == ()
    with pytest.raises(Forbidden):
        rules.INVITATION.target("accept", InvitationState.SENT, Side.STAFF)
    with pytest.raises(IllegalMove):
        rules.INVITATION.target("accept", InvitationState.WITHDRAWN, Side.INVITED)


def test_the_mailed_link_leads_to_the_invitation_and_works_once(client, guild, haru, mio, mailoutbox):
    now = timezone.now()
    asked = actions.invite(
        by=haru, organisation=guild.public_id, email="MIO@example.jp", role="manager", at=now
    )
    assert chores.send_invitation(invitation_id=asked.pk) and not chores.send_invitation(
        invitation_id=asked.pk
    )
    mail = mailoutbox[0]
    assert (mail.to, mail.subject) == (["mio@example.jp"], "「春の会」に招待されています")
    path = re.search(r"http://[^/]+(/invitations/\S+)", mail.body)[1]
    token = path.split("/")[2]
    asked.refresh_from_db()
    assert asked.token_hash == rules.token_hash(token) and token not in str(
        list(Invitation.objects.values()) + list(OrganisationEvent.objects.values())
    )
    assert client.get(path).status_code == 302
    client.force_login(mio)
    page = client.get(path).text
    assert "春の会" in page and "管理者" in page
    assert client.post(re.search(r'action="(\S+acceptance/)"', page)[1]).status_code == 302
    assert role_of(guild, mio) == "manager"
    assert client.get(path).status_code == 404
    assert (
        "mioが管理者として参加しました"
        in client.get(reverse("people:organisation", args=[guild.public_id])).text
    )


def test_a_link_in_wrong_hands_names_nothing(client, guild, haru, sora, mailoutbox):
    asked = actions.invite(
        by=haru, organisation=guild.public_id, email="mio@example.jp", role="member", at=timezone.now()
    )
    chores.send_invitation(invitation_id=asked.pk)
    path = re.search(r"http://[^/]+(/invitations/\S+)", mailoutbox[0].body)[1]
    client.force_login(sora)
    answer = client.get(path)
    assert answer.status_code == 403 and "春の会" not in answer.text and "mio@" not in answer.text
    assert client.post(reverse("people:invitation_answer", args=[asked.pk, "acceptance"])).status_code == 404


def test_an_unproven_address_opens_nothing(guild, haru):
    nobody = actions.register_user(email="rin@example.jp", display_name="rin", at=AT)
    asked = actions.invite(
        by=haru, organisation=guild.public_id, email="rin@example.jp", role="member", at=AT
    )
    assert queries.own_invitations(viewer=nobody, at=AT) == []
    with pytest.raises(NotFound):
        actions.accept_invitation(by=nobody, invitation_id=asked.pk, at=AT)


def test_an_invitation_that_is_over_or_taken_back_cannot_be_accepted(guild, haru, mio, sora):
    given = {"by": haru, "organisation": guild.public_id, "role": "member", "at": AT}
    over = actions.invite(email=mio.email, **given)
    late = AT + rules.INVITATION_LIFE
    with pytest.raises(NotFound):
        actions.accept_invitation(by=mio, invitation_id=over.pk, at=late)
    assert (actions.expire_invitations(at=late), actions.expire_invitations(at=late)) == (1, 0)
    back = actions.invite(email=sora.email, **given)
    actions.withdraw_invitation(by=haru, organisation=guild.public_id, invitation_id=back.pk, at=AT)
    with pytest.raises(NotFound):
        actions.accept_invitation(by=sora, invitation_id=back.pk, at=AT)
    no = actions.invite(email=sora.email, **given)
    actions.decline_invitation(by=sora, invitation_id=no.pk, at=AT)
    said = [event.what for event in OrganisationEvent.objects.order_by("pk")]
    assert said == ["founded", "invited", "expired", "invited", "withdrawn", "invited", "declined"]


def test_nobody_is_invited_twice(guild, haru, mio):
    given = {"by": haru, "organisation": guild.public_id, "role": "member", "at": AT}
    asked = actions.invite(email=mio.email, **given)
    with pytest.raises(actions.AlreadyThere):
        actions.invite(email="Mio@Example.jp", **given)
    actions.accept_invitation(by=mio, invitation_id=asked.pk, at=AT)
    with pytest.raises(actions.AlreadyThere):
        actions.invite(email=mio.email, **given)


def test_the_last_owner_stays_until_the_place_is_handed_over(guild, haru, mio):
    join(guild, haru, mio)
    where = {"organisation": guild.public_id, "at": AT}
    with pytest.raises(actions.LastOwner):
        actions.leave_organisation(by=haru, **where)
    with pytest.raises(actions.NotAlone):
        actions.close_organisation(by=haru, **where)
    with pytest.raises(Forbidden):
        actions.hand_over(by=mio, member=haru.public_id, **where)
    actions.hand_over(by=haru, member=mio.public_id, **where)
    assert (role_of(guild, haru), role_of(guild, mio)) == ("manager", "owner")
    actions.leave_organisation(by=haru, **where)
    with pytest.raises(NotFound):
        queries.organisation_page(viewer=haru, organisation=guild.public_id)
    actions.close_organisation(by=mio, **where)
    assert not Membership.objects.filter(state="ACTIVE").exists()


def test_a_manager_leads_members_and_nobody_else(guild, haru, mio, sora):
    join(guild, haru, mio, "manager")
    join(guild, mio, sora)
    where = {"organisation": guild.public_id, "at": AT}
    for refused in (
        lambda: actions.change_role(by=mio, member=sora.public_id, role="manager", **where),
        lambda: actions.remove_member(by=mio, member=haru.public_id, **where),
        lambda: actions.rename_organisation(by=mio, name="別の会", **where),
        lambda: actions.invite(by=mio, email="x@example.jp", role="manager", **where),
        lambda: actions.invite(by=sora, email="x@example.jp", role="member", **where),
        lambda: actions.change_role(by=haru, member=sora.public_id, role="owner", **where),
    ):
        with pytest.raises(Forbidden):
            refused()
    actions.change_role(by=haru, member=sora.public_id, role="manager", **where)
    actions.change_role(by=haru, member=sora.public_id, role="member", **where)
    actions.remove_member(by=mio, member=sora.public_id, **where)
    with pytest.raises(NotFound):
        actions.leave_organisation(by=sora, **where)
    with pytest.raises(DatabaseError), transaction.atomic():
        OrganisationEvent.objects.all().delete()


def test_strangers_and_members_of_other_organisations_find_nothing(client, guild, haru, mio, sora):
    other = actions.found_organisation(by=sora, name="空の会", at=AT)
    join(guild, haru, mio)
    client.force_login(sora)
    address = reverse("people:organisation", args=[guild.public_id])
    assert client.get(address).status_code == 404
    assert client.post(address, {"name": "x"}).status_code == 404
    assert (
        client.post(f"{address}invitations/", {"email": "x@example.jp", "role": "member"}).status_code == 404
    )
    assert client.post(f"{address}members/{mio.public_id}/removal/").status_code == 404
    theirs = reverse("people:organisation", args=[other.public_id])
    assert client.post(f"{theirs}members/{mio.public_id}/removal/").status_code == 404


def test_a_page_keeps_what_was_typed_wrong(client, guild, haru):
    client.force_login(haru)
    address = reverse("people:invitations", args=[guild.public_id])
    wrong = client.post(address, {"email": "nobody", "role": "member"})
    assert wrong.status_code == 422 and 'value="nobody"' in wrong.text
    taken = client.post(address, {"email": haru.email, "role": "member"})
    assert taken.status_code == 422 and "もうメンバーです" in taken.text
    assert client.post(address, {"email": "new@example.jp", "role": "owner"}).status_code == 422
    assert client.post(address, {"email": "new@example.jp", "role": "manager"}).status_code == 302
    page = client.get(reverse("people:organisation", args=[guild.public_id])).text
    assert "new@example.jp" in page
    asked = Invitation.objects.get()
    step = reverse("people:invitation_step", args=[guild.public_id, asked.pk, "reminder"])
    assert client.post(step).status_code == 302
    assert client.post(step.replace("reminder", "nothing")).status_code == 404
    assert Invitation.objects.get().expires_at > asked.invited_at + timedelta(days=13)
