"""Doors for people to what they were told, and to how they want to be told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from nintei.kit.errors import Refusal
from nintei.notices import actions, forms, queries
from nintei.notices.kinds import DEFAULTS, TOPICS_OF, Kind
from nintei.notices.queries import listed, mails
from nintei.notices.queries.words import KINDS

PAGE = 30


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own notices: those not read yet, then the others day by day; all or one kind."""
    before = request.GET.get("before", "")
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in TOPICS_OF else ""
    given = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    notices = queries.notices_for(viewer=request.user, before=given, kind=kind, limit=PAGE)
    kinds = queries.kind_counts(viewer=request.user)
    context = {
        "groups": _groups(notices), "kinds": kinds, "kind": kind, "older": notices[-1].id if len(notices) == PAGE else None,
        "unread": sum(n for each, _name, n in kinds if kind in ("", each)),
    }  # fmt: skip
    return render(request, "notices/index.html", context)


def _groups(notices: list[queries.Told]) -> list[tuple[str, list[queries.Told]]]:
    """(name, notices), newest first: the unread ones together, then one group per day."""
    found: dict[str, list[queries.Told]] = {}
    for notice in sorted(notices, key=lambda told: (told.is_unread, told.created_at), reverse=True):
        day = date_format(localtime(notice.created_at), _("Y年n月j日"))
        found.setdefault(_("未読") if notice.is_unread else day, []).append(notice)
    return list(found.items())


@login_required
@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Open what a notice is about; it is then read."""
    told = listed.notice_for(viewer=request.user, notice_id=notice_id)
    actions.mark_read(by=request.user, notice_id=notice_id, at=timezone.now())
    return redirect(told.url)


@login_required
@require_POST
def reading(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read; answers a fragment's request with the notice as it now looks."""
    actions.mark_read(by=request.user, notice_id=notice_id, at=timezone.now())
    if not request.htmx:
        return redirect("notices:index")
    told = listed.notice_for(viewer=request.user, notice_id=notice_id)
    return render(request, "notices/_read.html", {"notice": told})


@login_required
@require_POST
def readings(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read, or all of one kind."""
    actions.mark_all_read(by=request.user, kind=request.POST.get("kind", ""), at=timezone.now())
    return redirect("notices:index")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How one wants to be told of what."""
    wishes = queries.wishes_for(viewer=request.user)
    form = forms.WishesForm(request.POST or None, initial=_said(wishes))
    if request.method == "POST" and form.is_valid():
        actions.save_wishes(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("お知らせの受け取り方を保存しました。"))
        return redirect("notices:preferences")
    return _preferences(request, form, status=422 if form.errors else 200)


def _said(wishes: Any) -> dict[str, Any]:
    names = (*DEFAULTS, "quiet_from", "quiet_until", "digest_hour", "digest_weekday", "time_zone")
    return {str(name): getattr(wishes, name) for name in names}


def _preferences(request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "fixed": [_(text) for text in KINDS[Kind.REASONS]],
        "digests": mails.digests_for(viewer=request.user),
        "next": queries.preview(viewer=request.user, at=timezone.now()),
    }  # fmt: skip
    return render(request, "notices/preferences.html", context, status=status)


@login_required
@require_POST
def digests(request: HttpRequest) -> HttpResponse:
    """Send a digest now."""
    try:
        made = actions.ask_digest(by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return redirect("notices:preferences")
    messages.success(request, _("まとめをメールで送ります。同じ内容がこのページにあります。"))
    return redirect("notices:digest", made.pk)


@login_required
@require_safe
def digest(request: HttpRequest, digest_id: int) -> HttpResponse:
    """A digest as its mail shows it."""
    return render(
        request,
        "notices/digest.html",
        {"digest": mails.digest_page(viewer=request.user, digest_id=digest_id)},
    )


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails of one kind from a link in a mail, without logging in: a look only asks, a post does it.

    Mail programs post here themselves (RFC 8058); the signed token is what they may, so no other is asked for.
    """
    if request.method == "POST":
        actions.stop_mail(token=token, at=timezone.now())
    name = mails.stopped_name(token=token)
    return render(request, "notices/stop.html", {"name": name, "is_done": request.method == "POST"})


@login_required
@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Send a link to one's own address that takes no mail."""
    try:
        actions.ask_for_proof(by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("確認のメールを送ります。届いたら、中のリンクを開いてください。"))
    return redirect("notices:preferences")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_proof(request: HttpRequest, token: str) -> HttpResponse:
    """The link of that mail: a look asks, a post says that the address takes mail again."""
    email = mails.proven_address(token=token)
    if request.method == "POST":
        actions.prove_address(token=token, at=timezone.now())
    return render(request, "notices/address.html", {"email": email, "is_done": request.method == "POST"})
