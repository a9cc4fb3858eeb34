"""Shapes of what people send in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.people import rules
from nintei.people.models import Absence, IdentityCheck, Profile

PREFECTURES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]
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
# What a profile may still need, in words.
WANTED = {
    "display_name": _("表示名"),
    "headline": _("ひとこと"),
    "introduction": _("自己紹介"),
    "prefecture": _("都道府県"),
    "hours": _("稼働時間"),
}
ZONES = ["Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Bangkok", "Asia/Kolkata", "Europe/London"]
ZONES += ["Europe/Paris", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC"]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person says about themselves."""

    prefecture = forms.ChoiceField(
        label=_("都道府県"),
        required=False,
        choices=[("", "—"), *((name, _(name)) for name in PREFECTURES), ("海外", _("海外"))],
    )

    class Meta:
        model = Profile
        fields = (
            "display_name",
            "headline",
            "introduction",
            "prefecture",
            "hourly_yen",
            "is_freelancer",
            "is_client",
            "is_listed",
            "family_name",
            "given_name",
            "family_kana",
            "given_kana",
        )
        labels = {
            "display_name": _("表示名"),
            "headline": _("ひとこと"),
            "introduction": _("自己紹介"),
            "hourly_yen": _("希望時給（円）"),
            "is_freelancer": _("ランサーとして仕事を受ける"),
            "is_client": _("クライアントとして仕事を依頼する"),
            "is_listed": _("プロフィールを公開する"),
            "family_name": _("姓"),
            "given_name": _("名"),
            "family_kana": _("せい（ふりがな）"),
            "given_kana": _("めい（ふりがな）"),
        }
        help_texts = {
            "display_name": _("公開される名前です。本名でなくてもかまいません。"),
            "headline": _("例：医療・製薬の英日翻訳／10年の実務経験"),
            "is_listed": _("外すと、プロフィールを開けるのは自分と運営だけになります。"),
        }
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 8}),
            "hourly_yen": forms.NumberInput(attrs={"min": 0, "step": 100, "inputmode": "numeric"}),
        }


class AvailabilityForm(forms.Form):
    """Seven times twenty-four check boxes."""

    time_zone = forms.ChoiceField(label=_("タイムゾーン"), choices=[(zone, zone) for zone in ZONES])
    observes_holidays = forms.BooleanField(label=_("日本の祝日は休む"), required=False)
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


class IdentityForm(forms.ModelForm):  # type: ignore[type-arg]
    """Which document an operator has seen."""

    class Meta:
        model = IdentityCheck
        fields = ("method", "note")
        labels = {"method": _("確認した書類"), "note": _("メモ（番号は書かないでください）")}
