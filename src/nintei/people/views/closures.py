"""Doors to one's own data, and out of the house."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nintei.kit import files
from nintei.kit.errors import Malformed
from nintei.people import actions, forms, queries


@login_required
@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """One's archives, and how far the one under way is; ask for one."""
    if request.method == "POST":
        actions.ask_for_export(by=request.user, at=timezone.now())
        messages.success(request, _("作り始めました。できたらメールでお知らせします。"))
        return redirect("people:exports")
    found = queries.own_exports(viewer=request.user)
    context = {"exports": found, "is_under_way": any(one.ready_at is None for one in found)}
    page = "people/_exports.html" if request.htmx else "people/exports.html"
    return render(request, page, context)


@login_required
@require_GET
def export(request: HttpRequest, export_id: int) -> HttpResponse:
    """The archive itself, for its owner alone."""
    found = queries.own_export(viewer=request.user, export_id=export_id, at=timezone.now())
    name = f"nintei-{request.user.public_id}-{found.asked_at:%Y%m%d}.zip"
    return files.answer(found.key, name=name, mime="application/zip")


@login_required
@require_http_methods(["GET", "POST"])
def closure(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; ask to close one's account, or come back."""
    form = forms.ClosureForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            actions.ask_to_close(by=request.user, at=timezone.now(), **form.cleaned_data)
            logout(request)
            messages.success(request, _("退会の手続きを始めました。14日のあいだは、ログインすれば戻れます。"))
            return redirect("home")
    except Malformed as refusal:
        form.add_error("address", str(refusal))
    context = {"form": form, **_what_happens(request.user)}
    return render(request, "people/closure.html", context, status=422 if form.errors else 200)


def _what_happens(user: Any) -> dict[str, Any]:
    goes, stays = queries.what_goes_and_stays(viewer=user)
    return {
        "goes": goes,
        "stays": stays,
        "closure": queries.own_closure(viewer=user),
        "obstacles": queries.obstacles(user=user),
    }


@login_required
@require_POST
def closure_withdrawal(request: HttpRequest) -> HttpResponse:
    """Stay after all."""
    actions.come_back(by=request.user, at=timezone.now())
    messages.success(request, _("おかえりなさい。退会の手続きを取りやめました。"))
    return redirect("home")
