"""Free text as people send it in. It is never cut: what is too long comes back as it was."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from nintei.talk.rules import texts

_TOO_LONG = _(
    "%(limit_value)s文字までで書いてください。今は%(show_value)s文字です。書いた文章はそのまま残っています。"
)


class Words(forms.CharField):
    """Free text with line feeds only. No maxlength in the page: a browser would cut what is pasted."""

    def __init__(self, *, most: int, is_line: bool = False, **said: Any) -> None:
        super().__init__(**said)
        self.is_line = is_line
        self.validators.append(MaxLengthValidator(most, _TOO_LONG))

    def to_python(self, value: Any) -> str:
        """The text as it is kept."""
        text = super().to_python(value)
        return texts.clean_line(text) if self.is_line else texts.clean(text)


class OnceField(forms.CharField):
    """The key of one showing of a form: what is sent twice with it counts once."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64, initial=lambda: uuid4().hex)


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
