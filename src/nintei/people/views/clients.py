"""Doors to what one says about oneself as a client."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nintei.people import actions, forms, queries
from nintei.people.rules import clients
from nintei.people.views.weeks import week


@login_required
@require_http_methods(["GET", "POST"])
def client(request: HttpRequest) -> HttpResponse:
    """Read and change what one declared as a client."""
    form = forms.ClientForm(request.POST or None, initial=_said_before(request.user))
    if request.method == "POST" and form.is_valid():
        actions.save_client(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("依頼者としての情報を保存しました。"))
        return redirect("people:client")
    return _page(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def client_hours(request: HttpRequest) -> HttpResponse:
    """Change when one can be reached as a client."""
    hours = forms.ContactHoursForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and hours.is_valid():
        actions.save_contact_hours(by=request.user, at=timezone.now(), **hours.cleaned_data)
        messages.success(request, _("連絡が取れる時間帯を保存しました。"))
        return redirect("people:client")
    if request.method == "GET":
        return redirect("people:client")
    return _page(request, forms.ClientForm(initial=_said_before(request.user)), hours)


def _page(request: HttpRequest, form: Any, hours: Any) -> HttpResponse:
    own = queries.own_client_profile(viewer=request.user)
    context = {
        "form": form,
        "hours": hours or forms.ContactHoursForm(initial={"time_zone": own.contact_zone}),
        "declared": queries.own_declarations(viewer=request.user),
        "kinds": forms.KINDS,
        **week(own.contact_hours, request.GET.get("preset", "")),
    }
    is_wrong = form.errors or (hours and hours.errors)
    return render(request, "people/client.html", context, status=422 if is_wrong else 200)


def _said_before(user: Any) -> dict[str, Any]:
    """The newest declaration and the contact point, as the form shows them."""
    last = next(iter(queries.own_declarations(viewer=user)), None)
    own = queries.own_client_profile(viewer=user)
    said = {name: getattr(own, name) for name in actions.CONTACT}
    if last is None:
        return said
    said |= {name: getattr(last, name) for name in clients.FACTS}
    return said | {name: "yes" if said[name] else "no" for name in ("has_staff", "has_officers")}
