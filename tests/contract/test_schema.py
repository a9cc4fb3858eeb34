"""Every door does what openapi.json says of it, for good and for bad input: Schemathesis with all its checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from nintei.kit.periods import Month
from nintei.people.tests.programs import Program
from tests.cast import CATEGORY, enter, to_notice

NOW = datetime.now(UTC)
EXAMPLES = {GenerationMode.POSITIVE: 3, GenerationMode.NEGATIVE: 2}
# What may be said no to although it has the right shape: rules of the market, which no schema can phrase.
REFUSALS = ["2xx", "304", "401", "403", "404", "409", "412", "422"]
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": REFUSALS},
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "409", "412", "422"]
        },
    }
}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application keeps the test's connection, as Django's own test client sees to it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def stage(db: None, one_connection: None, settings: Any) -> tuple[Any, dict[str, dict[str, Any]]]:
    """Mio with a career, an inquiry, a notice; and what stands between the slashes of her addresses."""
    from nintei.notices import actions as notices
    from nintei.notices.models import Notice
    from nintei.people import actions as people
    from nintei.record import queries as record
    from nintei.record.kinds import Kind
    from nintei.talk import actions as talk

    settings.API_PER_MINUTE = 1_000_000
    cast = enter(at=NOW - timedelta(days=400))
    evaluation = to_notice(cast, now=Month.of(NOW.date()), at=NOW)
    moved = record.entries_about(cast.mio.public_id, kinds=[Kind.STANDING_MOVED], limit=50)
    notices.tell(entry_ids=[entry.id for entry in moved], at=NOW)
    day = NOW.date() + timedelta(days=400)
    absence = people.declare_absence(by=cast.mio, starts_on=day, ends_on=day, at=NOW)
    thread = talk.start_inquiry(
        by=cast.haru, public_id=cast.mio.public_id, category=CATEGORY, title="ロゴ", body="お願いできますか。",
        contact_hours="1" * 168, contact_zone="Asia/Tokyo", at=NOW,
    )  # fmt: skip
    notice = Notice.objects.filter(user=cast.mio).latest("pk")
    samples = {
        "public_id": cast.haru.public_id, "thread_id": thread.pk, "absence_id": absence.pk, "notice_id": notice.pk,
        "evaluation": evaluation, "category": CATEGORY, "series": "small", "version": 1,
    }  # fmt: skip
    return cast.mio, samples


def test_every_door_keeps_what_the_schema_promises(stage: Any) -> None:
    from nintei.config.wsgi import application

    mio, samples = stage
    program = Program(mio)
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application, config=config)
    doors = [found.ok() for found in schema.get_all_operations()]
    assert len(doors) >= 25
    wrong: list[str] = []
    for door in doors:
        for mode, most in EXAMPLES.items():
            # Good input goes to what is there; to what is not there the walks of tests/architecture go.
            given = {one.name: samples[one.name] for one in door.path_parameters}
            fixed = {"path_parameters": given} if given and mode is GenerationMode.POSITIVE else {}
            _hold(door, mode, most, program, wrong, **fixed)
    assert not wrong, "\n\n".join(wrong)


def _hold(door: Any, mode: Any, most: int, program: Program, wrong: list[str], **fixed: Any) -> None:
    try:
        strategy = door.as_strategy(generation_mode=mode, **fixed)

        @hypothesis.settings(
            max_examples=most, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @hypothesis.given(case=strategy)
        def hold(case: Any) -> None:
            case.call_and_validate(headers=program.headers)

        hold()
    except hypothesis.errors.Unsatisfiable:
        # Nothing can be wrong with what takes nothing.
        assert mode is GenerationMode.NEGATIVE
    except (FailureGroup, Exception) as said:
        wrong.append(f"{door.label} {mode.value}: {said}"[:2500])
