"""Doors to one's own week and days away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nintei.people import actions, forms, queries, rules


@login_required
@require_http_methods(["GET", "POST"])
def availability(request: HttpRequest) -> HttpResponse:
    """Read and change one's own week."""
    saved = queries.own_availability(viewer=request.user)
    own = {name: getattr(saved, name) for name in forms.AvailabilityForm.base_fields if name != "slots"}
    form = forms.AvailabilityForm(request.POST or None, initial=own)
    if request.method == "POST" and form.is_valid():
        actions.save_availability(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("稼働時間を保存しました。"))
        return redirect("people:availability")
    # What was marked and could not be saved is shown again.
    marked = form.cleaned_data.get("hours", saved.hours) if form.is_bound else saved.hours
    context = {"form": form, **week(saved.hours, request.GET.get("preset", ""), marked)}
    return render(request, "people/availability.html", context, status=422 if form.errors else 200)


def week(saved: str, preset: str, marked: str = "") -> dict[str, Any]:
    """The grid as (day name, number, [(index, hour, marked)]), filled from ``preset`` when there is one.

    ``marked``: what stands in the boxes when that is not what is ``saved``.
    """
    language = (get_language() or "ja")[:2]
    filled = {name: hours for name, _label, hours in forms.PRESETS}
    hours = filled.get(preset, marked or saved)
    rows = [
        (name, day, [(day * 24 + hour, hour, hours[day * 24 + hour] == "1") for hour in range(24)])
        for day, name in enumerate(rules.DAYS[language])
    ]
    return {
        "rows": rows,
        "clock": range(24),
        "presets": forms.PRESETS,
        "preset": preset if preset in filled else "",
        "summary": rules.summary(saved, language),
        "per_week": rules.hours_per_week(hours),
    }


@login_required
@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Days away: list and declare."""
    form = forms.AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.declare_absence(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("不在を登録しました。"))
        return redirect("people:absences")
    mine = queries.own_absences(viewer=request.user, today=timezone.localdate())
    context = {"form": form, "absences": mine}
    return render(request, "people/absences.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def absence_withdrawal(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Take back days away."""
    actions.withdraw_absence(by=request.user, absence_id=absence_id, at=timezone.now())
    messages.success(request, _("不在を取り消しました。"))
    return redirect("people:absences")
