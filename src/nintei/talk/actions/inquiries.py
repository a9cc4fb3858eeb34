"""Asking somebody for the first time."""

from __future__ import annotations

import logging
import math
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nintei.catalog.models import Category
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Malformed, Refusal
from nintei.people import queries as people
from nintei.people.models import User
from nintei.people.queries import PublicProfile
from nintei.talk.actions import threads as steps
from nintei.talk.actions import turns
from nintei.talk.kinds import Said, Subject, ThreadState, WaitingFor
from nintei.talk.models import Thread
from nintei.talk.queries import inquiries as queries
from nintei.talk.queries import threads as thread_queries
from nintei.talk.queries import turns as turn_queries
from nintei.talk.rules import texts, threads
from nintei.talk.rules import turns as turn_rules

_LOG = logging.getLogger(__name__)


class NotAsking(Refusal):
    """This person cannot be asked by that one."""

    code = "not_asking"


class TooManyThreads(Refusal):
    """Enough new threads for an hour, or for a day."""

    code = "too_many_threads"
    status = 429


class AlreadyTalking(Refusal):
    """There is an open inquiry of the same pair in the same category."""

    code = "already_talking"


class HoursDoNotMeet(Refusal):
    """None of the sender's contact hours is an hour of the freelancer's week."""

    code = "hours_do_not_meet"


@writes
def start_inquiry(
    *,
    by: Any,
    public_id: str,
    category: str,
    title: str,
    body: str,
    contact_hours: str,
    contact_zone: str,
    at: datetime,
    acknowledged_mismatch: bool = False,
    once: str = "",
) -> Thread:
    """Ask a freelancer about a piece of work; opens a thread and its first reply turn.

    ``contact_hours``: 168 marks in ``contact_zone``. NotFound for somebody who is not there; refuses oneself, a blocked
    person, more new threads within an hour or a day than the settings allow, a second open inquiry about the same
    category, and hours that do not meet until ``acknowledged_mismatch``. ``once``: the key of the form; the same again
    gives the first thread and changes nothing.
    """
    # One at a time per sender: two windows cannot both take the last place of the day.
    by = User.objects.select_for_update().get(pk=by.pk)
    key = texts.form_key(once, public_id, category, texts.clean_line(title), texts.clean(body))
    if (sent := thread_queries.sent_before(by.pk, key)) is not None:
        return sent.thread
    person = people.profile_for(viewer=by, public_id=public_id, today=at.date())
    if person.may_edit:
        raise NotAsking(_("自分には相談できません。"))
    if not person.is_freelancer:
        raise NotAsking(_("この人は仕事を受けていません。ほかの人に相談してください。"))
    about = _category(category)
    title = steps.checked(text=title, most=texts.MOST_TITLE, is_line=True)
    body = steps.checked(text=body)
    freelancer = people.user_by_public_id(public_id)
    steps.refuse_suspended(by=by, at=at)
    steps.refuse_blocked(me=by.pk, other=freelancer.pk)
    _refuse_too_many(by, freelancer, about, at)
    together = _compared(person, contact_hours, contact_zone, at)
    if together.is_mismatch and not acknowledged_mismatch:
        raise _mismatch(person, together)
    said: dict[str, Any] = {"title": title, "body": body, "form_key": key}
    return _open(by=by, freelancer=freelancer, about=about, together=together, at=at, **said)


def _category(slug: str) -> Category:
    found = next((each for each in queries.categories() if each.slug == slug), None)
    if found is None:
        raise Malformed(_("相談する仕事のカテゴリーを選んでください。"), category=slug)
    return found


def _refuse_too_many(by: Any, freelancer: Any, about: Category, at: datetime) -> None:
    mine = Thread.objects.filter(client=by)
    existing = mine.filter(
        freelancer=freelancer, category=about, state=ThreadState.OPEN, subject=Subject.INQUIRY
    ).first()
    if existing:
        raise AlreadyTalking(
            _("この人とは、同じカテゴリーの相談がまだ続いています。「%(title)s」のやり取りに書いてください。")
            % {"title": existing.title},
            thread=existing.pk,
        )
    recent = list(mine.filter(opened_at__gt=at - threads.DAY).values_list("opened_at", flat=True))
    for most, within in (
        (settings.TALK_INQUIRIES_A_DAY, threads.DAY),
        (settings.TALK_INQUIRIES_AN_HOUR, threads.HOUR),
    ):
        free = threads.next_thread_at(recent, at, most=most, within=within)
        if free:
            _LOG.warning("too many inquiries by account %s: %s within %s", by.pk, most, within)
            raise _too_many(most, within // threads.HOUR, free, at)


def _too_many(most: int, hours: int, free: datetime, at: datetime) -> TooManyThreads:
    shown = date_format(free.astimezone(ZoneInfo("Asia/Tokyo")), "Y-m-d H:i")
    return TooManyThreads(
        _("新しい相談は%(hours)s時間に%(most)s件までです。次は%(free)s(日本時間)から送れます。")
        % {"hours": hours, "most": most, "free": shown},
        most=most, free_at=free.isoformat(), retry_after_s=math.ceil((free - at).total_seconds()),
    )  # fmt: skip


def _compared(person: PublicProfile, marks: str, zone: str, at: datetime) -> queries.Together:
    if len(marks) != 168 or set(marks) - {"0", "1"} or "1" not in marks:
        raise Malformed(_("連絡が取れる時間帯を一つ以上選んでください。"))
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise Malformed(_("このタイムゾーンはありません。"), time_zone=zone) from None
    return queries.together(person=person, marks=marks, zone=zone, at=at)


def _mismatch(person: PublicProfile, together: queries.Together) -> HoursDoNotMeet:
    language = (get_language() or "ja")[:2]
    theirs, ours = (together.summary(whose, language) for whose in ("theirs", "ours"))
    message = _(
        "%(name)sさんの稼働時間(%(theirs)s)と、連絡が取れる時間帯(%(ours)s)は重なりません。"
        "それでも送るときは、確認の欄に印を付けてください。"
    ) % {"name": person.display_name, "theirs": theirs, "ours": ours}
    return HoursDoNotMeet(
        message,
        overlap=0,
        theirs=theirs,
        ours=ours,
        time_zone=together.zone,
        hours_per_week=together.per_week,
    )


@within_write
def _open(
    *,
    by: Any,
    freelancer: Any,
    about: Category,
    title: str,
    body: str,
    form_key: str | None,
    together: queries.Together,
    at: datetime,
) -> Thread:
    told = turn_queries.people_told(by.pk, texts.text_hash(body))
    thread = Thread.objects.create(
        freelancer=freelancer, client=by, category=about, title=title, contact_hours=together.ours,
        contact_zone=together.zone, opened_at=at, last_at=at,
        mismatch_seen_at=at if together.is_mismatch else None,
        is_scout=turn_rules.is_scout(people=len(told | {freelancer.pk})),
    )  # fmt: skip
    message = steps.add_line(thread=thread, by=by, said=Said.TEXT, at=at, body=body, form_key=form_key)
    turns.hear_client(thread=thread, message=message, at=at)
    steps.touch(thread=thread, waiting_for=WaitingFor.FREELANCER, at=at)
    return thread
