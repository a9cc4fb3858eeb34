"""What a client says about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from nintei.kit.db import writes
from nintei.kit.errors import Malformed
from nintei.kit.text import one_line
from nintei.people.models import ClientDeclaration, ClientProfile, Profile, User
from nintei.people.rules import clients

CONTACT = ("harassment_name", "harassment_email", "harassment_phone")


@writes
def save_client(*, by: User, at: datetime, **said: Any) -> ClientDeclaration:
    """Declare what kind of client one is, and whom to turn to. A change of facts is a new declaration.

    ``said``: ``rules.clients.FACTS`` and the three parts of the contact point. Malformed when a fact or the contact
    point is missing that this kind of client has to give.
    """
    facts = clients.settled(said)
    contact = {name: one_line(str(said.get(name) or "")) for name in CONTACT}
    if missing := clients.still_unsaid(facts):
        raise Malformed(_("書かれていない項目があります。"), fields=list(missing))
    reachable = contact["harassment_email"] or contact["harassment_phone"]
    if clients.needs_contact_point(facts) and not (contact["harassment_name"] and reachable):
        raise Malformed(_("ハラスメントの相談窓口の名前と、メールか電話のどちらかを書いてください。"))
    ClientProfile.objects.update_or_create(user=by, defaults={**contact, "changed_at": at})
    Profile.objects.filter(user=by).update(is_client=True, changed_at=at)
    last = ClientDeclaration.objects.filter(user=by).order_by("-declared_at", "-pk").first()
    if last is not None and all(getattr(last, name) == value for name, value in facts.items()):
        return last
    return ClientDeclaration.objects.create(user=by, declared_by=by, declared_at=at, **facts)


@writes
def save_contact_hours(*, by: User, hours: str, time_zone: str, at: datetime) -> ClientProfile:
    """Replace the hours at which a client can be reached; ``hours``: 168 marks, Monday 00:00 first."""
    if len(hours) != 168 or set(hours) - {"0", "1"}:
        raise Malformed(_("連絡が取れる時間帯の形が正しくありません。"))
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise Malformed(_("このタイムゾーンはありません。"), time_zone=time_zone) from None
    said = {"contact_hours": hours, "contact_zone": time_zone, "changed_at": at}
    saved, _made = ClientProfile.objects.update_or_create(user=by, defaults=said)
    return saved
