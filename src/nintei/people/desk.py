"""Doors for the operators' staff: identity checks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nintei.kit.errors import NotFound
from nintei.people import actions, forms, queries


@login_required
@require_GET
def identity_checks(request: HttpRequest) -> HttpResponse:
    """People whose identity nobody has checked yet."""
    people = queries.awaiting_identity_check(viewer=request.user)[:100]
    return render(request, "people/identity_checks.html", {"people": people})


@login_required
@require_http_methods(["GET", "POST"])
def identity_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record that a document was seen."""
    if not request.user.is_operator:
        raise NotFound(_("このページはありません。"))
    person = queries.user_by_public_id(public_id)
    form = forms.IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.verify_identity(by=request.user, public_id=public_id, at=timezone.now(), **said)
        messages.success(request, _("本人確認を記録しました。"))
        return redirect("people:identity_checks")
    context = {"form": form, "profile": queries.own_profile(viewer=person)}
    return render(request, "people/identity_check.html", context, status=422 if form.errors else 200)
