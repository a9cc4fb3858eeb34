"""A verb tried with a filled-in form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse

from nintei.kit.errors import NotFound, Refusal


def tried(form: django_forms.Form, verb: Callable[..., Any], **said: Any) -> tuple[Any, int]:
    """(what the verb gave, 200), or (None, status) with the refusal on the form, so that nothing written is lost."""
    if not form.is_valid():
        return None, 422
    try:
        return verb(**said, **form.cleaned_data) or True, 200
    except NotFound:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        form.retry_after_s = refusal.facts.get("retry_after_s")
        return None, refusal.status


def with_patience(answer: HttpResponse, form: django_forms.Form) -> HttpResponse:
    """The same answer; when the form came too soon, with the seconds to wait (RFC 9110, 10.2.3)."""
    if seconds := getattr(form, "retry_after_s", None):
        answer["Retry-After"] = str(seconds)
    return answer
