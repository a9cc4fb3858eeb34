"""Telling people what the journal says, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from nintei.certification.queries import holders as certification
from nintei.kit import later, live
from nintei.kit.db import writes
from nintei.kit.errors import NotFound
from nintei.notices import queries, rules
from nintei.notices.kinds import Topic
from nintei.notices.models import MailOut, Notice
from nintei.people import queries as people
from nintei.record import queries as record

SEND = "notices.send_mail"


def _receivers(topic: Topic, entry: record.Entry) -> list[str]:
    """Party keys of those to tell: the person concerned, or everybody a new policy touches."""
    if topic is Topic.POLICY_PUBLISHED:
        category = str(entry.facts.get("category") or "")
        return certification.holder_keys(series=str(entry.facts["series"]), category=category)
    return [entry.about]


@writes
def tell(*, entry_ids: Sequence[int], at: datetime) -> int:
    """Turn these facts into notices, and news into mails; returns how many notices are new.

    May run any number of times for the same facts: a person is told of a fact once.
    """
    to_tell: list[tuple[Topic, record.Entry, str]] = []
    for entry in record.entries(entry_ids):
        topic = rules.topic_of(entry.kind.code, entry.facts)
        if topic is not None:
            to_tell.extend((topic, entry, key) for key in _receivers(topic, entry))
    users = people.users_by_public_id({key for _, _, key in to_tell})
    fresh = [
        Notice(
            user=users[key], topic=topic, entry_id=entry.id, created_at=entry.written_at,
            subject={**entry.facts, "category": entry.facts.get("category") or entry.category},
        )
        for topic, entry, key in to_tell if key in users
    ]  # fmt: skip
    known = _known(fresh)
    fresh = [notice for notice in fresh if (notice.user_id, notice.entry_id) not in known]
    made = Notice.objects.bulk_create(fresh)
    live.announce(*(f"person:{notice.user.public_id}" for notice in made))
    news = [notice for notice in made if notice.user.is_active and rules.is_news(notice.created_at, at)]
    MailOut.objects.bulk_create(MailOut(notice=notice, created_at=at) for notice in news)
    for notice in news:
        later.defer(SEND, notice_id=notice.id)
    return len(fresh)


def _known(notices: Iterable[Notice]) -> set[tuple[Any, int]]:
    """(user id, entry id) of those told before. One teller at a time: the second sees the first's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7412)")
    ids = {notice.entry_id for notice in notices}
    return set(Notice.objects.filter(entry_id__in=ids).values_list("user_id", "entry_id"))


@writes
def send_mail(*, notice_id: int, at: datetime) -> bool:
    """Send the mail of one notice; False when it is sent already or another worker is sending it.

    Locked, marked and sent in one transaction: when the mail server refuses, the mark is undone and the
    chore tries again; when the mark is kept, nobody sends it a second time.
    """
    waiting = MailOut.objects.select_for_update(skip_locked=True, of=("self",))
    mail = waiting.select_related("notice__user").filter(notice_id=notice_id, sent_at=None).first()
    if mail is None:
        return False
    mail.sent_at = at
    mail.save(update_fields=["sent_at"])
    queries.as_mail(mail.notice).send()
    return True


@writes
def ask_again(*, at: datetime) -> int:
    """Defer every mail that waits for more than an hour; returns how many. For after a long outage."""
    waiting = MailOut.objects.filter(sent_at=None, created_at__lt=at - rules.PATIENCE)
    asked = 0
    for notice_id in waiting.order_by("created_at").values_list("notice_id", flat=True)[:1000]:
        asked += later.defer_once(SEND, lock=f"notices.mail:{notice_id}", notice_id=notice_id)
    return asked


@writes
def mark_read(*, by: Any, notice_id: int, at: datetime) -> None:
    """One of one's own notices is read. NotFound for anybody else's."""
    if not Notice.objects.filter(user=by, id=notice_id).exists():
        raise NotFound(_("このお知らせはありません。"))
    Notice.objects.filter(user=by, id=notice_id, read_at=None).update(read_at=at)
    live.announce(f"person:{by.public_id}")


@writes
def mark_all_read(*, by: Any, at: datetime) -> int:
    """All of one's own notices are read; returns how many were not."""
    live.announce(f"person:{by.public_id}")
    return Notice.objects.filter(user=by, read_at=None).update(read_at=at)
