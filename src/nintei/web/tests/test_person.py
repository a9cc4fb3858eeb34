"""The public profile, through HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nintei.people import actions as people


@pytest.mark.django_db(transaction=True)
def test_a_stranger_sees_a_listed_person_and_no_unknown_one(client) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    mio = people.register_user(email="mio@example.org", display_name="みお", at=at)
    page = client.get(f"/people/{mio.public_id}/")
    assert page.status_code == 200
    assert "みお" in page.content.decode()
    assert "認定された期間はまだありません。" in page.content.decode()
    assert client.get("/people/nobody/").status_code == 404
