"""Telling people what the journal says, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from nintei.certification.queries import holders as certification
from nintei.kit import later, live
from nintei.kit.db import within_write, writes
from nintei.notices import rules
from nintei.notices.kinds import KIND_OF, Channel, Kind, Topic
from nintei.notices.models import MailOut, Notice, Wishes
from nintei.notices.queries import wishes as wish_queries
from nintei.people import queries as people
from nintei.record import queries as record
from nintei.record.kinds import Kind as Fact

SEND = "notices.send_mail"
_TELLERS = 7412


def _receivers(topic: Topic, entry: record.Entry) -> list[str]:
    """Party keys of those to tell: the person concerned, or everybody a new policy touches."""
    if topic is Topic.POLICY_PUBLISHED:
        category = str(entry.facts.get("category") or "")
        return certification.holder_keys(series=str(entry.facts["series"]), category=category)
    return [entry.about]


def _topic(entry: record.Entry, at: datetime) -> Topic | None:
    if entry.kind is Fact.TURN_SETTLED:
        # A year that is loaded from elsewhere is no news, one reply at a time.
        return rules.settled(entry.outcome.name) if rules.is_news(entry.happened_at, at) else None
    return rules.topic_of(entry.kind.code, entry.facts)


def _subject(topic: Topic, entry: record.Entry) -> dict[str, Any]:
    subject = {**entry.facts, "category": entry.facts.get("category") or entry.category}
    if entry.kind is Fact.TURN_SETTLED:
        subject |= {
            "url": f"/certification/{entry.category}/",
            "thread_url": f"/threads/{entry.facts['thread']}/",
        }
    if topic is Topic.TURN_MISSED:
        subject["appeal_url"] = f"/certification/appeals/writing/entry/{entry.id}/"
    return subject


@writes
def tell(*, entry_ids: Sequence[int], at: datetime) -> int:
    """Turn these facts into notices, and news into mails; returns how many notices are new.

    May run any number of times for the same facts: a person is told of a fact once.
    """
    to_tell: list[tuple[Topic, record.Entry, str]] = []
    for entry in record.entries(entry_ids):
        topic = _topic(entry, at)
        if topic is not None:
            to_tell.extend((topic, entry, key) for key in _receivers(topic, entry))
    users = people.users_by_public_id({key for _, _, key in to_tell})
    drafts = [
        Notice(
            user=users[key], topic=topic, source=f"entry:{entry.id}", created_at=entry.written_at,
            last_at=entry.written_at, subject=_subject(topic, entry),
        )
        for topic, entry, key in to_tell if key in users
    ]  # fmt: skip
    return len(make_notices(drafts=drafts, at=at))


@within_write
def one_teller() -> None:
    """One teller at a time: the second sees what the first has told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TELLERS])


@within_write
def announce(*, users: Sequence[Any]) -> None:
    """Their open pages count anew what is unread."""
    live.announce(*(f"person:{user.public_id}" for user in users))


@within_write
def make_notices(*, drafts: Sequence[Notice], at: datetime) -> list[Notice]:
    """Store those of which nobody was told before, with the mails that their receivers want at once."""
    one_teller()
    told = Notice.objects.filter(source__in={draft.source for draft in drafts})
    known = set(told.values_list("user_id", "source"))
    fresh = {(draft.user_id, draft.source): draft for draft in drafts}
    made = Notice.objects.bulk_create(draft for key, draft in fresh.items() if key not in known)
    announce(users=[notice.user for notice in made])
    news = [notice for notice in made if notice.user.is_active and rules.is_news(notice.created_at, at)]
    wishes = wish_queries.wishes_of(notice.user for notice in news)
    for notice in news:
        if wish_queries.channel(wishes[notice.user_id], notice.topic) is Channel.NOW:
            post_at(notice=notice, wishes=wishes[notice.user_id], due_at=at, at=at)
    return made


@within_write
def post_at(*, notice: Notice, wishes: Wishes, due_at: datetime, at: datetime) -> MailOut:
    """Let a mail of the notice go out at ``due_at``, or after the quiet hours if nothing is decided before then."""
    loud = wish_queries.loud_at(wishes, due_at)
    if KIND_OF[Topic(notice.topic)] is Kind.DEADLINE:
        end = parse_datetime(str(notice.subject.get("deadline_at") or ""))
        loud = due_at if end and loud >= end else loud
    mail, _new = MailOut.objects.update_or_create(
        notice=notice, defaults={"due_at": loud}, create_defaults={"user": notice.user, "created_at": at, "due_at": loud}
    )  # fmt: skip
    if loud <= at:
        later.defer(SEND, mail_id=mail.pk)
    return mail
