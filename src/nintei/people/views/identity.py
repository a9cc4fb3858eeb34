"""Doors to one's own identity check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nintei.kit.errors import Malformed
from nintei.people import actions, forms, queries
from nintei.people.kinds import CheckState
from nintei.people.rules import identity as rules


@login_required
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """How one's identity check stands; ask for one."""
    ways = queries.identity.provider().ways
    form = forms.IdentityRequestForm(request.POST or None, request.FILES or None, ways=ways)
    try:
        if request.method == "POST" and form.is_valid():
            actions.request_identity_check(by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("本人確認を申し込みました。結果はメールでお知らせします。"))
            return redirect("people:identity")
    except Malformed as refusal:
        form.add_error(None, str(refusal))
    context = {"form": form, "ways": ways, **_stands(request.user)}
    return render(request, "people/identity.html", context, status=422 if form.errors else 200)


def _stands(user: Any) -> dict[str, Any]:
    asked = queries.own_requests(viewer=user)
    profile = queries.own_profile(viewer=user)
    return {
        "check": queries.own_identity_check(viewer=user),
        "waiting": next((one for one in asked if one.state == CheckState.REQUESTED), None),
        "past": [one for one in asked if one.state != CheckState.REQUESTED],
        "profile": profile,
        "has_name": rules.has_legal_name(profile.family_name, profile.given_name),
    }


@login_required
@require_POST
def identity_withdrawal(request: HttpRequest) -> HttpResponse:
    """Take one's request back."""
    actions.withdraw_identity_request(by=request.user, at=timezone.now())
    messages.success(request, _("申し込みを取り消しました。送った写真は消えます。"))
    return redirect("people:identity")
