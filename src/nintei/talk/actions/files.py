"""Files: kept when they come, sent with a message, forgotten when their message never came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from nintei.kit import files as store
from nintei.kit import pace
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Malformed
from nintei.talk.actions import threads as steps
from nintei.talk.models import Attachment, Message, Sent, Thread
from nintei.talk.queries import files as queries

# A preview's longer side, in pixels: sharp on a telephone and on a wide screen alike.
LONGEST = 1200
# How long a file waits for its message, which was refused.
WAITS = timedelta(hours=24)


@writes
def hold_files(
    *, by: Any, thread_id: int, uploads: Sequence[Any], at: datetime, kept: Iterable[int] = ()
) -> tuple[list[Attachment], list[str]]:
    """Keep what somebody wants to send, so that it need not be chosen again; (all that waits now, complaints).

    ``kept``: ids of those that wait already; the others of this person and thread are none of the form's. A file that
    is refused has its complaint, the others are kept all the same. NotFound for a stranger; refuses an ended thread and
    a blocked pair.
    """
    # No lock: to look at files takes a while, in which the other may write. The message asks all of it again.
    thread = steps.readable(by=by, thread_id=thread_id)
    steps.refuse_ended(thread=thread)
    steps.refuse_blocked(me=by.pk, other=steps.other_side(by=by, thread=thread).pk)
    steps.refuse_suspended(by=by, at=at)
    held, complaints = queries.waiting_files(owner=by.pk, thread=thread.pk, ids=kept), []
    stored: list[str] = []
    try:
        for upload in uploads:
            try:
                if len(held) >= settings.TALK_FILES_A_MESSAGE:
                    raise _too_many()
                held.append(_hold(by=by, thread=thread, upload=upload, at=at, stored=stored))
            except (Malformed, pace.TooFast, store.NotScanned) as refusal:
                complaints.append(refusal.message)
    except BaseException:
        for key in stored:
            store.drop(key)
        raise
    return held, complaints


@within_write
def _hold(*, by: Any, thread: Thread, upload: Any, at: datetime, stored: list[str]) -> Attachment:
    seen = store.examine(upload, allowed=queries.allowed(), max_bytes=settings.TALK_FILE_MEGABYTES * store.MB)
    drawn = store.picture(upload, longest=LONGEST) if seen.kind in store.PICTURES else None
    allowed = pace.Pace(settings.TALK_FILE_MEGABYTES_A_DAY * store.KB, timedelta(days=1))
    free_at = pace.spend(
        table=Sent, who=by.pk, what="file_kb", pace=allowed, at=at, amount=-(-seen.size // store.KB)
    )
    if free_at:
        raise pace.TooFast(
            _("「%(name)s」は送れません。ファイルは1日に合計%(most)s MBまでです。あしたもう一度送ってください。")
            % {"name": seen.name, "most": settings.TALK_FILE_MEGABYTES_A_DAY},
            free_at=free_at.isoformat(),
        )  # fmt: skip
    stored.append(store.keep(upload))
    key, preview = stored[-1], ""
    if drawn:
        preview = store.keep(drawn.file())
        stored.append(preview)
    return Attachment.objects.create(
        owner=by, thread=thread, key=key, name=seen.name, kind=seen.kind, size=seen.size, digest=seen.digest,
        preview_key=preview, width=drawn.width if drawn else 0, height=drawn.height if drawn else 0, kept_at=at,
    )  # fmt: skip


def _too_many() -> Malformed:
    return Malformed(
        _("ファイルは一度に%(most)s件までです。残りは次のメッセージで送ってください。")
        % {"most": settings.TALK_FILES_A_MESSAGE}
    )


@within_write
def attach(*, message: Message, held: Sequence[Attachment], asked: Sequence[int]) -> None:
    """The files go with their message; Malformed when one of them has been forgotten in the meantime."""
    if len(held) > settings.TALK_FILES_A_MESSAGE:
        raise _too_many()
    ids = [each.pk for each in held]
    sent = Attachment.objects.filter(pk__in=ids, message=None).update(message=message)
    if sent != len(set(asked)):
        raise Malformed(_("選んだファイルの一部がもうありません。ファイルを選び直してください。"))


@writes
def forget_files(*, at: datetime, limit: int = 200) -> int:
    """Delete files whose message has not come for a day; returns how many. May run any number of times.

    The bytes go first: a worker that is killed in between finds the rows again.
    """
    rows = Attachment.objects.select_for_update(skip_locked=True).filter(
        message=None, kept_at__lte=at - WAITS
    )
    found = list(rows.order_by("kept_at")[:limit])
    for each in found:
        store.drop(each.key)
        store.drop(each.preview_key)
    Attachment.objects.filter(pk__in=[each.pk for each in found]).delete()
    return len(found)
