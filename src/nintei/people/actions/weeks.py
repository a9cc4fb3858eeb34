"""Hours of the week, and days away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from nintei.kit.db import writes
from nintei.kit.errors import Malformed, NotFound, Outdated
from nintei.people.actions.profiles import note_completeness
from nintei.people.models import Absence, Availability, Profile, User


@writes
def save_availability(
    *,
    by: User,
    hours: str,
    at: datetime,
    time_zone: str = "Asia/Tokyo",
    observes_holidays: bool = True,
    seen_at: datetime | None = None,
    **capacity: Any,
) -> Availability:
    """Replace one's own week. ``hours``: 168 marks, Monday 00:00 first (``rules.grid`` makes them).

    ``capacity``: any of ``weekly_capacity`` (hours, 1 to 168), ``free_from`` (date), ``lead_days`` (0 to 365);
    None: not said. Those left out stay as they are. ``seen_at``: its ``changed_at`` when it was read.
    """
    _check_capacity(capacity)
    if len(hours) != 168 or set(hours) - {"0", "1"}:
        raise Malformed(_("稼働時間の形が正しくありません。"))
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise Malformed(_("このタイムゾーンはありません。"), time_zone=time_zone) from None
    before = Availability.objects.select_for_update().filter(user=by).first()
    if seen_at is not None and (before is None or before.changed_at != seen_at):
        raise Outdated(_("読んだあとで変わっています。もう一度読んでから直してください。"))
    said = {
        "hours": hours,
        "time_zone": time_zone,
        "observes_holidays": observes_holidays,
        "changed_at": at,
        **capacity,
    }
    week, _made = Availability.objects.update_or_create(user=by, defaults=said)
    if profile := Profile.objects.filter(user=by).first():
        note_completeness(user=by, profile=profile, at=at)
    return week


def _check_capacity(said: dict[str, Any]) -> None:
    if unknown := set(said) - {"weekly_capacity", "free_from", "lead_days"}:
        raise Malformed(_("稼働時間にない項目です。"), fields=sorted(unknown))
    for name, least, most in (("weekly_capacity", 1, 168), ("lead_days", 0, 365)):
        if said.get(name) is not None and not least <= said[name] <= most:
            raise Malformed(
                _("%(least)sから%(most)sまでの数にしてください。") % {"least": least, "most": most},
                field=name,
            )


@writes
def declare_absence(
    *, by: User, starts_on: date, ends_on: date, at: datetime, reason: str = "", is_emergency: bool = False
) -> Absence:
    """Say that nobody should expect an answer. Only an emergency may start in the past."""
    if ends_on < starts_on:
        raise Malformed(_("最終日は開始日以降にしてください。"))
    week = Availability.objects.filter(user=by).first()
    today = at.astimezone(ZoneInfo(week.time_zone if week else "Asia/Tokyo")).date()
    if starts_on < today and not is_emergency:
        raise Malformed(_("過去の日から始まる不在は、緊急の場合だけ登録できます。"))
    return Absence.objects.create(
        user=by,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        is_emergency=is_emergency,
        declared_at=at,
    )


@writes
def withdraw_absence(*, by: User, absence_id: int, at: datetime) -> None:
    """Take back one's own absence; a stranger's is NotFound."""
    found = Absence.objects.filter(pk=absence_id, user=by, withdrawn_at=None).update(withdrawn_at=at)
    if not found:
        raise NotFound(_("この不在は見つかりません。"))
