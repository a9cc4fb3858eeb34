"""People and integrity cases: look somebody up, open and close a case, suspend, reinstate, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nintei.certification.actions import integrity
from nintei.certification.desk.overview import number
from nintei.certification.forms.desk import CaseForm, ClosingForm, StepForm
from nintei.certification.queries import desk
from nintei.kit.errors import NotFound

STEPS = {"suspend": integrity.suspend, "reinstate": integrity.reinstate, "revoke": integrity.revoke}


@login_required
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """Search somebody by id or name."""
    text = request.GET.get("q", "")[:100]
    people = desk.find_people(viewer=request.user, text=text)
    return render(request, "certification/desk_people.html", {"people": people, "q": text})


@login_required
@require_safe
def person(request: HttpRequest, about: str) -> HttpResponse:
    """Standings, history, cases and appeals of one person."""
    found = desk.person(viewer=request.user, about=about)
    return render(request, "certification/desk_person.html", {"person": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, standing: int, step: str) -> HttpResponse:
    """Suspend, reinstate or revoke one certificate: the page that asks for the reason, and the step itself."""
    if step not in STEPS:
        raise NotFound(_("このページはありません。"))
    found = desk.standing(viewer=request.user, standing_id=standing)
    form = StepForm(request.POST or None, step=step)
    if request.method == "POST" and form.is_valid():
        STEPS[step](by=request.user, standing_id=standing, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("認定の状態を変えました。本人に知らせます。"))
        return redirect("certification:desk_person", about=found.about)
    context = {"found": found, "form": form, "step": step}
    return render(request, "certification/desk_step.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Integrity cases, open ones first."""
    found = desk.cases(viewer=request.user, page=number(request))
    return render(request, "certification/desk_cases.html", {"cases": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, about: str) -> HttpResponse:
    """Begin a case about somebody."""
    found = desk.person(viewer=request.user, about=about)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = integrity.open_case(by=request.user, about=about, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("調査を開きました。開いているあいだ、この人に新しい認定は出ません。"))
        return redirect("certification:desk_case", case=case.pk)
    context = {"person": found, "form": form}
    return render(
        request, "certification/desk_case_opening.html", context, status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, case: int) -> HttpResponse:
    """One case, and the form that closes it."""
    found = desk.case(viewer=request.user, case_id=case)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        integrity.close_case(by=request.user, case_id=case, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("調査を閉じました。"))
        return redirect("certification:desk_case", case=case)
    context = {"case": found, "form": form}
    return render(request, "certification/desk_case.html", context, status=422 if form.errors else 200)
