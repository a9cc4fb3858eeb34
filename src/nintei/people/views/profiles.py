"""Doors to one's own profile: one page, of which every section is saved alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nintei.catalog import queries as catalog
from nintei.kit.errors import NotFound, Refusal
from nintei.people import actions, forms, queries
from nintei.people.actions.skills import Said, Stretch


@dataclass(frozen=True)
class Section:
    """One part of the page. ``read``: its form as it stands; ``keep``: what is done with a valid one."""

    title: Any
    read: Callable[..., Any]
    keep: Callable[..., Any]
    is_for_freelancers: bool = False


def _part(form: Any) -> Callable[..., Any]:
    return lambda data, _files, by: form(data, instance=queries.own_profile(viewer=by))


def _save_part(form: Any, **who: Any) -> None:
    actions.save_profile(**form.cleaned_data, **who)


def _rows(form: Any, prefix: str, rows: Callable[..., Any], *names: str) -> Callable[..., Any]:
    def read(data: Any, _files: Any, by: Any) -> Any:
        initial = [] if data else [{name: getattr(row, name) for name in names} for row in rows(viewer=by)]
        return form(data, prefix=prefix, initial=initial)

    return read


def _in_words(skill: Any) -> str:
    return str(skill.name_ja if (get_language() or "ja").startswith("ja") else skill.name_en)


def _skills(data: Any, _files: Any, by: Any) -> Any:
    rows = [] if data else queries.own_skills(viewer=by)
    initial = [{"name": _in_words(row.skill), "level": row.level, "years": row.years} for row in rows]
    return forms.SkillRows(data, prefix="skills", initial=initial)


SECTIONS = {
    "name": Section(gettext_lazy("名前とひとこと"), _part(forms.NameForm), _save_part),
    "photo": Section(
        gettext_lazy("写真"),
        lambda data, sent, _by: forms.PhotoForm(data, sent),
        lambda form, **who: actions.save_photo(upload=form.cleaned_data["photo"], **who),
    ),
    "introduction": Section(gettext_lazy("自己紹介"), _part(forms.IntroductionForm), _save_part),
    "skills": Section(
        gettext_lazy("スキル"),
        _skills,
        lambda form, **who: actions.save_skills(skills=[Said(**row) for row in form.said], **who),
        is_for_freelancers=True,
    ),
    "languages": Section(
        gettext_lazy("言語"),
        _rows(forms.LanguageRows, "languages", queries.own_languages, "code", "level"),
        lambda form, **who: actions.save_languages(
            languages=[(row["code"], row["level"]) for row in form.said], **who
        ),
        is_for_freelancers=True,
    ),
    "place": Section(gettext_lazy("場所と希望時給"), _part(forms.PlaceForm), _save_part),
    "portfolio": Section(gettext_lazy("ポートフォリオ"), lambda *_: None, lambda *_: None, is_for_freelancers=True),
    "experience": Section(
        gettext_lazy("経歴"),
        _rows(
            forms.ExperienceRows, "experience", queries.own_experience,
            "organisation", "role", "began_on", "ended_on", "description",
        ),
        lambda form, **who: actions.save_experience(stretches=[Stretch(**row) for row in form.said], **who),
        is_for_freelancers=True,
    ),
    "qualifications": Section(
        gettext_lazy("資格"),
        _rows(forms.QualificationRows, "qualifications", queries.own_qualifications, "name", "issuer", "acquired_on"),
        lambda form, **who: actions.save_qualifications(
            qualifications=[(row["name"], row["issuer"], row["acquired_on"]) for row in form.said], **who
        ),
        is_for_freelancers=True,
    ),
    "use": Section(gettext_lazy("使い方"), _part(forms.UseForm), _save_part),
    "legal": Section(gettext_lazy("氏名"), _part(forms.LegalNameForm), _save_part),
}  # fmt: skip


@login_required
@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """Read one's own profile, section by section."""
    return render(request, "people/profile.html", _page(request))


def _page(request: HttpRequest, shown: dict[str, Any] | None = None) -> dict[str, Any]:
    """Everything on the page; ``shown``: the section that was just sent, in place of the one that is kept."""
    profile = queries.own_profile(viewer=request.user)
    sections = [
        shown if shown and shown["name"] == name else _section(name, section.read(None, None, request.user))
        for name, section in SECTIONS.items()
        if profile.is_freelancer or not section.is_for_freelancers
    ]
    return {"sections": sections, **_needs(request), **_things(request)}


def _section(name: str, form: Any, *, is_saved: bool = False) -> dict[str, Any]:
    template = f"people/sections/_{name}.html"
    return {
        "name": name,
        "title": SECTIONS[name].title,
        "form": form,
        "template": template,
        "is_saved": is_saved,
    }


def _needs(request: HttpRequest) -> dict[str, Any]:
    """What is missing, and what would help."""
    names, percent = queries.still_missing(viewer=request.user)
    where = {"display_name": "name", "headline": "name", "prefecture": "place"}
    missing = [(name, forms.WANTED[name], where.get(name, name)) for name in names]
    return {"missing": missing, "percent": percent, "gains": _gains(request)}


def _gains(request: HttpRequest) -> list[tuple[str, Any]]:
    words = {"skills": _("スキル（3つ以上）")}
    names = queries.worth_adding(viewer=request.user)
    return [(name, words.get(name, SECTIONS[name].title)) for name in names]


def _things(request: HttpRequest) -> dict[str, Any]:
    """What some sections show beside their form."""
    return {
        "check": queries.own_identity_check(viewer=request.user),
        "photo": queries.photos_of([request.user.public_id]).get(request.user.public_id, ""),
        "pieces": queries.own_pieces(viewer=request.user),
    }


@login_required
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, name: str) -> HttpResponse:
    """Save one section: answered with the section alone for htmx, with the page otherwise."""
    if name not in SECTIONS or name == "portfolio":
        raise NotFound(_("このページはありません。"))
    back = f"{reverse('people:profile')}#{name}"
    if request.method == "GET":
        return redirect(back)
    form, refused = _save(request, name)
    is_saved = not (refused or _is_wrong(form))
    if is_saved and not request.htmx:
        messages.success(request, _("「%(title)s」を保存しました。") % {"title": SECTIONS[name].title})
        return redirect(back)
    return _answer(request, name, form, refused, is_saved=is_saved)


def _is_wrong(form: Any) -> bool:
    return not form.is_valid()


def _save(request: HttpRequest, name: str) -> tuple[Any, str]:
    """(the form as it was sent, why it was refused or "")."""
    form = SECTIONS[name].read(request.POST, request.FILES, request.user)
    if form.is_valid():
        try:
            SECTIONS[name].keep(form, by=request.user, at=timezone.now())
        except Refusal as refusal:
            return form, refusal.message
    return form, ""


def _answer(request: HttpRequest, name: str, form: Any, refused: str, *, is_saved: bool) -> HttpResponse:
    kept = SECTIONS[name].read(None, None, request.user) if is_saved else form
    shown = _section(name, kept, is_saved=is_saved) | {"refused": refused}
    if request.htmx:
        context = {"section": shown, "is_fragment": True, **_needs(request), **_things(request)}
        return render(request, "people/sections/_section.html", context, status=200 if is_saved else 422)
    return render(request, "people/profile.html", _page(request, shown), status=422)


@login_required
@require_GET
def skill_suggestions(request: HttpRequest) -> JsonResponse:
    """Listed skills for what was typed so far: [{"value", "label"}], for the list below the field."""
    found = catalog.suggested_skills(request.GET.get("typed", ""))
    return JsonResponse([{"value": _in_words(one.skill), "label": one.because} for one in found], safe=False)


def _known_steps(request: HttpRequest) -> dict[str, str]:
    """What somebody has said before; nothing for somebody new, whose profile has only what every new one has."""
    if queries.is_new_here(viewer=request.user):
        return {}
    own = queries.own_profile(viewer=request.user)
    purpose = "both" if own.is_freelancer and own.is_client else "client" if own.is_client else "freelancer"
    return {"display_name": own.display_name, "purpose": purpose}


@login_required
@require_http_methods(["GET", "POST"])
def first_steps(request: HttpRequest) -> HttpResponse:
    """What somebody new says first, and where that leads."""
    known = _known_steps(request)
    form = forms.FirstStepsForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        own = actions.take_first_steps(by=request.user, at=timezone.now(), **form.said)
        messages.success(request, _("ようこそ、%(name)sさん。") % {"name": own.display_name})
        return redirect("people:profile" if own.is_freelancer else "search:people")
    return render(request, "people/first_steps.html", {"form": form}, status=422 if form.errors else 200)
