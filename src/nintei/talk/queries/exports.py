"""A thread as data, for the person who takes it away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nintei.talk.models import Turn
from nintei.talk.queries import threads as queries
from nintei.talk.queries.lines import File, Line, stretch


def thread_as_data(*, viewer: Any, thread_id: int, at: datetime) -> dict[str, Any]:
    """Everything the viewer can read of a thread, JSON-safe; NotFound for everybody else. Moments are ISO 8601 in UTC.

    ``sha256`` proves that a file is the one that was sent.
    """
    rows = queries.visible(viewer).select_related("freelancer__profile", "client__profile", "category")
    thread = rows.filter(pk=thread_id).first()
    if thread is None:
        raise queries.not_there()
    lines = stretch(viewer=viewer, thread=thread, at=at, most=None).lines
    return {
        "thread": thread.pk, "title": thread.title, "category": thread.category.slug, "state": thread.state,
        "opened_at": thread.opened_at.isoformat(), "exported_at": at.isoformat(),
        "freelancer": thread.freelancer.profile.display_name, "client": thread.client.profile.display_name,
        "messages": len(lines), "files": sum(len(line.files) for line in lines),
        "lines": [_line(line) for line in lines],
        "reply_turns": [
            {
                "opened_at": turn.opened_at.isoformat(), "deadline_at": turn.deadline_at.isoformat(),
                "state": turn.state, "staffed_minutes": turn.staffed_minutes, "holidays": turn.holidays_version,
            } for turn in Turn.objects.filter(thread=thread).order_by("opened_at", "pk")
        ],
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    return {
        "said": line.said, "by": line.author, "at": line.sent_at.isoformat(), "text": line.body, "facts": line.facts,
        "earlier": [{"text": text, "at": moment.isoformat()} for text, moment in line.earlier],
        "files": [_file(file) for file in line.files],
    }  # fmt: skip


def _file(file: File) -> dict[str, Any]:
    return {"name": file.name, "kind": file.kind, "bytes": file.size, "sha256": file.digest}
