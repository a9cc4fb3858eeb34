"""Files of messages: those that wait for theirs, those a person may open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from nintei.kit import files as store
from nintei.kit.errors import NotFound
from nintei.talk.kinds import MeasureKind
from nintei.talk.models import Attachment, Thread
from nintei.talk.queries import threads as queries


@dataclass(frozen=True)
class Limits:
    """What may be sent with one message; sizes in words, ``accept`` for a field of a form."""

    most: int
    size: str
    kinds: str
    accept: str


def allowed() -> tuple[str, ...]:
    """Names of the types that this installation takes, in the order of kit.files.TYPES."""
    asked = {name.strip() for name in settings.TALK_FILE_TYPES.split(",")}
    return tuple(name for name in store.TYPES if name in asked)


def limits() -> Limits:
    """What the form says before anything is chosen."""
    kinds = "・".join(store.TYPES[name].label for name in allowed())
    size = store.size_in_words(settings.TALK_FILE_MEGABYTES * store.MB)
    return Limits(settings.TALK_FILES_A_MESSAGE, size, kinds, store.accept(allowed()))


def waiting_files(*, owner: int, thread: int, ids: Iterable[int]) -> list[Attachment]:
    """Of these ids the person's own files in this thread; one that was sent by the same form is among them."""
    rows = Attachment.objects.filter(owner_id=owner, thread_id=thread, pk__in=list(ids)[:100])
    return list(rows.order_by("pk"))


def file_for(*, viewer: Any, thread_id: int, file_id: int) -> Attachment:
    """A file of a message that the viewer may read.

    NotFound for strangers, for somebody whom the other has blocked, and for what waits for its message or was taken
    out of view.
    """
    thread: Thread | None = queries.visible(viewer).filter(pk=thread_id).first()
    rows = Attachment.objects.filter(thread_id=thread_id, pk=file_id, message__isnull=False)
    found = rows.exclude(message__measures__kind=MeasureKind.REMOVE).first()
    gone = NotFound(_("このファイルは見つかりません。"))
    if thread is None or found is None:
        raise gone
    if queries.block_between(viewer.pk, queries.other_of(viewer, thread)) == "theirs":
        raise gone
    return found


def preview_key(found: Attachment) -> str:
    """Where the picture drawn from a file lies; NotFound for what is no picture."""
    if not found.preview_key:
        raise NotFound(_("このファイルに、画像の見本はありません。"))
    return found.preview_key
