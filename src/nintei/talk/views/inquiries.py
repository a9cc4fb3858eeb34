"""Doors for somebody who asks for the first time."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nintei.talk import actions, forms
from nintei.talk.forms.attempts import tried, with_patience
from nintei.talk.queries import inquiries


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask a freelancer, with both weeks side by side."""
    at, status, done = timezone.now(), 200, None
    asking = inquiries.asking(viewer=request.user, public_id=public_id, today=timezone.localdate(at))
    form = forms.InquiryForm(request.POST if request.method == "POST" else None, asking=asking)
    if request.method == "POST":
        said = {"by": request.user, "public_id": public_id, "at": at}
        done, status = tried(form, actions.start_inquiry, **said)
    if done:
        messages.success(request, _("送りました。返信の期限は下に出ています。"))
        return redirect("talk:thread", done.pk)
    context = {"asking": asking, "form": form, "together": form.together(at)}
    return with_patience(render(request, "talk/inquiry.html", context, status=status), form)


@login_required
@require_safe
def inquiry_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """Only the two weeks, for the hours chosen so far."""
    at = timezone.now()
    asking = inquiries.asking(viewer=request.user, public_id=public_id, today=timezone.localdate(at))
    form = forms.InquiryForm(request.GET, asking=asking)
    context = {"asking": asking, "form": form, "together": form.together(at)}
    return render(request, "talk/_hours.html", context)
