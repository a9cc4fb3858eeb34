"""Doors for the operators' staff: how mail fares."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nintei.notices import queries


@login_required
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """What waits, what servers answer, and whose address takes no mail."""
    return render(
        request, "notices/desk.html", {"desk": queries.desk(viewer=request.user, at=timezone.now())}
    )
