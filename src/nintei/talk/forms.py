"""Shapes of what people send in. Texts are never cut: too long ones come back as they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nintei.people.forms import ZONES
from nintei.talk.kinds import DeclineReason, ReportReason
from nintei.talk.queries import inquiries as queries
from nintei.talk.rules import texts

DECLINE_WORDS = {
    DeclineReason.BUSY: _("予定が埋まっている"),
    DeclineReason.HOURS: _("時間帯が合わない"),
    DeclineReason.PRICE: _("予算が合わない"),
    DeclineReason.FIELD: _("自分の分野ではない"),
    DeclineReason.OTHER: _("その他の理由"),
}
REPORT_WORDS = {
    ReportReason.SPAM: _("一斉送信の勧誘"),
    ReportReason.OUTSIDE_PAYMENT: _("サイトの外での支払いの誘い"),
    ReportReason.HARASSMENT: _("嫌がらせ"),
    ReportReason.FRAUD: _("詐欺の疑い"),
    ReportReason.OTHER: _("その他の問題"),
}
PRESET_WORDS = {
    "weekday_daytime": _("平日の日中(9〜18時)"),
    "weekday_evenings": _("平日の夜(19〜23時)"),
    "weekends": _("土日(9〜18時)"),
    "early_mornings": _("早朝(5〜8時)"),
}
_TOO_LONG = _(
    "%(limit_value)s文字までで書いてください。今は%(show_value)s文字です。書いた文章はそのまま残っています。"
)


class Words(forms.CharField):
    """Free text with line feeds only. No maxlength in the page: a browser would cut what is pasted."""

    def __init__(self, *, most: int, **said: Any) -> None:
        super().__init__(**said)
        self.validators.append(MaxLengthValidator(most, _TOO_LONG))

    def to_python(self, value: Any) -> str:
        """The text as it is kept."""
        return texts.clean(super().to_python(value))


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class InquiryForm(forms.Form):
    """A first message, and when the sender can be reached."""

    category = forms.ChoiceField(label=_("仕事のカテゴリー"))
    title = Words(
        label=_("件名"), most=texts.MOST_TITLE, error_messages={"required": _("件名を書いてください。")}
    )
    body = Words(
        label=_("相談の内容"), most=texts.MOST_SIGNS, widget=_area(8),
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


class MessageForm(forms.Form):
    """One message."""

    body = Words(
        label=_("メッセージ"), most=texts.MOST_SIGNS, widget=_area(5),
        error_messages={"required": _("本文を書いてください。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **said)


class DeclineForm(forms.Form):
    """A no with its reason."""

    reason = forms.ChoiceField(
        label=_("理由"), choices=list(DECLINE_WORDS.items()), widget=forms.RadioSelect, initial=DeclineReason.BUSY,
        error_messages={"required": _("辞退の理由を選んでください。")},
    )  # fmt: skip
    busy_until = forms.DateField(
        label=_("次に空く日(任意)"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    note = Words(label=_("ひとこと(任意)"), most=texts.MOST_NOTE, required=False)


class ReportForm(forms.Form):
    """What is wrong with a thread."""

    reason = forms.ChoiceField(
        label=_("報告の理由"), choices=list(REPORT_WORDS.items()), widget=forms.RadioSelect
    )
    note = Words(
        label=_("くわしい事情(「その他の問題」では必須)"),
        most=texts.MOST_NOTE,
        required=False,
        widget=_area(3),
    )


class NothingForm(forms.Form):
    """A button without anything to fill in."""
