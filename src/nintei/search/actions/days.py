"""How search keeps up, day by day; and questions that found nobody, without who asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from nintei.kit.db import within_write, writes
from nintei.search.models import Day, Unanswered
from nintei.search.rules.words import is_personal, parse

# Days that are kept.
KEPT = 60


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


_CAUGHT_UP = """
INSERT INTO search_day ("on", longest, refreshed) VALUES (%(on)s, %(longest)s, %(written)s)
    ON CONFLICT ("on") DO UPDATE SET longest = greatest(search_day.longest, excluded.longest),
                                     refreshed = search_day.refreshed + excluded.refreshed
"""
_UNANSWERED = """
INSERT INTO search_unanswered ("on", text, n) VALUES (%(on)s, %(text)s, 1)
    ON CONFLICT ("on", text) DO UPDATE SET n = search_unanswered.n + 1
"""


@within_write
def note_caught_up(*, at: datetime, oldest: datetime, written: int) -> None:
    """Somebody who had waited since ``oldest`` was looked at."""
    longest = max(0, int((at - oldest).total_seconds()))
    with connection.cursor() as cursor:
        cursor.execute(_CAUGHT_UP, {"on": _day(at), "longest": longest, "written": written})


@within_write
def note_compared(*, at: datetime, looked: int, mended: int) -> None:
    """Everybody was compared; days and questions that are long past are forgotten."""
    Day.objects.update_or_create(
        on=_day(at), defaults={"compared_at": at, "looked": looked, "mended": mended}
    )
    Day.objects.filter(on__lt=_day(at) - timedelta(days=KEPT)).delete()
    Unanswered.objects.filter(on__lt=_day(at) - timedelta(days=KEPT)).delete()


@writes
def note_unanswered(*, typed: str, at: datetime) -> bool:
    """Count a question that found nobody; False when it might name a person, then nothing is kept."""
    text = parse(typed).text.lower()
    if not text or is_personal(text):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_UNANSWERED, {"on": _day(at), "text": text})
    return True
