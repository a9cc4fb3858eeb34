"""Choosing how to be told."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from nintei.notices.kinds import DEFAULTS, Channel
from nintei.notices.queries.words import KINDS, WAYS
from nintei.people.forms import AvailabilityForm

ALWAYS_LOUD = ""
_HOURS = [(str(hour), f"{hour}:00") for hour in range(24)]
_DAYS = [
    ("0", _("月曜日")), ("1", _("火曜日")), ("2", _("水曜日")), ("3", _("木曜日")), ("4", _("金曜日")), ("5", _("土曜日")),
    ("6", _("日曜日")),
]  # fmt: skip


def _ways() -> list[tuple[str, str]]:
    return [(str(way), now(WAYS[way])) for way in Channel]


class WishesForm(forms.Form):
    """A way for each kind of notice that has a choice, and the hours."""

    quiet_from = forms.TypedChoiceField(
        label=_("静かな時間の始まり"), choices=[(ALWAYS_LOUD, _("なし")), *_HOURS], coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip
    quiet_until = forms.TypedChoiceField(
        label=_("静かな時間の終わり"), choices=[(ALWAYS_LOUD, _("なし")), *_HOURS], coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip
    digest_hour = forms.TypedChoiceField(label=_("まとめを送る時刻"), choices=_HOURS, coerce=int)
    digest_weekday = forms.TypedChoiceField(label=_("週一回のまとめを送る曜日"), choices=_DAYS, coerce=int)
    time_zone = forms.ChoiceField(label=_("タイムゾーン"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for kind in DEFAULTS:
            self.fields[kind] = forms.ChoiceField(
                label=now(KINDS[kind][0]), help_text=now(KINDS[kind][1]), choices=_ways
            )
        offered = [zone for zone, _name in AvailabilityForm.base_fields["time_zone"].choices]
        own = str(self.initial.get("time_zone") or "")
        if own and own not in offered and own in available_timezones():
            offered.append(own)
        self.fields["time_zone"].choices = [(zone, zone) for zone in offered]

    @property
    def kinds(self) -> list[Any]:
        """The fields that choose a way, in the order of the kinds."""
        return [self[kind] for kind in DEFAULTS]

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, or neither."""
        said = super().clean() or {}
        first, last = said.get("quiet_from"), said.get("quiet_until")
        if "quiet_from" in said and "quiet_until" in said and (first is None) != (last is None):
            self.add_error("quiet_until", now("始まりと終わりの両方を選ぶか、両方を「なし」にしてください。"))
        elif first is not None and first == last:
            self.add_error("quiet_until", now("始まりと終わりには、違う時刻を選んでください。"))
        return said
