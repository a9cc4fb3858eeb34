"""One push process and one cast for all tests of streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import TransactionTestCase
from django.utils import timezone

from nintei.kit import testing
from nintei.people import actions as people
from nintei.people.rules import PRESETS
from nintei.talk import actions as talk
from tests.push.process import Pushing, Reader, pushing

BACKEND = "django.contrib.auth.backends.ModelBackend"


def enter(user: Any) -> str:
    """A session of this person's, as logging in makes it; its key."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """Haru has asked Mio, Sora is a stranger. Committed for all tests of the module, and taken away after them."""
    from nintei.catalog.actions import ensure_category
    from nintei.certification.actions import publish_defaults

    with django_db_blocker.unblock():
        at = timezone.now() - timedelta(minutes=3)
        ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=at)
        publish_defaults(at=at)

        def one(name: str) -> Any:
            return people.register_user(
                email=f"{name}@example.jp", display_name=name, at=at, is_client=True, is_freelancer=True
            )

        cast = SimpleNamespace(haru=one("Haru"), mio=one("Mio"), sora=one("Sora"))
        people.save_availability(by=cast.mio, hours=PRESETS["weekday_evenings"], at=at)
        cast.thread = talk.start_inquiry(
            by=cast.haru, public_id=cast.mio.public_id, category="logo", title="ロゴ", body="お願いできますか。",
            contact_hours=PRESETS["weekday_evenings"], contact_zone="Asia/Tokyo", at=at,
        )  # fmt: skip
        try:
            yield cast
        finally:
            testing._empty_tables(lambda: TransactionTestCase._fixture_teardown(TransactionTestCase()))


@pytest.fixture(scope="module")
def push(stage: SimpleNamespace) -> Iterator[Pushing]:
    with pushing() as running:
        yield running


@pytest.fixture
def read(push: Pushing) -> Iterator[Callable[..., Reader]]:
    """Opens pages; they are closed when the test ends."""
    opened: list[Reader] = []

    def read_(key: str, **how: Any) -> Reader:
        opened.append(Reader(push, key, **how))
        return opened[-1]

    yield read_
    for reader in opened:
        reader.close()
