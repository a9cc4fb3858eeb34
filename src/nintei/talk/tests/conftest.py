"""The cast on the stage of talk: Haru the client, Mio who works weekday evenings, Sora the stranger."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import translation

from nintei.people import actions as people
from nintei.people.rules import PRESETS
from nintei.record import queries as record
from nintei.record.kinds import Kind
from nintei.talk import actions, queries
from nintei.talk.models import Turn

# A Tuesday, noon in Tokyo; Mio's evening begins seven hours later.
AT = datetime(2026, 5, 12, 3, tzinfo=UTC)
EVENINGS = PRESETS["weekday_evenings"]


@pytest.fixture
def cast(transactional_db):
    from nintei.catalog.actions import ensure_category
    from nintei.certification.actions import publish_defaults

    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=AT)
    ensure_category(slug="tasks", name_ja="タスク", name_en="Tasks", is_task_work=True, at=AT)
    publish_defaults(at=AT)

    def one(name, **said):
        return people.register_user(email=f"{name.lower()}@example.jp", display_name=name, at=AT, **said)

    haru, mio, sora = one("Haru", is_client=True, is_freelancer=False), one("Mio"), one("Sora")
    people.save_availability(by=mio, hours=EVENINGS, at=AT)
    return SimpleNamespace(haru=haru, mio=mio, sora=sora)


@pytest.fixture
def ask(cast):
    """Haru asks Mio, unless told otherwise."""

    def asks(*, by=None, whom=None, at=AT, **said):
        given = {
            "category": "logo", "title": "ロゴの相談", "body": "喫茶店のロゴをお願いできますか。", "contact_hours": EVENINGS,
            "contact_zone": "Asia/Tokyo", **said,
        }  # fmt: skip
        return actions.start_inquiry(
            by=by or cast.haru, public_id=(whom or cast.mio).public_id, at=at, **given
        )

    return asks


TOKYO = ZoneInfo("Asia/Tokyo")
# Three evenings of four hours: Tuesday, Wednesday, Thursday.
DUE = datetime(2026, 5, 14, 23, tzinfo=TOKYO)
LATER = DUE + timedelta(minutes=5)


@pytest.fixture
def nothing_is_broken(transactional_db):
    # A page in English leaves its language to whatever is tested next.
    with translation.override("ja"):
        yield
    with connection.cursor() as cursor:
        for name, query in queries.INVARIANTS.items():
            cursor.execute(query)
            assert cursor.fetchone() is None, name


def turn_of(thread):
    return Turn.objects.filter(thread=thread).latest("pk")


def facts(person):
    return record.entries_about(person.public_id, kinds=[Kind.TURN_SETTLED], limit=50)
