"""Doors for the operators' staff: how search keeps up, questions without answers, words that mean the same."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nintei.search import forms
from nintei.search.actions import synonyms as actions
from nintei.search.queries import desk, synonyms


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everything about the index on one page."""
    found = desk.overview(viewer=request.user, at=timezone.now())
    return render(request, "search/desk.html", {"state": found, "form": forms.SynonymForm()})


@login_required
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest) -> HttpResponse:
    """A new group of words: what it would change, then into force."""
    desk.only_operators(request.user)
    form = forms.SynonymForm(request.POST or None)
    if not form.is_valid():
        return render(request, "search/desk_group.html", {"form": form}, status=422 if form.errors else 200)
    if "save" not in request.POST:
        found = {"form": form, "effect": desk.effect(chosen=form.cleaned_data["group"], at=timezone.now())}
        return render(request, "search/desk_group.html", found)
    actions.add_group(by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("保存しました。索引を作り直したあと、この言葉は同じ意味としてさがせます。"))
    return redirect("search:desk")


@login_required
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, group: int) -> HttpResponse:
    """Take a group back, with a reason."""
    desk.only_operators(request.user)
    form = forms.WithdrawalForm(request.POST or None)
    if form.is_valid():
        actions.withdraw_group(by=request.user, group_id=group, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("取り下げました。索引を作り直したあと、別々の言葉になります。"))
        return redirect("search:desk")
    found = {"form": form, "group": synonyms.group(group_id=group)}
    return render(request, "search/desk_withdrawal.html", found, status=422 if form.errors else 200)
