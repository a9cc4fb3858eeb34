from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nintei.catalog.actions import ensure_category
from nintei.kit.db import writes
from nintei.people import actions as people
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.search.actions import people as finding

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def categories(db: None) -> None:
    """A group with two leaves of project work, and one leaf of tasks without a group."""
    from nintei.catalog.models import Category

    for slug, ja, en, task in (
        ("design", "デザイン", "Design", False), ("logo", "ロゴ作成", "Logos", False),
        ("flyer", "チラシ", "Flyers", False), ("task-survey", "アンケート", "Surveys", True),
    ):  # fmt: skip
        ensure_category(slug=slug, name_ja=ja, name_en=en, is_task_work=task, at=AT)
    group = Category.objects.get(slug="design")
    Category.objects.filter(slug__in=["logo", "flyer"]).update(parent=group)
    tasks, _made = Category.objects.get_or_create(
        slug="tasks", defaults={"name_ja": "タスク", "name_en": "Tasks"}
    )
    Category.objects.filter(slug="task-survey").update(parent=tasks)


@pytest.fixture
def person(categories: None) -> Callable[..., Any]:
    """Registers a freelancer; ``hours`` as the people's own presets, the rest are profile fields."""

    def register(
        name: str, *, hours: str = "", at: datetime = AT - timedelta(days=60), **profile: Any
    ) -> Any:
        user = people.register_user(
            email=f"{name}@example.com", display_name=name, public_id=name, at=at, **profile
        )
        if hours:
            people.save_availability(by=user, hours=hours, at=at)
        return user

    return register


@pytest.fixture
def worked() -> Callable[..., None]:
    """Notes completed contracts (or approved tasks) of somebody, each of another client, a day apart."""
    counter = iter(range(100_000))

    def note(
        about: str, category: str = "logo", *, n: int = 1, good: bool = True, days_ago: int = 3, **more: Any
    ) -> None:
        kind = more.pop("kind", Kind.CONTRACT_ENDED)
        for _ in range(n):
            number = next(counter)
            writes(record.note)(
                kind=kind, about=about, category=category, counterparty=more.get("client", f"client{number}"),
                happened_at=AT - timedelta(days=days_ago), outcome=Outcome.GOOD if good else Outcome.BAD,
                ref=f"fact:{number}", at=AT - timedelta(days=days_ago), value=more.get("value", 0),
            )  # fmt: skip

    return note


@pytest.fixture
def certify() -> Callable[..., None]:
    """Gives somebody a standing that is held, as a run and an acceptance would leave it."""
    from nintei.certification import actions
    from nintei.certification.models import PolicyVersion, Standing, StandingMove

    def hold(about: str, category: str = "logo") -> None:
        from nintei.catalog.models import Category

        if not PolicyVersion.objects.exists():
            actions.publish_defaults(at=AT - timedelta(days=400))
        party = writes(record.ensure_parties)(keys=[about])[about]
        standing = Standing.objects.create(
            about_id=party, category=Category.objects.get(slug=category), policy=PolicyVersion.objects.order_by("pk")[0],
            state="CERTIFIED", since=AT.date(),
        )  # fmt: skip
        StandingMove.objects.create(
            standing=standing, state_before="ELIGIBLE", state_after="CERTIFIED", decision="granted",
            on=AT.date() - timedelta(days=30), at=AT,
        )  # fmt: skip

    return hold


@pytest.fixture
def caught_up() -> Callable[..., None]:
    """Runs the catching up until nobody waits."""

    def run(at: datetime = AT) -> None:
        while finding.catch_up(at=at).last:
            pass

    return run
