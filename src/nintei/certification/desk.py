"""The operators' desk: runs, people about to lose something, appeals to answer, policies with their what-ifs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nintei.certification.actions.appeals import answer_appeal
from nintei.certification.queries import desk


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everything that waits for an operator, on one page."""
    viewer, at = request.user, timezone.now()
    found = {
        "runs": desk.runs(viewer=viewer, limit=12),
        "at_risk": desk.people_at_risk(viewer=viewer),
        "appeals": desk.appeals(viewer=viewer, at=at),
        "policies": desk.policies(viewer=viewer, at=at),
        "whatifs": desk.whatifs(viewer=viewer),
    }
    return render(request, "certification/desk.html", found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, appeal: int) -> HttpResponse:
    """One appeal with what it is about, and the form that answers it."""
    if request.method == "POST":
        answer_appeal(
            by=request.user, appeal_id=appeal, upheld=request.POST.get("answer") == "upheld",
            reasons=request.POST.get("reasons", ""), at=timezone.now(),
        )  # fmt: skip
        return redirect("certification:desk")
    desk.only_operators(request.user)
    found = desk.appeal(viewer=request.user, appeal_id=appeal, at=timezone.now())
    return render(request, "certification/desk_appeal.html", {"found": found})
