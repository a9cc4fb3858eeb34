"""Doors to one's own saved replies."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nintei.talk import actions, forms
from nintei.talk.forms.attempts import tried
from nintei.talk.queries import replies


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_replies(request: HttpRequest) -> HttpResponse:
    """All of them in their order, and the form for one more."""
    at, status = timezone.now(), 200
    form = forms.SavedReplyForm(request.POST or None)
    if request.method == "POST":
        done, status = tried(form, actions.save_reply, by=request.user, at=at)
        if done:
            messages.success(request, _("ひな形を保存しました。"))
            return redirect("talk:saved_replies")
    context = {"shelf": replies.shelf(viewer=request.user, at=at), "form": form}
    return render(request, "talk/saved_replies.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_reply(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Write one anew."""
    reply, status = replies.saved_reply(viewer=request.user, reply_id=reply_id), 200
    form = forms.SavedReplyForm(request.POST or None, initial={"title": reply.title, "body": reply.body})
    if request.method == "POST":
        said = {"by": request.user, "reply_id": reply_id, "at": timezone.now()}
        done, status = tried(form, actions.change_reply, **said)
        if done:
            messages.success(request, _("ひな形を保存しました。"))
            return redirect("talk:saved_replies")
    context = {"reply": reply, "form": form}
    return render(request, "talk/saved_reply.html", context, status=status)


@login_required
@require_POST
def saved_reply_place(request: HttpRequest, reply_id: int) -> HttpResponse:
    """One place up or down."""
    actions.move_reply(by=request.user, reply_id=reply_id, is_up=request.POST.get("to") == "up")
    return redirect("talk:saved_replies")


@login_required
@require_POST
def saved_reply_removal(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Forget one."""
    actions.remove_reply(by=request.user, reply_id=reply_id)
    messages.success(request, _("ひな形を削除しました。"))
    return redirect("talk:saved_replies")
