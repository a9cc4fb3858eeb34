"""Doors to one's own tokens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from nintei.kit.errors import Refusal
from nintei.people import actions, forms, queries


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List and make tokens; a new one is in this answer and nowhere else."""
    form, made, text = forms.TokenForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, text = actions.make_token(by=request.user, at=timezone.now(), **form.cleaned_data)
            form = forms.TokenForm()
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    shown = [
        (one, [forms.SCOPE_WORDS[scope] for scope in one.scopes])
        for one in queries.own_tokens(viewer=request.user)
    ]
    context = {"form": form, "made": made, "text": text, "tokens": shown, "now": timezone.now()}
    return render(request, "people/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def token_revocation(request: HttpRequest, token_id: int) -> HttpResponse:
    """A token stops working."""
    actions.revoke_token(by=request.user, token_id=token_id, at=timezone.now())
    messages.success(request, _("トークンを無効にしました。これを使うプログラムは、もうつながりません。"))
    return redirect("people:tokens")
