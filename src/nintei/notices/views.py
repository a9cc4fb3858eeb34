"""Doors for people to what they were told."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from nintei.notices import actions, queries

PAGE = 30


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first."""
    before = request.GET.get("before", "")
    given = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    notices = queries.notices_for(viewer=request.user, before=given, limit=PAGE)
    context = {
        "notices": notices,
        "unread": queries.unread_count(viewer=request.user),
        "older": notices[-1].id if len(notices) == PAGE else None,
    }
    return render(request, "notices/index.html", context)


@login_required
@require_POST
def reading(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read."""
    actions.mark_read(by=request.user, notice_id=notice_id, at=timezone.now())
    return redirect("notices:index")


@login_required
@require_POST
def readings(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    actions.mark_all_read(by=request.user, at=timezone.now())
    return redirect("notices:index")
