"""Doors to the files of a thread: each asks again who may open it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from nintei.kit import files as store
from nintei.talk.queries import exports, files


@login_required
@require_safe
def file(request: HttpRequest, thread_id: int, file_id: int) -> HttpResponse:
    """The file as it was sent, always a download."""
    found = files.file_for(viewer=request.user, thread_id=thread_id, file_id=file_id)
    return store.answer(found.key, name=found.name, mime=store.TYPES[found.kind].mime)


@login_required
@require_safe
def preview(request: HttpRequest, thread_id: int, file_id: int) -> HttpResponse:
    """The picture that was drawn anew from it."""
    found = files.file_for(viewer=request.user, thread_id=thread_id, file_id=file_id)
    return store.answer(files.preview_key(found), name="preview.webp", mime="image/webp", is_ours=True)


@login_required
@require_safe
def download(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The whole thread as JSON: every line with its corrections, every file with its digest."""
    said = exports.thread_as_data(viewer=request.user, thread_id=thread_id, at=timezone.now())
    answer = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="thread-{thread_id}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer
