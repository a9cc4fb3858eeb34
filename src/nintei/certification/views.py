"""Doors for people to certification: the public criteria, one's own standing, and the way to contest it."""

from __future__ import annotations

import json

import yaml
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nintei.certification import actions
from nintei.certification.queries import appeals, behind, mine, public, published, statements
from nintei.certification.queries.figures import public_figures
from nintei.certification.queries.replay import export_for
from nintei.kit.canonical import canonical_json
from nintei.kit.errors import Malformed, NotFound

STEPS = {
    "accept": (actions.accept_offer, noop("認定を受けました。おめでとうございます。")),
    "decline": (actions.decline_offer, noop("案内を断りました。気が変わったら、いつでも申し込めます。")),
    "withdraw": (actions.withdraw_standing, noop("認定を辞退しました。認定されていた期間は残っています。")),
    "apply_again": (actions.apply_again, noop("申し込みました。次の判定から対象になります。")),
}


def _number(text: str) -> int | None:
    # Longer than any number of the database is nobody's number.
    return int(text) if text.isdecimal() and len(text) < 16 else None


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy in force."""
    found = public.public_policies(at=timezone.now())
    return render(request, "certification/policies.html", {"policies": found})


@require_safe
def policy(request: HttpRequest, series: str, version: int | None = None) -> HttpResponse:
    """One policy in plain words, with worked examples and a try."""
    found = published.policy_page(
        series=series, version=version, category=request.GET.get("category", ""), at=timezone.now(),
        asked=request.GET.dict(),
    )  # fmt: skip
    shown = {"page": found, "policy": found.policy, "asked": request.GET}
    return render(request, "certification/policy.html", shown, status=422 if found.problem else 200)


@require_safe
def policy_file(request: HttpRequest, series: str, version: str, form: str) -> HttpResponse:
    """The file of one version: JSON whose SHA-256 is the digest, or YAML to read and to start one's own from."""
    found = published.document(series=series, version=int(version), category=request.GET.get("category", ""))
    if form == "json":
        body = canonical_json(dict(found))
    else:
        body = yaml.safe_dump(dict(found), allow_unicode=True, sort_keys=False).encode()
    answer = HttpResponse(body, content_type=f"application/{form}")
    answer["Content-Disposition"] = f'attachment; filename="{series}-{version}.{form}"'
    return answer


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How appeals end and how calm the certificate is, for everybody."""
    found = public_figures(at=timezone.now())
    return render(request, "certification/figures.html", {"figures": found})


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own certificates at a glance."""
    found = mine.my_certification(viewer=request.user, at=timezone.now())
    return render(request, "certification/mine.html", {"mine": found})


@login_required
@require_safe
def category(request: HttpRequest, category: str) -> HttpResponse:
    """One of one's categories with everything."""
    found = mine.category_page(viewer=request.user, category=category, at=timezone.now())
    return render(request, "certification/category.html", {"page": found, "c": found.of})


@login_required
@require_safe
def offer(request: HttpRequest, category: str) -> HttpResponse:
    """An offered certificate: what it means, what it rests on, yes or no."""
    found = mine.category_page(viewer=request.user, category=category, at=timezone.now())
    if not found.of.is_offer:
        raise NotFound(_("いま届いている案内はありません。"), category=category)
    return render(request, "certification/offer.html", {"page": found, "c": found.of})


@login_required
@require_safe
def withdrawal(request: HttpRequest, category: str) -> HttpResponse:
    """Think twice before giving a certificate up."""
    found = mine.category_page(viewer=request.user, category=category, at=timezone.now())
    if "WITHDRAW" not in found.of.moves:
        raise NotFound(_("辞退できる認定はありません。"), category=category)
    return render(request, "certification/withdrawal.html", {"page": found, "c": found.of})


@login_required
@require_safe
def events(request: HttpRequest, category: str, criterion: str) -> HttpResponse:
    """The events behind one number, of today or of one evaluation."""
    said = request.GET
    show = said.get("show", "all")
    found = behind.events(
        viewer=request.user, category=category, criterion=criterion, at=timezone.now(),
        evaluation=_number(said.get("evaluation", "")), client=said.get("client", ""),
        show=show if show in behind.SHOWS else "all", page=_number(said.get("page", "")) or 1,
        entry=_number(said.get("entry", "")),
    )  # fmt: skip
    return render(
        request, "certification/events.html", {"found": found, "entry": _number(said.get("entry", ""))}
    )


@login_required
@require_safe
def statement(request: HttpRequest, evaluation: int) -> HttpResponse:
    """One decision with its reasons."""
    found = statements.statement(viewer=request.user, evaluation=evaluation, at=timezone.now())
    shown = {"s": found, "outside": settings.APPEALS_OUTSIDE_BODY}
    return render(request, "certification/statement.html", shown)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything about oneself that ``nintei recheck`` needs, as a file; nobody else's."""
    body = json.dumps(export_for(request.user.public_id), ensure_ascii=False, indent=1)
    answer = HttpResponse(body, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="nintei-{request.user.public_id}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def standing_step(request: HttpRequest, standing: int, step: str) -> HttpResponse:
    """Accept, decline, withdraw or apply again."""
    if step not in STEPS:
        raise NotFound(_("このページはありません。"))
    act, said = STEPS[step]
    moved = act(standing_id=standing, by=request.user, at=timezone.now())
    messages.success(request, _(said))
    return redirect("certification:category", category=moved.category.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_writing(request: HttpRequest, thing: str, number: str) -> HttpResponse:
    """Contest one event (``thing`` "entry") or one decision ("evaluation")."""
    about = appeals.subject(viewer=request.user, thing=thing, number=int(number), at=timezone.now())
    said, problem = {name: request.POST.get(name, "") for name in ("grounds", "text")}, ""
    if request.method == "POST":
        try:
            made = actions.open_appeal(
                by=request.user, at=timezone.now(), **said, **{f"{thing}_id": int(number)}
            )
        except Malformed as refusal:
            problem = refusal.message
        else:
            return redirect("certification:appeal", appeal=made.pk)
    shown = {"about": about, "said": said, "problem": problem, "outside": settings.APPEALS_OUTSIDE_BODY}
    return render(request, "certification/appeal_writing.html", shown, status=422 if problem else 200)


@login_required
@require_safe
def own_appeals(request: HttpRequest) -> HttpResponse:
    """Every appeal of one's own."""
    found = appeals.own_appeals(viewer=request.user)
    return render(request, "certification/appeals.html", {"appeals": found})


@login_required
@require_safe
def appeal(request: HttpRequest, appeal: int) -> HttpResponse:
    """One's own appeal and its answer."""
    found = appeals.own_appeal(viewer=request.user, appeal=appeal)
    thing = "entry" if found.entry else "evaluation"
    about = appeals.subject(
        viewer=request.user, thing=thing, number=found.entry or found.evaluation or 0, at=timezone.now()
    )
    shown = {"appeal": found, "about": about, "outside": settings.APPEALS_OUTSIDE_BODY}
    return render(request, "certification/appeal.html", shown)


@login_required
@require_POST
def appeal_withdrawal(request: HttpRequest, appeal: int) -> HttpResponse:
    """Take one's own open appeal back."""
    actions.withdraw_appeal(by=request.user, appeal_id=appeal, at=timezone.now())
    messages.success(request, _("異議申し立てを取り下げました。同じことで、また申し立てられます。"))
    return redirect("certification:appeal", appeal=appeal)
