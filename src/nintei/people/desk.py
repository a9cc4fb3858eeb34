"""Doors for the operators' staff: identity checks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nintei.kit import files
from nintei.kit.errors import NotFound
from nintei.people import actions, forms, queries


@login_required
@require_GET
def identity_checks(request: HttpRequest) -> HttpResponse:
    """People who asked for a check, and people whose identity nobody has checked yet."""
    context = {
        "waiting": queries.waiting_requests(viewer=request.user)[:100],
        "people": queries.awaiting_identity_check(viewer=request.user)[:100],
    }
    return render(request, "people/identity_checks.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def identity_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decide about a request, or record that a document was seen."""
    if not request.user.is_operator:
        raise NotFound(_("このページはありません。"))
    person = queries.user_by_public_id(public_id)
    asked = queries.waiting_request_of(viewer=request.user, public_id=public_id)
    shape = forms.IdentityDecisionForm if asked else forms.IdentityForm
    form = shape(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _record(request.user, public_id, asked, form.cleaned_data))
        return redirect("people:identity_checks")
    context = {"form": form, "profile": queries.own_profile(viewer=person), "asked": asked, "person": person}
    return render(request, "people/identity_check.html", context, status=422 if form.errors else 200)


def _record(by: Any, public_id: str, asked: Any, said: dict[str, Any]) -> str:
    if asked is None:
        actions.verify_identity(by=by, public_id=public_id, at=timezone.now(), **said)
        return _("本人確認を記録しました。")
    actions.decide_identity_request(by=by, request_id=asked.pk, at=timezone.now(), **said)
    return _("決定を記録しました。本人に知らせ、写真は消しました。")


@login_required
@require_GET
def identity_picture(request: HttpRequest, public_id: str, side: str) -> HttpResponse:
    """Show a picture of a document; that it was looked at is written down first."""
    found = actions.look_at_picture(by=request.user, public_id=public_id, side=side, at=timezone.now())
    answer = files.answer(found.key, name=f"{found.side}.webp", mime=found.mime, is_ours=True)
    # Not even in the operator's own browser.
    answer["Cache-Control"] = "no-store"
    return answer
