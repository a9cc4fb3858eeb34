"""Doors for people to certification: the public criteria, one's own standing, and the way to contest it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nintei.certification import actions
from nintei.certification.actions.appeals import open_appeal
from nintei.certification.queries import appeals, mine, public, statements
from nintei.certification.queries.figures import public_figures
from nintei.certification.rules import contest
from nintei.kit.errors import NotFound

STEPS = {
    "accept": actions.accept_offer,
    "decline": actions.decline_offer,
    "withdraw": actions.withdraw_standing,
    "apply_again": actions.apply_again,
}


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy in force."""
    found = public.public_policies(at=timezone.now())
    return render(request, "certification/policies.html", {"policies": found})


@require_safe
def policy(request: HttpRequest, series: str) -> HttpResponse:
    """One policy in plain words, with worked examples."""
    found = public.public_policy(series=series, at=timezone.now())
    return render(request, "certification/policy.html", {"policy": found})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How appeals end and how calm the certificate is, for everybody."""
    found = public_figures(at=timezone.now())
    return render(request, "certification/figures.html", {"figures": found})


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own certificates."""
    found = mine.my_certification(viewer=request.user, at=timezone.now())
    return render(request, "certification/mine.html", {"mine": found})


@login_required
@require_safe
def events(request: HttpRequest, category: str, criterion: str) -> HttpResponse:
    """The events behind one number, of today or of one evaluation."""
    said = request.GET.get("evaluation", "")
    found = mine.events(
        viewer=request.user, category=category, criterion=criterion, at=timezone.now(),
        evaluation=int(said) if said.isdecimal() else None,
    )  # fmt: skip
    return render(request, "certification/events.html", {"found": found, "evaluation": said})


@login_required
@require_safe
def statement(request: HttpRequest, evaluation: int) -> HttpResponse:
    """One decision with its reasons."""
    found = statements.statement(viewer=request.user, evaluation=evaluation, at=timezone.now())
    return render(request, "certification/statement.html", {"statement": found})


@login_required
@require_POST
def standing_step(request: HttpRequest, standing: int, step: str) -> HttpResponse:
    """Accept, decline, withdraw or apply again."""
    if step not in STEPS:
        raise NotFound(_("このページはありません。"))
    STEPS[step](standing_id=standing, by=request.user, at=timezone.now())
    return redirect("certification:mine")


@login_required
@require_http_methods(["GET", "POST"])
def appeal_writing(request: HttpRequest, thing: str, number: int) -> HttpResponse:
    """Contest one event (``thing`` "entry") or one decision ("evaluation")."""
    if request.method == "POST":
        said = {"grounds": request.POST.get("grounds", ""), "text": request.POST.get("text", "")}
        made = open_appeal(by=request.user, at=timezone.now(), **said, **{f"{thing}_id": number})
        return redirect("certification:appeal", appeal=made.pk)
    grounds = contest.EVENT_GROUNDS if thing == "entry" else contest.DECISION_GROUNDS
    return render(request, "certification/appeal_writing.html", {"grounds": sorted(grounds), "thing": thing})


@login_required
@require_safe
def appeal(request: HttpRequest, appeal: int) -> HttpResponse:
    """One's own appeal and its answer."""
    found = appeals.own_appeal(viewer=request.user, appeal=appeal)
    return render(request, "certification/appeal.html", {"appeal": found})
