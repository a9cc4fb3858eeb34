"""A verb tried with a filled-in form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms

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
        return None, refusal.status
