"""What waits for an operator, monthly runs, and the people about to lose something."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nintei.certification.queries import desk


def number(request: HttpRequest, name: str = "page") -> int:
    """A page number from the address; 1 for anything else."""
    said = request.GET.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 7 else 1


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everything that waits for an operator, on one page."""
    viewer, at = request.user, timezone.now()
    state, category = request.GET.get("state", ""), request.GET.get("category", "")
    found = {
        "waiting": desk.waiting(viewer=viewer, at=at),
        "appeals": desk.appeals(viewer=viewer, at=at),
        "cases": desk.cases(viewer=viewer, state="OPEN"),
        "running": desk.running(viewer=viewer),
        "asked": desk.whatifs(viewer=viewer, at=at, limit=5).at_work,
        "at_risk": desk.people_at_risk(viewer=viewer, state=state, category=category, page=number(request)),
        "runs": desk.runs(viewer=viewer, limit=1),
        "places": sorted(desk.place_names().items()),
        "state": state,
        "category": category,
    }
    return render(request, "certification/desk.html", found)


@login_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The bars of what is being computed, alone; asked for again every few seconds while there are any."""
    viewer, at = request.user, timezone.now()
    running, asked = desk.running(viewer=viewer), desk.whatifs(viewer=viewer, at=at, limit=5).at_work
    found = {"running": running, "asked": asked}
    answer = render(request, "certification/desk_progress.html", found)
    if not (running or asked):
        # What was waited for is there: the page around the bars shows it.
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Monthly runs with what they decided."""
    found = desk.runs(viewer=request.user)
    return render(request, "certification/desk_runs.html", {"runs": found, **desk.decisions_chart(found)})
