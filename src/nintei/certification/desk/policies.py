"""Policies: versions, drafts, what-ifs with their progress and report, and publishing one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nintei.certification.actions import ask_simulation, publish_policy
from nintei.certification.forms.desk import DraftForm, PublicationForm, last_months
from nintei.certification.queries import desk


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Published versions, what-ifs at work and finished ones."""
    viewer, at = request.user, timezone.now()
    found = {
        "policies": desk.policies(viewer=viewer, at=at),
        "whatifs": desk.whatifs(viewer=viewer, at=at),
        "places": desk.place_names(),
    }
    return render(request, "certification/desk_policies.html", found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Write or upload a draft and have it replayed; what is wrong with it is shown beside its lines."""
    viewer, at = request.user, timezone.now()
    desk.only_operators(viewer)
    if request.method != "POST":
        return render(request, "certification/whatif_draft.html", _blank(request))
    form = DraftForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        asked = ask_simulation(text=form.read, first=said["first"], last=said["last"], by=viewer, at=at)
        return redirect("certification:simulation", simulation=asked.pk)
    context = {"form": form, "text": form.read, "earliest": desk.earliest_day(at)}
    return render(request, "certification/whatif_draft.html", context, status=422)


def _blank(request: HttpRequest) -> dict[str, object]:
    """The form as it is found: the newest version, or what was asked for before, and the last twelve months."""
    viewer, at = request.user, timezone.now()
    text, again = "", request.GET.get("again", "")
    if again.isdecimal() and len(again) < 10:
        text = desk.simulation(viewer=viewer, simulation_id=int(again), at=at).text
    elif request.GET.get("whatif"):
        text = desk.document_text(desk.whatif(viewer=viewer, public_id=request.GET["whatif"]).document)
    else:
        text = desk.draft_text(viewer=viewer, at=at, series=request.GET.get("series", ""))
    first, last = last_months(at.date())
    form = DraftForm(initial={"first": str(first), "last": str(last)})
    return {"form": form, "text": text, "earliest": desk.earliest_day(at)}


@login_required
@require_safe
def simulation(request: HttpRequest, simulation: int) -> HttpResponse:
    """How far one what-if is; leads on to its report when that is there."""
    found = desk.simulation(viewer=request.user, simulation_id=simulation, at=timezone.now())
    if found.whatif:
        return redirect("certification:whatif", whatif=found.whatif)
    return render(request, "certification/whatif_simulation.html", {"one": found})


@login_required
@require_safe
def simulation_progress(request: HttpRequest, simulation: int) -> HttpResponse:
    """The bar alone, for a page that asks again; tells that page to go on when the report is there."""
    found = desk.simulation(viewer=request.user, simulation_id=simulation, at=timezone.now())
    answer = render(request, "certification/whatif_progress.html", {"one": found})
    if found.whatif:
        answer["HX-Redirect"] = reverse("certification:whatif", args=[found.whatif])
    return answer


@login_required
@require_safe
def whatif(request: HttpRequest, whatif: str) -> HttpResponse:
    """The report of one what-if, present and draft side by side."""
    line = desk.whatif(viewer=request.user, public_id=whatif)
    found = desk.reading(line, everybody="all" in request.GET)
    text = desk.document_text(line.document)
    return render(request, "certification/whatif.html", {"line": line, "r": found, "text": text})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, whatif: str) -> HttpResponse:
    """Publish the draft of a report, after saying what that does."""
    found = desk.publication(viewer=request.user, public_id=whatif, at=timezone.now())
    form = PublicationForm(request.POST or None, initial={"whatif": whatif})
    if request.method == "POST" and form.is_valid():
        text = desk.document_text(found.whatif.document)
        publish_policy(text=text, whatif=form.cleaned_data["whatif"], by=request.user, at=timezone.now())
        messages.success(request, _("新しい版を公開しました。認定されている人に知らせます。"))
        return redirect("certification:policy", series=found.whatif.series)
    context = {"found": found, "form": form}
    return render(
        request, "certification/whatif_publication.html", context, status=422 if form.errors else 200
    )
