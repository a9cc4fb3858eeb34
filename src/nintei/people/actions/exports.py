"""Archives of everything about a person: asked for, made, dropped."""

from __future__ import annotations

import tempfile
from datetime import datetime

from django.utils.translation import gettext as _

from nintei.kit import files, later
from nintei.kit.db import writes
from nintei.kit.errors import Refusal
from nintei.people.models import DataExport, User
from nintei.people.queries import exports as queries
from nintei.people.rules import closures as rules

MAKE = "people.make_export"
LETTER = "people.send_letter"
DROP = "people.drop_files"


class UnderWay(Refusal):
    """An archive is being made already."""

    code = "under_way"


@writes
def ask_for_export(*, by: User, at: datetime) -> DataExport:
    """Have an archive made in the background; one at a time."""
    User.objects.select_for_update().get(pk=by.pk)
    if DataExport.objects.filter(user=by, ready_at=None).exists():
        raise UnderWay(_("いま作っています。できたらメールでお知らせします。"))
    made = DataExport.objects.create(user=by, asked_at=at)
    later.defer(MAKE, export_id=made.pk)
    return made


@writes
def make_export(*, export_id: int, at: datetime) -> bool:
    """Make the archive; False when it is made already. It shows one moment: all of it is read in one transaction."""
    rows = DataExport.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    found = rows.filter(pk=export_id, ready_at=None).first()
    if found is None:
        return False
    with tempfile.TemporaryFile() as out:
        found.digest = queries.write_archive(out, user=found.user, at=at)
        found.size = out.seek(0, 2)
        found.key = files.keep(out)
    found.ready_at, found.expires_at = at, at + rules.ARCHIVE_LIFE
    found.save(update_fields=["digest", "size", "key", "ready_at", "expires_at"])
    later.defer(LETTER, letter="export_ready", user_id=found.user_id, number=found.pk)
    return True


@writes
def drop_exports(*, at: datetime) -> int:
    """Delete archives whose time is over; returns how many. May run any number of times."""
    rows = DataExport.objects.select_for_update(skip_locked=True)
    due = list(rows.filter(expires_at__lte=at, dropped_at=None)[:500])
    for found in due:
        later.defer(DROP, keys=[found.key])
        found.key, found.dropped_at = "", at
        found.save(update_fields=["key", "dropped_at"])
    return len(due)
