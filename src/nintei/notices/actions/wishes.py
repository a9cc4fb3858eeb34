"""Choosing how to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit.db import writes
from nintei.kit.errors import NotFound
from nintei.notices.kinds import DEFAULTS, Channel, Kind
from nintei.notices.models import Wishes
from nintei.notices.queries import tokens
from nintei.notices.queries import wishes as queries
from nintei.people import queries as people


@writes
def save_wishes(*, by: Any, at: datetime, **said: Any) -> Wishes:
    """Keep how somebody wants to be told. ``said``: fields of Wishes; reasons and legal notices have none."""
    wishes = queries.wishes_for(viewer=by)
    for name, value in said.items():
        setattr(wishes, name, value)
    wishes.changed_at = at
    wishes.save()
    return wishes


@writes
def stop_mail(*, token: str, at: datetime) -> str:
    """End the mails that a signed link names; returns the kind, or "digest". May be asked any number of times.

    NotFound for a link that we did not sign, and for what cannot be switched off.
    """
    read = tokens.read_stop_token(token)
    if read is None or read[1] not in {*DEFAULTS, "digest"}:
        raise NotFound(_("このリンクは使えません。ログインして「お知らせの受け取り方」で選んでください。"))
    wishes = queries.wishes_for(viewer=people.user_by_public_id(read[0]))
    for kind in _ended(wishes, read[1]):
        setattr(wishes, kind, Channel.NONE)
    wishes.changed_at = at
    wishes.save()
    return read[1]


def _ended(wishes: Wishes, name: str) -> list[Kind]:
    if name != "digest":
        return [Kind(name)]
    return [kind for kind, way in queries.choices(wishes).items() if way in {Channel.DAILY, Channel.WEEKLY}]
