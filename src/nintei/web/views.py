"""The front page, public profiles, the language switch, and the demo's mail."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from nintei.kit.errors import NotFound
from nintei.people import actions as people
from nintei.web import queries
from nintei.web.queries import figures as behind


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this place is, how calm its certificate is, and where to begin."""
    context = {
        "front": queries.front(at=timezone.now()),
        "unfinished": queries.unfinished(viewer=request.user),
    }
    return render(request, "web/home.html", context)


@require_safe
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """A public profile: hours, identity, record, and what was certified when."""
    page = queries.person_page(viewer=request.user, public_id=public_id, at=timezone.now())
    own = reverse("figure", args=["activity"]) if page.profile.may_edit else ""
    months = [
        (date_format(month.first_day, _("n月")), count, f"{own}?month={month}" if own else "")
        for month, count in page.figures.months
    ]
    return render(request, "web/person.html", {"page": page, "person": page.profile, "months": months})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How each figure of a profile is counted."""
    return render(request, "web/figures.html")


@login_required
@require_safe
def figure(request: HttpRequest, figure: str) -> HttpResponse:
    """The events behind one figure of one's own."""
    said = request.GET
    page = said.get("page", "")
    found = behind.own_figure(
        viewer=request.user, name=figure, at=timezone.now(), month=said.get("month", ""),
        show=said.get("show", "all"), page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )  # fmt: skip
    return render(request, "web/figure.html", {"found": found})


@login_required
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """What is unread, as the masthead shows it."""
    return render(request, "web/_counts.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Pages in the chosen language; mails too, for somebody who is logged in."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        people.choose_language(by=request.user, locale=chosen)
    return set_language(request)


@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """What the seeded year would have sent, sign-up codes above all; nowhere else."""
    if not settings.DEMO:
        raise NotFound(_("このページはありません。"))
    to = request.GET.get("to", "")
    return render(
        request, "web/mail.html", {"mails": queries.mails(Path(settings.EMAIL_FILE_PATH), to=to), "to": to}
    )
