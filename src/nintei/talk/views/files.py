"""Doors to the files of a thread: each asks again who may open it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nintei.kit import files as store
from nintei.kit.errors import NotFound
from nintei.talk.models import Attachment
from nintei.talk.queries import exports, files


@login_required
@require_safe
def file(request: HttpRequest, thread_id: int, file_id: int) -> HttpResponse:
    """The file as it was sent, always a download."""
    return as_sent(files.file_for(viewer=request.user, thread_id=thread_id, file_id=file_id))


@login_required
@require_safe
def preview(request: HttpRequest, thread_id: int, file_id: int) -> HttpResponse:
    """The picture that was drawn anew from it."""
    return as_drawn(files.file_for(viewer=request.user, thread_id=thread_id, file_id=file_id))


@login_required
@require_safe
def download(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The whole thread as JSON: every line with its corrections, every file with its digest."""
    said = exports.thread_as_data(viewer=request.user, thread_id=thread_id, at=timezone.now())
    answer = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="thread-{thread_id}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def as_sent(found: Attachment) -> HttpResponse:
    """A download under the name it came with."""
    return store.answer(found.key, name=found.name, mime=store.TYPES[found.kind].mime)


def as_drawn(found: Attachment) -> HttpResponse:
    """Its preview, shown in the page; NotFound for what is no picture."""
    if not found.preview_key:
        raise NotFound(_("このファイルに、画像の見本はありません。"))
    return store.answer(found.preview_key, name="preview.webp", mime="image/webp", is_ours=True)
