"""The year in the database."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.db import connection

from nintei.certification import queries as certification
from nintei.certification.queries import desk
from nintei.demo import actions, queries
from nintei.kit.errors import Forbidden
from nintei.people import queries as people
from nintei.talk.queries import threads

AT = datetime(2026, 11, 24, tzinfo=UTC)


PROMISED = {
    "kenta": {"NOTICE", "CERTIFIED"}, "aoi": {"AT_RISK"}, "minato": {"NOTICE"}, "rin": {"LAPSED"},
    "kaede": {"DORMANT"}, "sora": {"CERTIFIED"}, "haruki": {"CERTIFIED"}, "ren": {"SUSPENDED"},
    "hina": {"ELIGIBLE"}, "nagi": {"CERTIFIED"},
}  # fmt: skip


def states():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.key, array_agg(s.state) FROM certification_standing s JOIN record_party p ON p.id = s.about_id"
            " WHERE p.key = ANY(%s) GROUP BY 1",
            [list(PROMISED)],
        )
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_a_year_is_made_once_and_can_be_entered():
    assert queries.logins() == []
    actions.seed_year(at=AT, on_progress=lambda _said: None)
    known = queries.logins()
    assert {login.persona for login in known} >= {"evening", "granted", "lapsed", "operator", "client"}
    assert authenticate(username=known[0].email, password=known[0].password).public_id == "kenta"
    # Nobody printed has to prove an address first: the operator neither.
    unproven = EmailAddress.objects.filter(email__in=[login.email for login in known], verified=False)
    assert not unproven.exists()
    assert all(login.story for login in known)
    kenta = people.profile_for(viewer=None, public_id="kenta")
    assert kenta.summary_ja == "月〜金 19〜23時、土・日 9〜18時" and kenta.identity_verified
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT ref), min(happened_at) FROM record_entry")
        count, refs, first = cursor.fetchone()
    # One fact was corrected by an appeal: two versions under one reference.
    assert count - 1 == refs > 40_000
    assert first.year == 2025
    assert {row[0]: set(row[1]) for row in states()} == PROMISED
    (asked,), _more = threads.threads_for(viewer=people.user_by_public_id("c000"))
    assert asked.title == "採用ページのデザイン"
    operator = people.user_by_public_id("desk")
    (tried,) = desk.whatifs(viewer=operator, at=AT).done
    assert desk.whatif(viewer=operator, public_id=tried.id).report["lost"]
    assert desk.publication(viewer=operator, public_id=tried.id, at=AT).obstacles == ()
    for statement in certification.INVARIANTS.values():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.fetchall() == []
    with pytest.raises(Forbidden):
        actions.seed_year(at=AT)
