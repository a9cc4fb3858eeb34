"""Doors to photos and pieces of work: one's own to change, everybody's to see."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nintei.kit import files
from nintei.kit.errors import Refusal
from nintei.people import actions, forms, queries


@login_required
@require_POST
def photo_removal(request: HttpRequest) -> HttpResponse:
    """Take the photo away."""
    actions.remove_photo(by=request.user, at=timezone.now())
    messages.success(request, _("写真を消しました。"))
    return redirect(_back("photo"))


@login_required
@require_http_methods(["GET", "POST"])
def new_piece(request: HttpRequest) -> HttpResponse:
    """Add a piece to one's portfolio."""
    return _piece(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, piece_id: int) -> HttpResponse:
    """Change a piece of one's portfolio."""
    return _piece(request, queries.own_piece(viewer=request.user, piece_id=piece_id))


def _piece(request: HttpRequest, own: Any) -> HttpResponse:
    known = {name: getattr(own, name) for name in ("title", "description", "link")} if own else {}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = forms.PieceForm(*sent, initial=known, kept=own.shown if own else ())
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_piece(
                by=request.user, at=timezone.now(), piece_id=own.pk if own else None, **form.cleaned_data
            )
        except Refusal as refusal:
            refused = refusal.message
        else:
            messages.success(request, _("作品を保存しました。"))
            return redirect(_back("portfolio"))
    status = 422 if refused or form.errors else 200
    return render(
        request, "people/piece.html", {"form": form, "piece": own, "refused": refused}, status=status
    )


@login_required
@require_POST
def piece_removal(request: HttpRequest, piece_id: int) -> HttpResponse:
    """Take a piece out of one's portfolio."""
    actions.remove_piece(by=request.user, piece_id=piece_id, at=timezone.now())
    messages.success(request, _("作品を消しました。"))
    return redirect(_back("portfolio"))


def _back(section: str) -> str:
    return f"{reverse('people:profile')}#{section}"


@require_safe
def photo(request: HttpRequest, public_id: str, version: str, size: str) -> HttpResponse:
    """Somebody's face."""
    key = queries.photo_key(
        viewer=request.user, public_id=public_id, version=version, is_small=size == "small"
    )
    return files.answer(key, name="photo.webp", mime="image/webp", is_ours=True)


@require_safe
def piece_file(request: HttpRequest, public_id: str, file_id: int, size: str = "") -> HttpResponse:
    """A file of somebody's portfolio: a picture is shown, anything else is downloaded."""
    found = queries.piece_file(viewer=request.user, public_id=public_id, file_id=file_id)
    key = found.small_key if size and found.is_picture else found.key
    return files.answer(key, name=found.name, mime=found.mime, is_ours=found.is_picture)
