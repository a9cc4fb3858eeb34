"""Telling people what happens in their threads, and reminding them before something happens by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from nintei.kit.db import within_write, writes
from nintei.notices import rules
from nintei.notices.actions import telling
from nintei.notices.kinds import Channel, MailState, Stage, Topic
from nintei.notices.models import MailOut, Notice
from nintei.notices.queries import wishes as wish_queries
from nintei.notices.rules import times
from nintei.talk.kinds import Role, Said, WaitingFor
from nintei.talk.queries import news
from nintei.talk.rules.threads import CLIENT_SILENCE

_TURN = {Stage.HALF: Topic.TURN_HALF, Stage.SOON: Topic.TURN_SOON}


def _side(thread: Any, role: Role) -> Any:
    return thread.freelancer if role is Role.FREELANCER else thread.client


def _other(role: Role) -> Role:
    return Role.CLIENT if role is Role.FREELANCER else Role.FREELANCER


def _draft(
    *,
    thread: Any,
    to: Role,
    topic: Topic,
    source: str,
    at: datetime,
    about_at: datetime | None = None,
    **said: Any,
) -> Notice:
    """A notice to one side of a thread, unsaved. ``about_at``: when what it tells of happened."""
    other = _side(thread, _other(to))
    subject = {"title": thread.title, "name": other.profile.display_name, **said}
    return Notice(
        user=_side(thread, to), topic=topic, source=source, subject=subject, thread=thread, created_at=about_at or at,
        last_at=about_at or at,
    )  # fmt: skip


@writes
def hear(*, message_id: int, at: datetime) -> int:
    """Tell the people of a thread of one of its lines; returns how many notices are new. May run any number of times."""
    line = news.line(message_id)
    if line is None:
        return 0
    telling.one_teller()
    if line.said == Said.TEXT and line.author:
        return _hear_text(line, line.author, at)
    heard = rules.heard(line.said, line.author)
    if heard is None:
        return 0
    receivers, topic = heard
    drafts = [
        _draft(
            thread=line.thread, to=to, topic=topic, source=f"message:{line.id}", at=at, about_at=line.sent_at
        )
        for to in receivers
        if not _has_read(line.thread, _side(line.thread, to), line.sent_at)
    ]
    return len(telling.make_notices(drafts=drafts, at=at))


def _has_read(thread: Any, user: Any, moment: datetime) -> bool:
    until = news.read_until(thread_id=thread.pk, user_id=user.pk)
    return until is not None and until >= moment


@within_write
def _hear_text(line: news.Line, author: Role, at: datetime) -> int:
    """Texts of one quiet stretch share a notice and a mail; who is reading the thread gets neither."""
    thread, reader, writer = line.thread, _side(line.thread, _other(author)), _side(line.thread, author)
    until = news.read_until(thread_id=thread.pk, user_id=reader.pk)
    if until is not None and until >= line.sent_at:
        return 0
    before = Notice.objects.filter(user=reader, thread=thread, topic=Topic.MESSAGE).order_by("-id").first()
    if before is not None and before.last_at >= line.sent_at:
        return 0
    joins = before is not None and _is_open(before, until)
    after = max(filter(None, [until, before.last_at if before and not joins else None]), default=None)
    texts = news.texts_since(
        thread_id=thread.pk,
        author_id=writer.pk,
        after=after,
        since=before.created_at if before and joins else None,
    )
    if not texts:
        return 0
    (first, first_at, _), (_last, last_at, _) = texts[0], texts[-1]
    said = {"count": len(texts), "author": writer.pk}
    if before is not None and joins:
        before.subject |= said
        before.last_at = last_at
        before.save(update_fields=["subject", "last_at"])
        notice = before
    else:
        notice = _draft(
            thread=thread, to=_other(author), topic=Topic.MESSAGE, source=f"message:{first}", at=at, about_at=first_at,
            **said,
        )  # fmt: skip
        notice.last_at = last_at
        notice.save(force_insert=True)
        telling.announce(users=[reader])
    _bundle(notice, first_at, last_at, at)
    return 0 if joins else 1


def _is_open(notice: Notice, until: datetime | None) -> bool:
    """Whether more messages may join: nobody has read it, and neither a mail nor a digest has carried it away."""
    read = notice.read_at is not None or (until is not None and until >= notice.created_at)
    mail = MailOut.objects.filter(notice=notice).first()
    waits = mail is None or (mail.state == MailState.WAITING and mail.claimed_at is None)
    return not read and notice.digest_id is None and waits


@within_write
def _bundle(notice: Notice, first_at: datetime, last_at: datetime, at: datetime) -> None:
    reader = notice.user
    wishes = wish_queries.wishes_of([reader])[reader.pk]
    is_news = reader.is_active and rules.is_news(last_at, at)
    if not is_news or wish_queries.channel(wishes, Topic.MESSAGE) is not Channel.NOW:
        return
    earlier = MailOut.objects.filter(user=reader, notice__thread=notice.thread, notice__topic=Topic.MESSAGE)
    previous = earlier.exclude(notice=notice).order_by("-due_at").values_list("due_at", flat=True).first()
    due = times.bundle_due(first_at=first_at, last_at=last_at, previous_at=previous)
    telling.post_at(notice=notice, wishes=wishes, due_at=due, at=at)


@writes
def remind(*, at: datetime) -> int:
    """Remind people of what happens by itself soon; each once per turn or ending, and stage. Returns how many."""
    return len(telling.make_notices(drafts=[*_of_turns(at), *_of_endings(at)], at=at))


def _of_turns(at: datetime) -> list[Notice]:
    done = Notice.objects.filter(topic=Topic.TURN_SOON, created_at__gt=at - timedelta(days=60))
    told = [int(source.split(":")[1]) for source in done.values_list("source", flat=True)]
    drafts = []
    for turn in news.waiting_turns(at=at, besides=told):
        stages = times.reminders(
            opened_at=turn.opened_at, deadline_at=turn.deadline_at, staffed=turn.staffed, zone=turn.zone
        )
        stage = times.due_stage(stages, at=at, end_at=turn.deadline_at)
        if stage:
            said: dict[str, Any] = {"deadline_at": turn.deadline_at.isoformat(), "zone": turn.zone}
            source = f"turn:{turn.id}:{stage}"
            drafts.append(
                _draft(
                    thread=turn.thread, to=Role.FREELANCER, topic=_TURN[stage], source=source, at=at, **said
                )
            )
    return drafts


def _of_endings(at: datetime) -> list[Notice]:
    """A client who is silent is reminded at half time; both sides a day before a thread ends."""
    drafts = []
    half = CLIENT_SILENCE / 2
    for thread in news.ending_threads(at=at, within=times.DAY, within_client=half):
        assert thread.ends_at is not None  # it ends soon
        near = thread.ends_at - at <= times.DAY
        stage, topic = (Stage.SOON, Topic.ENDS_SOON) if near else (Stage.HALF, Topic.QUIET_HALF)
        sides = (Role.FREELANCER, Role.CLIENT) if near else (Role.CLIENT,)
        source = f"thread:{thread.pk}:{stage}:{int(thread.ends_at.timestamp())}"
        said: dict[str, Any] = {
            "deadline_at": thread.ends_at.isoformat(),
            "waiting_for": str(WaitingFor(thread.waiting_for)),
        }
        drafts += [
            _draft(thread=thread, to=to, topic=topic, source=source, at=at, zone=_zone(thread, to), **said)
            for to in sides
        ]
    return drafts


def _zone(thread: Any, role: Role) -> str:
    if role is Role.CLIENT:
        return str(thread.contact_zone)
    return str(wish_queries.wishes_of([thread.freelancer])[thread.freelancer_id].time_zone)
