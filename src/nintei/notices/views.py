"""Doors for people to what they were told."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nintei.notices import actions, queries

PAGE = 30


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own notices: those not read yet, then the others day by day."""
    before = request.GET.get("before", "")
    given = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    notices = queries.notices_for(viewer=request.user, before=given, limit=PAGE)
    context = {
        "groups": _groups(notices),
        "unread": queries.unread_count(viewer=request.user),
        "older": notices[-1].id if len(notices) == PAGE else None,
    }
    return render(request, "notices/index.html", context)


def _groups(notices: list[queries.Told]) -> list[tuple[str, list[queries.Told]]]:
    """(name, notices), newest first: the unread ones together, then one group per day."""
    found: dict[str, list[queries.Told]] = {}
    for notice in sorted(notices, key=lambda told: not told.is_unread):
        day = date_format(localtime(notice.created_at), _("Y年n月j日"))
        found.setdefault(_("未読") if notice.is_unread else day, []).append(notice)
    return list(found.items())


@login_required
@require_POST
def reading(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read; answers a fragment's request with the notice as it now looks."""
    actions.mark_read(by=request.user, notice_id=notice_id, at=timezone.now())
    if not request.htmx:
        return redirect("notices:index")
    notice = queries.notices_for(viewer=request.user, before=notice_id + 1, limit=1)[0]
    return render(request, "notices/_read.html", {"notice": notice})


@login_required
@require_POST
def readings(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    actions.mark_all_read(by=request.user, at=timezone.now())
    return redirect("notices:index")
