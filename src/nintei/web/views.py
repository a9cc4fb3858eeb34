"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nintei.certification.queries import standings
from nintei.people import queries as people


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this place is, and where to begin."""
    return render(request, "web/home.html")


def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """A public profile: hours, identity, and what was certified when."""
    profile = people.profile_for(viewer=request.user, public_id=public_id, today=timezone.localdate())
    badges = standings.badges_of(public_id)
    return render(request, "web/person.html", {"person": profile, "badges": badges})
