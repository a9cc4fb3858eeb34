"""Closing one's account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ClosureForm(forms.Form):
    """One's own address, typed again, and why."""

    address = forms.EmailField(
        label=_("確認のため、登録しているメールアドレスを書いてください"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("退会の理由（任意）"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("書かなくてもかまいません。退会の手続きが終わると消えます。"),
    )  # fmt: skip
