"""Blocks and reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from nintei.kit.db import writes
from nintei.kit.errors import Malformed, NotFound, Refusal
from nintei.people import queries as people
from nintei.talk.actions import threads as steps
from nintei.talk.actions import turns
from nintei.talk.kinds import ReportReason, Said, ThreadState, Void
from nintei.talk.models import Block, Message, Report, Thread
from nintei.talk.queries import threads as queries
from nintei.talk.rules import texts


class AlreadyReported(Refusal):
    """The same person has reported the same thread."""

    code = "already_reported"


@writes
def block(*, by: Any, public_id: str, at: datetime) -> Block:
    """Hear nothing more from somebody, and say nothing to them. Open threads of the two end; waiting turns count for
    nothing. Blocking twice changes nothing.
    """
    other = people.user_by_public_id(public_id)
    if other.pk == by.pk:
        raise Malformed(_("自分はブロックできません。"))
    made, _new = Block.objects.get_or_create(by=by, about=other, lifted_at=None, defaults={"made_at": at})
    pair = Q(freelancer=by, client=other) | Q(freelancer=other, client=by)
    rows = Thread.objects.select_for_update(of=("self",)).select_related("freelancer", "client")
    for thread in rows.filter(pair, state=ThreadState.OPEN).order_by("pk"):
        role = queries.role_of(by, thread)
        turns.void_turn(thread=thread, reason=Void.BLOCKED, role=role, at=at)
        steps.add_line(thread=thread, by=by, said=Said.CLOSED, at=at)
        steps.end(thread=thread, move="block", role=role, at=at)
    return made


@writes
def unblock(*, by: Any, public_id: str, at: datetime) -> None:
    """Lift one's own block; NotFound when there is none. Threads that ended stay ended."""
    rows = Block.objects.filter(by=by, about__public_id=public_id, lifted_at=None)
    if not rows.update(lifted_at=at):
        raise NotFound(_("この相手はブロックしていません。"))


@writes
def report(
    *, by: Any, thread_id: int, reason: str, at: datetime, note: str = "", message: int | None = None
) -> Report:
    """Tell the operator about a thread, perhaps about one ``message`` of the other; the report's id is the case number.

    Once per person and thread.
    """
    thread = steps.locked(by=by, thread_id=thread_id)
    if reason not in set(ReportReason):
        raise Malformed(_("報告の理由を選んでください。"))
    note = steps.checked(text=note, most=texts.MOST_NOTE, needed=reason == ReportReason.OTHER)
    earlier = Report.objects.filter(thread=thread, by=by).first()
    if earlier:
        raise AlreadyReported(
            _("このやり取りはすでに報告されています(受付番号 %(number)s)。") % {"number": earlier.pk},
            case=earlier.pk,
        )
    theirs = Message.objects.filter(thread=thread, revises=None).exclude(author=None).exclude(author=by)
    if message and not theirs.filter(pk=message).exists():
        raise Malformed(_("報告するメッセージを選び直してください。"))
    said = {"reason": reason, "note": note, "message_id": message or None, "made_at": at}
    return Report.objects.create(thread=thread, by=by, **said)
