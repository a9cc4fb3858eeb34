"""Which document an operator has seen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.people.models import IdentityCheck


class IdentityForm(forms.ModelForm):  # type: ignore[type-arg]
    """Which document an operator has seen."""

    class Meta:
        model = IdentityCheck
        fields = ("method", "note")
        labels = {"method": _("確認した書類"), "note": _("メモ（番号は書かないでください）")}
