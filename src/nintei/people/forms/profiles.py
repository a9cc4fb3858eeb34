"""What a person says about themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.people.models import Profile

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


# What a profile may still need, in words.
WANTED = {
    "display_name": _("表示名"),
    "headline": _("ひとこと"),
    "introduction": _("自己紹介"),
    "prefecture": _("都道府県"),
    "hours": _("稼働時間"),
}


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
