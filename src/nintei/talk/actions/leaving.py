"""When somebody closes their account, their open conversations end, and the other side is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from nintei.kit.db import within_write
from nintei.talk.actions import threads as steps
from nintei.talk.actions import turns
from nintei.talk.kinds import Answer, DeclineReason, Role, Said, ThreadState, Void
from nintei.talk.models import Thread


@within_write
def end_for(*, user: Any, at: datetime) -> None:
    """End every open thread of this person: as a client by taking it back, as a freelancer by a decline that says why.

    A waiting turn counts for nothing when the client leaves, and as answered by the decline when the freelancer does.
    """
    rows = Thread.objects.select_for_update(of=("self",)).select_related("freelancer", "client")
    for thread in rows.filter(Q(client=user) | Q(freelancer=user), state=ThreadState.OPEN).order_by("pk"):
        if thread.client_id == user.pk:
            turns.void_turn(thread=thread, reason=Void.CLOSED, role=Role.CLIENT, at=at)
            steps.add_line(thread=thread, by=user, said=Said.CLOSED, at=at)
            steps.end(thread=thread, move="close", role=Role.CLIENT, at=at)
            continue
        with translation.override(thread.client.locale):
            note = _("退会するため、お受けできなくなりました。")
        message = steps.add_line(
            thread=thread, by=user, said=Said.DECLINE, at=at, body=note, reason=str(DeclineReason.OTHER)
        )
        turns.answer_turn(thread=thread, how=Answer.DECLINE, message=message, at=at)
        steps.end(thread=thread, move="decline", role=Role.FREELANCER, at=at)
