"""Hours of the week, and days away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.people import rules
from nintei.people.models import Absence

# What a press fills in: (name, words, hours). Nothing is saved by it.
PRESETS = (
    (
        "evenings_weekends",
        _("平日の夜と土日"),
        rules.either(rules.PRESETS["weekday_evenings"], rules.PRESETS["weekends"]),
    ),
    ("business_hours", _("平日の日中"), rules.PRESETS["weekday_daytime"]),
    ("none", _("なし"), rules.NO_HOURS),
)


ZONES = ["Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Bangkok", "Asia/Kolkata", "Europe/London"]


ZONES += ["Europe/Paris", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC"]


class AvailabilityForm(forms.Form):
    """Seven times twenty-four check boxes."""

    time_zone = forms.ChoiceField(label=_("タイムゾーン"), choices=[(zone, zone) for zone in ZONES])
    observes_holidays = forms.BooleanField(label=_("日本の祝日は休む"), required=False)
    weekly_capacity = forms.IntegerField(
        label=_("新しい仕事に使える時間（週）"), required=False, min_value=1, max_value=168,
        help_text=_("いまの仕事を除いて、週に何時間まで受けられるか。"),
    )  # fmt: skip
    free_from = forms.DateField(
        label=_("次に空く日"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("いま受けられるなら空けておいてください。"),
    )  # fmt: skip
    lead_days = forms.IntegerField(
        label=_("着手までの日数"), required=False, min_value=0, max_value=365,
        help_text=_("決まってから始められるまでに要る日数。"),
    )  # fmt: skip
    slots = forms.MultipleChoiceField(
        required=False, choices=[(str(index), str(index)) for index in range(168)]
    )

    def clean(self) -> dict[str, Any]:
        """``hours``: the marks of the boxes."""
        said = super().clean() or {}
        marked = {int(index) for index in said.pop("slots", [])}
        said["hours"] = "".join("1" if index in marked else "0" for index in range(168))
        return said


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Days away."""

    class Meta:
        model = Absence
        fields = ("starts_on", "ends_on", "reason", "is_emergency")
        labels = {
            "starts_on": _("開始日"),
            "ends_on": _("最終日"),
            "reason": _("理由（任意・公開されません）"),
            "is_emergency": _("病気や災害などの緊急の不在"),
        }
        help_texts = {"is_emergency": _("緊急のときだけ、過去の日から始められます。")}
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
