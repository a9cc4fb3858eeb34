"""A small market in which every kind of automatic move comes up within three months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact
from tests.cast import CATEGORY, POLICY

AT = datetime(2025, 11, 2, tzinfo=UTC)
PEOPLE = 18
# Months lived through undisturbed, and months in which somebody pulls the plug.
CALM, STORMY = [date(2025, month, 1) for month in (4, 5, 6)], [date(2025, month, 1) for month in (8, 9, 10)]
CHUNK = 7


def names() -> list[str]:
    """The public ids of everybody who works here."""
    return [f"p{number:02d}" for number in range(PEOPLE)]


def facts() -> Iterator[Fact]:
    """Steady work from everybody; from July on half of them fail, and half of those mend it in August."""
    began = datetime(2024, 12, 1, tzinfo=UTC)
    for number, about in enumerate(names()):
        yield Fact(Kind.IDENTITY_VERIFIED, about, None, None, began, Outcome.GOOD, 0, f"id:{about}")
        for week in range(36):
            when = datetime(2025, 2, 1, tzinfo=UTC) + timedelta(days=7 * week, hours=number)
            pieces, outcome = _week(number, when.month)
            for piece in range(pieces):
                client, ref = f"c{(week + piece) % 7}", f"{about}:{week}:{piece}"
                yield Fact(Kind.CONTRACT_ENDED, about, client, CATEGORY, when, outcome, 5000, ref)


def _week(number: int, month: int) -> tuple[int, Outcome]:
    """How many pieces of work somebody hands in during a week of this month, and how they go."""
    if number % 6 == 0 and month < 7:
        return 0, Outcome.NEUTRAL  # begins in July
    if number % 4 == 1 and month >= 7:
        return 4, Outcome.BAD
    if number % 4 == 3 and month == 7:
        return 2, Outcome.BAD
    return (4 if number % 4 == 3 and month == 8 else 1), Outcome.GOOD


def prepare() -> None:
    """Build the tables, the people and the calm months; what was offered has been accepted."""
    from django.core.management import call_command

    from nintei.catalog.actions import ensure_category
    from nintei.certification import actions
    from nintei.kit.db import writes
    from nintei.people import actions as people
    from nintei.record import actions as record

    call_command("migrate", interactive=False, verbosity=0)
    ensure_category(slug=CATEGORY, name_ja="ロゴ", name_en="Logos", is_task_work=False, at=AT)
    actions.publish_policy(text=POLICY, at=AT)
    rows = [
        {"email": f"{name}@example.jp", "public_id": name, "display_name": name, "at": AT} for name in names()
    ]
    writes(people.enrol_many)(people=rows)
    record.load(facts=facts(), at=AT)
    for as_of in CALM:
        actions.run_month(as_of=as_of, at=AT)
        _accept()


def _accept() -> None:
    from nintei.certification import actions
    from nintei.certification.queries import standings
    from nintei.people.queries import user_by_public_id

    for standing_id, about in standings.offered():
        actions.accept_offer(standing_id=standing_id, by=user_by_public_id(about), at=AT)


def live() -> None:
    """The stormy months: each first of the month, and the effect dates up to the next. May be repeated."""
    from nintei.certification import actions
    from nintei.certification.actions.effects import effect_days

    for as_of, following in zip(STORMY, [*STORMY[1:], date(2025, 11, 1)], strict=True):
        actions.run_month(as_of=as_of, at=AT, chunk=CHUNK)
        for day in effect_days(after=as_of, until=following - timedelta(days=1)):
            actions.apply_effects(today=day, at=AT)


def tell() -> None:
    """What a worker does until no job waits, with those that a killed worker left behind."""
    from procrastinate.contrib.django import app

    from nintei.config.cli import worker

    worker.run(app, wait=False, patience=0)


def converse() -> None:
    """An inquiry whose half time has passed, between somebody who wants digests and somebody who wants mails."""
    from nintei.notices import actions as notices
    from nintei.people import actions as people
    from nintei.people.queries import user_by_public_id
    from nintei.people.rules import PRESETS
    from nintei.talk import actions as talk

    asked, client = user_by_public_id("p00"), user_by_public_id("p01")
    people.save_availability(by=asked, hours=PRESETS["weekday_evenings"], at=AT)
    notices.save_wishes(by=asked, at=AT, message="daily", deadline="daily", digest_hour=8)
    thread = talk.start_inquiry(
        by=client, public_id="p00", category=CATEGORY, title="ロゴ", body="お願いできますか。", at=AT,
        contact_hours=PRESETS["weekday_evenings"], contact_zone="Asia/Tokyo",
    )  # fmt: skip
    for minutes in (1, 2):
        talk.send_message(
            by=client, thread_id=thread.pk, body=f"追伸{minutes}", at=AT + timedelta(minutes=minutes)
        )


def notify() -> None:
    """What the worker does about that conversation in four days: hear, remind, and make the digests."""
    from nintei.notices import actions as notices
    from nintei.talk.models import Message

    for message_id in Message.objects.order_by("pk").values_list("pk", flat=True):
        notices.hear(message_id=message_id, at=AT + timedelta(minutes=5))
    for hour in range(6, 102, 6):
        notices.remind(at=AT + timedelta(hours=hour))
        notices.make_digests(at=AT + timedelta(hours=hour))
