"""How often somebody may do something: one counter for a person and a kind of act, kept in PostgreSQL."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from psycopg import sql

from nintei.kit.db import within_write
from nintei.kit.errors import Refusal

_LOG = logging.getLogger(__name__)
# A stretch begins with its first act. One statement, so that any number of processes count rightly: the row is locked
# by whoever counts first, and the condition is looked at again with what they left.
_COUNT = """
INSERT INTO {table} AS kept (who_id, what, began_at, used) VALUES (%(who)s, %(what)s, %(at)s, %(amount)s)
ON CONFLICT (who_id, what) DO UPDATE SET
  used = CASE WHEN kept.began_at + %(within)s <= excluded.began_at THEN %(amount)s ELSE kept.used + %(amount)s END,
  began_at = CASE WHEN kept.began_at + %(within)s <= excluded.began_at THEN excluded.began_at ELSE kept.began_at END
WHERE kept.began_at + %(within)s <= excluded.began_at OR kept.used + %(amount)s <= %(most)s
RETURNING used
"""


class TooFast(Refusal):
    """Enough of this for now; ``facts``: ``free_at`` (ISO 8601), ``most`` and ``retry_after_s`` in whole seconds."""

    code = "too_fast"
    status = 429


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many within a stretch of time."""

    most: int
    within: timedelta


class Counter(models.Model):
    """The table that a room with a pace brings: one row for a person and a kind of act, never more."""

    what = models.TextField()
    began_at = models.DateTimeField()
    used = models.PositiveIntegerField()

    class Meta:
        abstract = True


@within_write
def spend(
    *, table: type[Counter], who: int, what: str, pace: Pace, at: datetime, amount: int = 1
) -> datetime | None:
    """Count one act, or as much as it weighs; None when there was room for it, else the moment from which there is room again.

    ``table``: a Counter with a foreign key ``who`` and a unique constraint over (who, what). What the verb writes and
    its count are one transaction: an act that is refused for another reason is not counted.
    """
    name = sql.Identifier(table._meta.db_table)  # noqa: SLF001
    said: dict[str, Any] = {
        "who": who,
        "what": what,
        "at": at,
        "within": pace.within,
        "most": pace.most,
        "amount": amount,
    }
    began_at = at
    with connection.cursor() as cursor:
        if amount <= pace.most:
            cursor.execute(sql.SQL(_COUNT).format(table=name), said)
            if cursor.fetchone():
                return None
            query = sql.SQL("SELECT began_at FROM {} WHERE who_id = %(who)s AND what = %(what)s").format(name)
            cursor.execute(query, said)
            (began_at,) = cursor.fetchone()
    _LOG.warning("too fast: %s by account %s, %s within %s", what, who, pace.most, pace.within)
    free: datetime = began_at + pace.within
    return free
