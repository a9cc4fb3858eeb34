"""What somebody new says first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nintei.kit.text import one_line
from nintei.people.forms.weeks import PRESETS

PURPOSES = (
    ("freelancer", _("仕事を受けたい（ランサー）")),
    ("client", _("仕事を依頼したい（クライアント）")),
    ("both", _("どちらも")),
)
_HOURS = {name: hours for name, _label, hours in PRESETS if name != "none"}


class FirstStepsForm(forms.Form):
    """A name, what for, and when."""

    display_name = forms.CharField(
        label=_("表示名"), max_length=60, help_text=_("公開される名前です。本名でなくてもかまいません。"),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("何に使いますか"), choices=PURPOSES, widget=forms.RadioSelect)
    week = forms.ChoiceField(
        label=_("いつ働きますか"), required=False, initial="", widget=forms.RadioSelect,
        choices=[*((name, label) for name, label, _hours in PRESETS if name in _HOURS), ("", _("あとで決める"))],
        help_text=_("合わない時間の依頼が届く前に、相手に伝わります。1時間ごとに、あとで直せます。"),
    )  # fmt: skip

    def clean_display_name(self) -> str:
        name = one_line(self.cleaned_data["display_name"])
        if not name:
            raise ValidationError(_("表示名に、見える文字を入れてください。"))
        return name

    @property
    def said(self) -> dict[str, Any]:
        """What the verb is told."""
        purpose = self.cleaned_data["purpose"]
        return {
            "display_name": self.cleaned_data["display_name"],
            "is_freelancer": purpose != "client",
            "is_client": purpose != "freelancer",
            "hours": _HOURS.get(self.cleaned_data["week"], ""),
        }
