"""Exchanging contact details: asked, agreed to, refused, taken back. None of it answers a reply turn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit.db import within_write, writes
from nintei.kit.errors import NotFound, Refusal
from nintei.talk.actions import threads as steps
from nintei.talk.kinds import Role, Said, ShareState
from nintei.talk.models import Share, Thread
from nintei.talk.queries import threads as queries
from nintei.talk.rules import shares as rules


class AlreadyAsked(Refusal):
    """This side has asked before, or a request stands."""

    code = "already_asked"


@writes
def ask_contact(*, by: Any, thread_id: int, words: str, at: datetime) -> Share:
    """Offer one's own contact details for the other's; shown to nobody until both agree. Once per side and thread."""
    thread, role = _writable(by=by, thread_id=thread_id, at=at)
    rows = Share.objects.filter(thread=thread)
    standing = rows.filter(state__in=[ShareState.ASKED, ShareState.AGREED])
    if standing.exists() or rows.filter(asked_by=role).exists():
        raise AlreadyAsked(
            _("連絡先の交換は、もう申し込まれています。申し込めるのは、おたがいに一度だけです。")
        )
    words = steps.checked(text=words, most=rules.MOST_WORDS)
    made = Share.objects.create(thread=thread, asked_by=role, askers_words=words, asked_at=at)
    _say(thread=thread, by=by, said=Said.CONTACT_ASKED, at=at)
    return made


@writes
def agree_contact(*, by: Any, thread_id: int, words: str, at: datetime) -> Share:
    """Agree with one's own details: from now on each side sees the other's."""
    thread, role = _writable(by=by, thread_id=thread_id, at=at)
    share = _waiting(thread=thread)
    share.state = rules.SHARE.target("agree", share.state, rules.who(asked_by=share.asked_by, role=role))
    share.others_words = steps.checked(text=words, most=rules.MOST_WORDS)
    return _settled(share=share, thread=thread, by=by, said=Said.CONTACT_AGREED, at=at)


@writes
def refuse_contact(*, by: Any, thread_id: int, at: datetime) -> Share:
    """Keep one's details to oneself; nothing is shown."""
    return _end(by=by, thread_id=thread_id, move="refuse", said=Said.CONTACT_REFUSED, at=at)


@writes
def withdraw_contact(*, by: Any, thread_id: int, at: datetime) -> Share:
    """Take one's own request back."""
    return _end(by=by, thread_id=thread_id, move="withdraw", said=Said.CONTACT_WITHDRAWN, at=at)


@within_write
def _writable(*, by: Any, thread_id: int, at: datetime) -> tuple[Thread, Role]:
    thread = steps.locked(by=by, thread_id=thread_id)
    steps.refuse_ended(thread=thread)
    steps.refuse_blocked(me=by.pk, other=steps.other_side(by=by, thread=thread).pk)
    steps.refuse_suspended(by=by, at=at)
    return thread, queries.role_of(by, thread)


@within_write
def _waiting(*, thread: Thread) -> Share:
    found = Share.objects.filter(thread=thread, state=ShareState.ASKED).first()
    if found is None:
        raise NotFound(_("返事を待っている申し込みはありません。"))
    return found


@within_write
def _end(*, by: Any, thread_id: int, move: str, said: Said, at: datetime) -> Share:
    thread = steps.locked(by=by, thread_id=thread_id)
    share = _waiting(thread=thread)
    role = queries.role_of(by, thread)
    share.state = rules.SHARE.target(move, share.state, rules.who(asked_by=share.asked_by, role=role))
    return _settled(share=share, thread=thread, by=by, said=said, at=at)


@within_write
def _settled(*, share: Share, thread: Thread, by: Any, said: Said, at: datetime) -> Share:
    share.settled_at = at
    share.save(update_fields=["state", "others_words", "settled_at"])
    _say(thread=thread, by=by, said=said, at=at)
    return share


@within_write
def _say(*, thread: Thread, by: Any, said: Said, at: datetime) -> None:
    steps.add_line(thread=thread, by=by, said=said, at=at)
    thread.last_at = at
    thread.save(update_fields=["last_at"])
