"""Doors to one's own profile."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nintei.people import actions, forms, queries


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Read and change one's own profile."""
    form = forms.ProfileForm(request.POST or None, instance=queries.own_profile(viewer=request.user))
    if request.method == "POST" and form.is_valid():
        actions.save_profile(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("プロフィールを保存しました。"))
        return redirect("people:profile")
    names, percent = queries.still_missing(viewer=request.user)
    missing = [(name, forms.WANTED[name]) for name in names]
    check = queries.own_identity_check(viewer=request.user)
    context = {"form": form, "missing": missing, "percent": percent, "check": check}
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)
