"""A first message, and when its sender can be reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nintei.people.forms import ZONES
from nintei.talk.forms.words import OnceField, Words, area
from nintei.talk.queries import inquiries as queries
from nintei.talk.rules import texts

PRESET_WORDS = {
    "weekday_daytime": _("平日の日中(9〜18時)"),
    "weekday_evenings": _("平日の夜(19〜23時)"),
    "weekends": _("土日(9〜18時)"),
    "early_mornings": _("早朝(5〜8時)"),
}


class InquiryForm(forms.Form):
    """A first message, and when the sender can be reached."""

    once = OnceField()
    category = forms.ChoiceField(label=_("仕事のカテゴリー"))
    title = Words(
        label=_("件名"),
        most=texts.MOST_TITLE,
        is_line=True,
        error_messages={"required": _("件名を書いてください。")},
    )
    body = Words(
        label=_("相談の内容"), most=texts.MOST_SIGNS, widget=area(8),
        help_text=_("作りたいもの、希望の納期、予算の目安を書くと、返事が早くなります。"),
        error_messages={"required": _("本文を書いてください。")},
    )  # fmt: skip
    contact = forms.MultipleChoiceField(
        label=_("あなたと連絡が取れる時間帯"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("連絡が取れる時間帯を一つ以上選んでください。")},
    )  # fmt: skip
    contact_zone = forms.ChoiceField(
        label=_("あなたのタイムゾーン"), choices=[(zone, zone) for zone in ZONES]
    )
    acknowledged_mismatch = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, asking: queries.Asking) -> None:
        self.asking = asking
        has_own = "1" in asking.own_hours
        zone = asking.own_zone if asking.own_zone in ZONES else ZONES[0]
        first = queries.OWN if has_own else "weekday_daytime"
        super().__init__(
            data, initial={"contact": [first], "contact_zone": zone}, use_required_attribute=False
        )
        name = "name_ja" if (get_language() or "ja").startswith("ja") else "name_en"
        self.fields["category"].choices = [("", "—")] + [
            (each.slug, getattr(each, name)) for each in queries.categories()
        ]
        own = [(queries.OWN, _("自分の稼働時間と同じ"))] if has_own else []
        self.fields["contact"].choices = [*own, *PRESET_WORDS.items(), (queries.ANYTIME, _("いつでも"))]

    def together(self, at: datetime) -> queries.Together:
        """The two weeks as the form stands now, filled in rightly or not."""
        chosen = self.data.getlist("contact") if self.is_bound else self.initial["contact"]
        zone = self.data.get("contact_zone") if self.is_bound else self.initial["contact_zone"]
        marks = queries.contact_hours(chosen, self.asking.own_hours)
        zone = zone if zone in ZONES else self.initial["contact_zone"]
        return queries.together(person=self.asking.person, marks=marks, zone=zone, at=at)

    def clean(self) -> dict[str, Any]:
        """``contact_hours`` in place of the names."""
        said = super().clean() or {}
        said["contact_hours"] = queries.contact_hours(said.pop("contact", []), self.asking.own_hours)
        return said
