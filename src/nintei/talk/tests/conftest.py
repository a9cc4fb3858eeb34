"""The cast on the stage of talk: Haru the client, Mio who works weekday evenings, Sora the stranger."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from nintei.people.rules import PRESETS

# A Tuesday, noon in Tokyo; Mio's evening begins seven hours later.
AT = datetime(2026, 5, 12, 3, tzinfo=UTC)
EVENINGS = PRESETS["weekday_evenings"]


@pytest.fixture
def cast(transactional_db):
    from nintei.catalog.actions import ensure_category
    from nintei.certification.actions import publish_defaults
    from nintei.people import actions as people

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
    from nintei.talk import actions

    def asks(*, by=None, whom=None, at=AT, **said):
        given = {
            "category": "logo", "title": "ロゴの相談", "body": "喫茶店のロゴをお願いできますか。", "contact_hours": EVENINGS,
            "contact_zone": "Asia/Tokyo", **said,
        }  # fmt: skip
        return actions.start_inquiry(
            by=by or cast.haru, public_id=(whom or cast.mio).public_id, at=at, **given
        )

    return asks
