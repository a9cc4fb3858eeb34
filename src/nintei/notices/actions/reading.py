"""Reading."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit import live
from nintei.kit.db import writes
from nintei.kit.errors import NotFound
from nintei.notices.kinds import TOPICS_OF, Kind
from nintei.notices.models import Notice


@writes
def mark_read(*, by: Any, notice_id: int, at: datetime) -> None:
    """One of one's own notices is read. NotFound for anybody else's."""
    if not Notice.objects.filter(user=by, id=notice_id).exists():
        raise NotFound(_("このお知らせはありません。"))
    Notice.objects.filter(user=by, id=notice_id, read_at=None).update(read_at=at)
    live.announce(f"person:{by.public_id}")


@writes
def mark_all_read(*, by: Any, at: datetime, kind: str = "") -> int:
    """All of one's own notices are read, or all of one kind; returns how many were not."""
    rows = Notice.objects.filter(user=by, read_at=None)
    if kind in TOPICS_OF:
        rows = rows.filter(topic__in=TOPICS_OF[Kind(kind)])
    live.announce(f"person:{by.public_id}")
    return rows.update(read_at=at)
