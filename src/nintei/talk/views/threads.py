"""Doors for the two people of a thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nintei.kit.errors import NotFound, Refusal
from nintei.kit.files import clean_name
from nintei.talk import actions, forms
from nintei.talk.queries import files, replies, threads
from nintei.talk.rules import texts
from nintei.talk.views.attempts import tried, with_patience


def _thread(request: HttpRequest, page: threads.Page, status: int = 200, **used: Any) -> HttpResponse:
    """The page, or with htmx only the conversation. ``used``: forms that were filled in, by name."""
    blank = {
        "message_form": forms.MessageForm(),
        "decline_form": forms.DeclineForm(prefix="decline"),
        "report_form": forms.ReportForm(prefix="report"),
        # Asked for only where somebody may write.
        "contact_form": forms.ContactForm(),
        "file_limits": files.limits(),
        "saved_replies": partial(replies.saved, viewer=request.user),
    }
    shown = {**blank, **used, "page": page}
    theirs = [line for line in page.lines if line.author and not line.is_mine and line.body]
    options = [(line.id, Truncator(line.body).chars(40)) for line in reversed(theirs)]
    shown["report_form"].fields["message"].widget.choices = [("", _("やり取り全体")), *options]
    template = "talk/_conversation.html" if request.htmx else "talk/thread.html"
    return render(request, template, shown, status=status)


def _hold(request: HttpRequest, thread_id: int) -> tuple[list[Any], list[str]]:
    """(the files that wait for this form's message, what is wrong with the others)."""
    uploads = request.FILES.getlist("files")
    kept = [int(one) for one in request.POST.getlist("kept") if one.isascii() and one.isdigit()]
    if not uploads:
        held = files.waiting_files(owner=request.user.pk, thread=thread_id, ids=kept)
        gone = _("選んだファイルの一部がもうありません。ファイルを選び直してください。")
        return held, [gone] if len(held) < len(set(kept)) else []
    try:
        said = {"uploads": uploads, "kept": kept, "at": timezone.now()}
        return actions.hold_files(by=request.user, thread_id=thread_id, **said)
    except NotFound:
        raise
    except Refusal as refusal:
        names = "、".join(clean_name(upload.name) for upload in uploads)
        again = _("ファイル(%(names)s)は保存していません。送れるようになったら、もう一度選んでください。")
        return [], [refusal.message, again % {"names": names}]


def _draft(request: HttpRequest, thread_id: int, **files: Any) -> HttpResponse:
    """The thread with a saved reply behind what stands in the box. Nothing is sent."""
    page = threads.thread_for(viewer=request.user, thread_id=thread_id, at=timezone.now())
    reply = replies.saved_reply(viewer=request.user, reply_id=request.POST["insert"])
    once = request.POST.get("once", "") or None
    said = {"body": texts.joined(texts.clean(request.POST.get("body", "")), reply.body)}
    form = forms.MessageForm(initial=said | ({"once": once} if once else {}), **files)
    form.fields["body"].widget.attrs["autofocus"] = True
    return _thread(request, page, message_form=form)


def _move(
    request: HttpRequest, thread_id: int, verb: Callable[..., Any], name: str = "form", **given: Any
) -> HttpResponse:
    """One verb on a thread, then the thread as it is now."""
    at, form = timezone.now(), given.pop("form", None) or forms.NothingForm(request.POST)
    before = threads.thread_for(viewer=request.user, thread_id=thread_id, at=at)
    done, status = tried(form, verb, by=request.user, at=at, **({"thread_id": thread_id} | given))
    if done is None:
        return with_patience(_thread(request, before, status, **{name: form}), form)
    if request.htmx:
        return _thread(request, threads.thread_for(viewer=request.user, thread_id=thread_id, at=at))
    return redirect("talk:thread", thread_id)


@login_required
@require_safe
def thread_list(request: HttpRequest) -> HttpResponse:
    """One's own threads, latest first."""
    asked = request.GET.get("page", "1")
    number = min(int(asked), 10_000) if asked.isascii() and asked.isdigit() else 1
    rows, has_more = threads.threads_for(viewer=request.user, page=number)
    context = {"rows": rows, "number": number, "before": number - 1, "after": number + 1 if has_more else 0}
    return render(request, "talk/threads.html", context)


@login_required
@require_safe
def thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """One thread; what is new in it is then read."""
    at = timezone.now()
    page = threads.thread_for(viewer=request.user, thread_id=thread_id, at=at)
    actions.mark_read(by=request.user, thread_id=thread_id, at=at)
    return _thread(request, page)


@login_required
@require_safe
def lines(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What was said before one of the lines: with htmx only the lines, to be put above the others."""
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
    page = threads.thread_for(viewer=request.user, thread_id=thread_id, at=timezone.now(), before=before)
    template = "talk/_lines.html" if request.htmx else "talk/lines.html"
    return render(request, template, {"page": page})


@login_required
@require_POST
def message(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Say something; or put a saved reply into the box, and say nothing yet."""
    held, complaints = _hold(request, thread_id)
    if "insert" in request.POST:
        return _draft(request, thread_id, held=held, complaints=complaints)
    form = forms.MessageForm(request.POST, request.FILES, held=held, complaints=complaints)
    return _move(request, thread_id, actions.send_message, "message_form", form=form)


@login_required
@require_POST
def correction(request: HttpRequest, thread_id: int, message_id: int) -> HttpResponse:
    """Correct what one has just said."""
    form = forms.CorrectionForm(request.POST)
    return _move(request, thread_id, _edit, "correction_form", form=form, message_id=message_id)


def _edit(*, thread_id: int, **said: Any) -> Any:
    return actions.edit_message(**said)


@login_required
@require_POST
def decline(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Say no, with a reason."""
    form = forms.DeclineForm(request.POST, prefix="decline")
    return _move(request, thread_id, actions.decline, "decline_form", form=form)


@login_required
@require_POST
def closure(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Take the inquiry back."""
    return _move(request, thread_id, actions.close_inquiry)


@login_required
@require_POST
def no_reply_needed(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Free the other of answering."""
    return _move(request, thread_id, actions.say_no_reply_needed)


@login_required
@require_POST
def report(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Tell the operator."""
    form = forms.ReportForm(request.POST, prefix="report")
    return _move(request, thread_id, actions.report, "report_form", form=form)


_SHARING = {
    "ask": actions.ask_contact, "agree": actions.agree_contact, "refuse": actions.refuse_contact,
    "withdraw": actions.withdraw_contact,
}  # fmt: skip


@login_required
@require_POST
def contact(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Ask to exchange contact details, agree, refuse, or take the request back."""
    move = request.POST.get("move", "")
    has_words = move not in {"refuse", "withdraw"}
    form = (forms.ContactForm if has_words else forms.NothingForm)(request.POST)
    verb = _SHARING.get(move, actions.ask_contact)
    return _move(request, thread_id, verb, "contact_form" if has_words else "form", form=form)


@login_required
@require_POST
def block(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hear nothing more from somebody."""
    actions.block(by=request.user, public_id=public_id, at=timezone.now())
    messages.success(request, _("ブロックしました。続いていたやり取りは終わりました。"))
    return redirect("talk:threads")


@login_required
@require_POST
def block_removal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lift a block."""
    actions.unblock(by=request.user, public_id=public_id, at=timezone.now())
    messages.success(request, _("ブロックを解除しました。"))
    return redirect("talk:threads")
