"""One's own appeals, to follow them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from nintei.certification.models import Appeal
from nintei.certification.queries.mine import AppealView, appeal_view
from nintei.kit.errors import NotFound


def own_appeal(*, viewer: Any, appeal: int) -> AppealView:
    """The viewer's own appeal; NotFound for anybody else's."""
    rows = Appeal.objects.select_related("about", "category").filter(pk=appeal, about__key=viewer.public_id)
    row = rows.first()
    if row is None:
        raise NotFound(_("この異議申し立てはありません。"), appeal=appeal)
    return appeal_view(row)
