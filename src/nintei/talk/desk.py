"""Doors for the operators' staff: reports and their answers, threads read for a reason, and the log of both."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nintei.kit import files as store
from nintei.talk import actions, forms
from nintei.talk.forms.attempts import tried
from nintei.talk.kinds import CaseState
from nintei.talk.queries import cases, files


def _number(request: HttpRequest) -> int:
    """A page number from the address; 1 for anything else."""
    said = request.GET.get("page", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 1


@login_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Reports in one state, new ones at first."""
    asked = request.GET.get("state", "")
    state = asked if asked in set(CaseState) else CaseState.NEW
    rows, has_more = cases.reports(viewer=request.user, state=state, page=_number(request))
    context = {"rows": rows, "state": state, "states": list(CaseState), "number": _number(request)}
    return render(request, "talk/desk_reports.html", context | {"has_more": has_more})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: int) -> HttpResponse:
    """One report with the words it is about, and the form that answers it."""
    at, status = timezone.now(), 200
    case = cases.case(viewer=request.user, number=number, at=at)
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST":
        done, status = tried(form, actions.answer_report, by=request.user, case=number, at=at)
        if done:
            messages.success(request, _("回答しました。報告した人と本人のページに表示されます。"))
            return redirect("talk:desk_report", number)
    return render(request, "talk/desk_report.html", {"case": case, "form": form}, status=status)


@login_required
@require_POST
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Look into a report: from then on its words are on its page."""
    actions.look_into_report(by=request.user, case=number, at=timezone.now())
    return redirect("talk:desk_report", number)


@login_required
@require_safe
def report_file(request: HttpRequest, number: int, file_id: int) -> HttpResponse:
    """A file of a reported thread, as it was sent."""
    found = cases.file_for_desk(viewer=request.user, number=number, file_id=file_id)
    return store.answer(found.key, name=found.name, mime=store.TYPES[found.kind].mime)


@login_required
@require_safe
def report_preview(request: HttpRequest, number: int, file_id: int) -> HttpResponse:
    """The picture that was drawn anew from it."""
    found = cases.file_for_desk(viewer=request.user, number=number, file_id=file_id)
    return store.answer(files.preview_key(found), name="preview.webp", mime="image/webp", is_ours=True)


@login_required
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who of the staff has opened which thread, when and why."""
    rows, has_more = cases.looks(viewer=request.user, page=_number(request))
    context = {"rows": rows, "has_more": has_more, "number": _number(request)}
    return render(request, "talk/desk_looks.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """A thread for somebody who has said why; before that the form that asks for it."""
    at, status = timezone.now(), 200
    thread, talk = cases.thread_for_desk(viewer=request.user, thread_id=thread_id, at=at)
    form = forms.ReadForm(request.POST or None)
    if request.method == "POST":
        said = {"by": request.user, "thread_id": thread_id, "at": at}
        done, status = tried(form, actions.read_thread, **said)
        if done:
            return redirect("talk:desk_thread", thread_id)
    context = {"thread": thread, "talk": talk, "form": form}
    return render(request, "talk/desk_thread.html", context, status=status)


@login_required
@require_POST
def lifting(request: HttpRequest, number: int, measure_id: int) -> HttpResponse:
    """Let somebody write again."""
    actions.lift_suspension(by=request.user, measure_id=measure_id, at=timezone.now())
    messages.success(request, _("送信の停止を解きました。"))
    return redirect("talk:desk_report", number)
