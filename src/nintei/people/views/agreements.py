"""Doors to the confidentiality agreement."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nintei.people import actions, queries


@login_required
@require_http_methods(["GET", "POST"])
def confidentiality(request: HttpRequest) -> HttpResponse:
    """Read the text; agree to it."""
    at = timezone.now()
    if request.method == "POST":
        actions.agree(by=request.user, digest=request.POST.get("digest", ""), at=at)
        messages.success(request, _("同意を記録しました。"))
        return redirect("people:confidentiality")
    text = queries.current_version(at=at)
    context = {
        "text": text,
        "parts": text.parts((get_language() or "ja")[:2]) if text else [],
        "has_agreed": queries.has_agreed(public_id=request.user.public_id, at=at),
        "agreements": queries.own_agreements(viewer=request.user),
    }
    return render(request, "people/confidentiality.html", context)


@login_required
@require_POST
def confidentiality_withdrawal(request: HttpRequest) -> HttpResponse:
    """Take one's agreement back."""
    actions.withdraw_agreement(by=request.user, at=timezone.now())
    messages.success(request, _("同意を取り消しました。"))
    return redirect("people:confidentiality")
