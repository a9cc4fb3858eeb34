"""Appeals: the list, and the page that answers one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nintei.certification.actions.appeals import answer_appeal
from nintei.certification.desk.overview import number
from nintei.certification.forms.desk import AnswerForm
from nintei.certification.queries import desk


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Appeals in one state, open ones at first."""
    state = request.GET.get("state", "OPEN")
    state = state if state in desk.STATES else "OPEN"
    found = desk.appeals(viewer=request.user, at=timezone.now(), state=state, page=number(request))
    context = {"appeals": found, "state": state, "states": desk.STATES}
    return render(request, "certification/desk_appeals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, appeal: int) -> HttpResponse:
    """One appeal with what it is about, and the form that answers it."""
    desk.only_operators(request.user)
    found = desk.appeal(viewer=request.user, appeal_id=appeal, at=timezone.now())
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        answer_appeal(
            by=request.user, appeal_id=appeal, upheld=said["answer"] == "upheld", reasons=said["reasons"],
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("異議申し立てに答えました。本人に知らせます。"))
        return redirect("certification:desk_appeal", appeal=appeal)
    context = {"found": found, "form": form}
    return render(request, "certification/desk_appeal.html", context, status=422 if form.errors else 200)
