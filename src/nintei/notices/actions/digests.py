"""Digests: several notices in one mail, at the hour of each person's own day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from nintei.kit import later
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Refusal
from nintei.notices.actions.telling import SEND, one_teller
from nintei.notices.kinds import Channel, Period
from nintei.notices.models import Digest, MailOut, Notice, Wishes
from nintei.notices.queries import listed, mails
from nintei.notices.queries import wishes as wish_queries
from nintei.notices.rules import times

_PERIODS = {Channel.DAILY: Period.DAILY, Channel.WEEKLY: Period.WEEKLY}
# How far back a digest looks: a week, and what a late worker missed of it.
_REACH = timedelta(days=10)


class NothingNew(Refusal):
    """There is nothing to put into a digest."""

    code = "nothing_new"


@writes
def make_digests(*, at: datetime) -> int:
    """Make the digests that are due and have anything to say; returns how many. May run any number of times.

    A digest and the notices in it are one transaction: nobody gets two of a day, and no notice is in two.
    """
    one_teller()
    rows = Notice.objects.filter(
        read_at=None, digest=None, mail=None, created_at__gt=at - _REACH, user__is_active=True
    )
    waiting: dict[Any, list[Notice]] = {}
    for notice in listed.still_unread(rows).select_related("user").order_by("id"):
        waiting.setdefault(notice.user, []).append(notice)
    wishes = wish_queries.wishes_of(waiting)
    return sum(
        _make_due(user, notices, wishes[user.pk], way, at)
        for user, notices in waiting.items()
        for way in _PERIODS
    )


@within_write
def _make_due(user: Any, notices: list[Notice], wishes: Wishes, way: Channel, at: datetime) -> int:
    """The digest of one person and period, if its time has come; 0 or 1."""
    period = _PERIODS[way]
    day, due_at = times.digest_due(
        period, hour=wishes.digest_hour, weekday=wishes.digest_weekday, zone=wishes.time_zone, at=at
    )
    own = [
        notice
        for notice in notices
        if notice.created_at <= due_at and wish_queries.channel(wishes, notice.topic) is way
    ]
    if not own or times.is_missed(period, due_at, at):
        return 0
    if Digest.objects.filter(user=user, period=period, day_on=day).exists():
        return 0
    digest = Digest.objects.create(user=user, period=period, day_on=day, created_at=at)
    return _fill(digest, own, at)


@within_write
def _fill(digest: Digest, notices: list[Notice], at: datetime) -> int:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(digest=digest)
    mail = MailOut.objects.create(user=digest.user, digest=digest, created_at=at, due_at=at)
    later.defer(SEND, mail_id=mail.pk)
    return 1


@writes
def ask_digest(*, by: Any, at: datetime) -> Digest:
    """One digest now, of everything unread of the last week that was in none yet. NothingNew when there is nothing."""
    one_teller()
    found = list(mails.asked_for(viewer=by, at=at))
    if not found:
        raise NothingNew(_("まとめて送る未読のお知らせはありません。"))
    zone = wish_queries.wishes_for(viewer=by).time_zone
    day = at.astimezone(ZoneInfo(zone)).date()
    digest = Digest.objects.create(user=by, period=Period.ASKED, day_on=day, created_at=at)
    _fill(digest, found, at)
    return digest
