"""Doors to organisations and invitations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nintei.kit.errors import Malformed, NotFound
from nintei.people import actions, forms, queries


@login_required
@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """One's own organisations and invitations; found one."""
    form = forms.OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.found_organisation(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("組織を作りました。次に、メンバーを招待できます。"))
        return redirect("people:organisation", made.public_id)
    context = {
        "form": form,
        "memberships": queries.own_organisations(viewer=request.user),
        "invitations": queries.own_invitations(viewer=request.user, at=timezone.now()),
    }
    return render(request, "people/organisations.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    """One organisation: members, invitations, history; change its name."""
    form = forms.OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.rename_organisation(
            by=request.user, organisation=organisation, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("名前を変えました。"))
        return redirect("people:organisation", organisation)
    return _page(request, organisation, renaming=form if form.errors else None)


def _page(
    request: HttpRequest, organisation: str, *, renaming: Any = None, inviting: Any = None
) -> HttpResponse:
    page = queries.organisation_page(viewer=request.user, organisation=organisation)
    context = {
        "page": page,
        "renaming": renaming or forms.OrganisationForm(initial={"name": page.organisation.name}),
        "inviting": inviting or forms.InvitationForm(roles=page.may_invite_as),
        "roles": [(role, forms.ROLES[role], forms.ROLES_MAY[role]) for role in forms.ROLES],
        "choices": [(role, forms.ROLES[role]) for role in forms.ROLES if role != "owner"],
    }
    status = 422 if renaming or inviting else 200
    return render(request, "people/organisation.html", context, status=status)


@login_required
@require_POST
def invitations(request: HttpRequest, organisation: str) -> HttpResponse:
    """Invite somebody."""
    page = queries.organisation_page(viewer=request.user, organisation=organisation)
    form = forms.InvitationForm(request.POST, roles=page.may_invite_as)
    try:
        if form.is_valid():
            given = {"by": request.user, "organisation": organisation, "at": timezone.now()}
            actions.invite(**given, **form.cleaned_data)
            messages.success(request, _("招待のメールを送ります。"))
            return redirect("people:organisation", organisation)
    except (actions.AlreadyThere, Malformed) as refusal:
        form.add_error("email", str(refusal))
    return _page(request, organisation, inviting=form)


@login_required
@require_POST
def invitation_step(request: HttpRequest, organisation: str, invitation_id: int, step: str) -> HttpResponse:
    """Take an invitation back, or send it again."""
    verbs = {
        "withdrawal": (actions.withdraw_invitation, _("招待を取り消しました。")),
        "reminder": (
            actions.send_invitation_again,
            _("招待のメールを送り直します。前のリンクは使えなくなりました。"),
        ),
    }
    verb, said = _known(verbs, step)
    verb(by=request.user, organisation=organisation, invitation_id=invitation_id, at=timezone.now())
    messages.success(request, said)
    return redirect("people:organisation", organisation)


def _known(verbs: dict[str, Any], step: str) -> Any:
    if step not in verbs:
        raise NotFound(_("このページはありません。"))
    return verbs[step]


@login_required
@require_POST
def member_step(request: HttpRequest, organisation: str, member: str, step: str) -> HttpResponse:
    """Change somebody's role, hand over to them, or remove them."""
    verbs = {
        "role": (actions.change_role, {"role": request.POST.get("role", "")}, _("役割を変えました。")),
        "ownership": (actions.hand_over, {}, _("オーナーを譲りました。あなたは管理者になりました。")),
        "removal": (actions.remove_member, {}, _("メンバーから外しました。")),
    }
    verb, more, said = _known(verbs, step)
    verb(by=request.user, organisation=organisation, member=member, at=timezone.now(), **more)
    messages.success(request, said)
    return redirect("people:organisation", organisation)


@login_required
@require_POST
def organisation_end(request: HttpRequest, organisation: str, step: str) -> HttpResponse:
    """Leave, or close what nobody else belongs to."""
    verbs = {
        "departure": (actions.leave_organisation, _("組織から抜けました。")),
        "closing": (actions.close_organisation, _("組織を閉じました。")),
    }
    verb, said = _known(verbs, step)
    verb(by=request.user, organisation=organisation, at=timezone.now())
    messages.success(request, said)
    return redirect("people:organisations")


@login_required
@require_GET
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where a mailed link leads: accept or decline."""
    found = queries.invitation_by_token(viewer=request.user, token=token, at=timezone.now())
    return render(request, "people/invitation.html", {"invitation": found})


@login_required
@require_POST
def invitation_answer(request: HttpRequest, invitation_id: int, answer: str) -> HttpResponse:
    """Say yes or no to an invitation."""
    given = {"by": request.user, "invitation_id": invitation_id, "at": timezone.now()}
    if answer == "acceptance":
        joined = actions.accept_invitation(**given)
        messages.success(request, _("組織に参加しました。"))
        return redirect("people:organisation", joined.organisation.public_id)
    if answer != "refusal":
        raise NotFound(_("このページはありません。"))
    actions.decline_invitation(**given)
    messages.success(request, _("招待を断りました。"))
    return redirect("people:organisations")
