"""One form for each section of one's own profile; every section is saved alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nintei.kit.text import one_line
from nintei.people.actions import skills as lists
from nintei.people.forms.profiles import ProfileForm
from nintei.people.models import PersonLanguage, PersonSkill

NAMES_OF_LANGUAGES = {
    "ja": _("日本語"), "en": _("英語"), "zh": _("中国語"), "ko": _("韓国語"), "fr": _("フランス語"), "de": _("ドイツ語"),
    "es": _("スペイン語"), "pt": _("ポルトガル語"), "it": _("イタリア語"), "ru": _("ロシア語"), "vi": _("ベトナム語"),
    "th": _("タイ語"), "id": _("インドネシア語"), "ar": _("アラビア語"), "hi": _("ヒンディー語"), "ne": _("ネパール語"),
    "my": _("ビルマ語"), "tl": _("フィリピン語"), "mn": _("モンゴル語"), "nl": _("オランダ語"), "pl": _("ポーランド語"),
    "tr": _("トルコ語"), "uk": _("ウクライナ語"), "sv": _("スウェーデン語"), "fa": _("ペルシア語"), "ms": _("マレー語"),
    "bn": _("ベンガル語"),
}  # fmt: skip


class _Part(ProfileForm):
    """Some fields of the profile, with the labels and hints of all of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(self.Meta.fields):
            del self.fields[name]


class NameForm(_Part):
    """The public name and one line below it."""

    class Meta(ProfileForm.Meta):
        fields = ("display_name", "headline")

    def clean_display_name(self) -> str:
        name = one_line(self.cleaned_data["display_name"])
        if not name:
            raise ValidationError(_("表示名に、見える文字を入れてください。"))
        return name


class IntroductionForm(_Part):
    """Some paragraphs about oneself."""

    class Meta(ProfileForm.Meta):
        fields = ("introduction",)


class PlaceForm(_Part):
    """Where, and for how much."""

    class Meta(ProfileForm.Meta):
        fields = ("prefecture", "hourly_yen")


class UseForm(_Part):
    """What the account is for, and who may see the profile."""

    class Meta(ProfileForm.Meta):
        fields = ("is_freelancer", "is_client", "is_listed")


class LegalNameForm(_Part):
    """Names for documents; never public."""

    class Meta(ProfileForm.Meta):
        fields = ("family_name", "given_name", "family_kana", "given_kana")


class MonthField(forms.CharField):
    """A month as 2019-04, which becomes its first day; browsers without such a control let it be typed."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2019-04", "pattern": r"\d{4}-\d{1,2}"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> date | None:
        said = super().clean(value).strip()
        if not said:
            return None
        year, _dash, month = said.replace("/", "-").partition("-")
        try:
            found = date(int(year), int(month), 1)
        except ValueError:
            raise ValidationError(_("年と月を「2019-04」のように書いてください。")) from None
        if not 1930 <= found.year <= 2100:
            raise ValidationError(_("年を確かめてください。"))
        return found


class SkillForm(forms.Form):
    """One row of skills; a row without a name is left out."""

    name = forms.CharField(
        label=_("スキル"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"list": "skill-suggestions", "autocomplete": "off", "data-suggest": ""}),
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("どのくらい"),
        choices=PersonSkill.Level.choices,
        coerce=int,
        initial=PersonSkill.Level.WORKING,
    )
    years = forms.IntegerField(
        label=_("年数"), required=False, min_value=0, max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class LanguageForm(forms.Form):
    """One row of languages."""

    code = forms.ChoiceField(
        label=_("言語"), required=False, choices=[("", "—"), *((code, NAMES_OF_LANGUAGES[code]) for code in lists.LANGUAGES)]
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("どのくらい"),
        choices=PersonLanguage.Level.choices,
        coerce=int,
        initial=PersonLanguage.Level.EVERYDAY,
    )


class ExperienceForm(forms.Form):
    """One stretch of work."""

    organisation = forms.CharField(label=_("会社・活動の名前"), max_length=80)
    role = forms.CharField(label=_("役割"), max_length=80, required=False)
    began_on = MonthField(label=_("始まりの月"))
    ended_on = MonthField(label=_("終わりの月（続いていれば空のまま）"), required=False)
    description = forms.CharField(
        label=_("内容"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        began, ended = said.get("began_on"), said.get("ended_on")
        if began and ended and ended < began:
            self.add_error("ended_on", _("終わりの月は、始まりの月以降にしてください。"))
        return said


class QualificationForm(forms.Form):
    """One qualification."""

    name = forms.CharField(label=_("資格・免許・学位"), max_length=80)
    issuer = forms.CharField(label=_("認定した団体"), max_length=80, required=False)
    acquired_on = MonthField(label=_("取得した月"), required=False)


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of one list, as far as they say something and are not to go."""

    key = ""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("外す")

    @property
    def said(self) -> list[dict[str, Any]]:
        kept = (form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE"))
        rows = [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"} for form in kept
        ]
        return [row for row in rows if row[self.key]]


def _rows(form: type[forms.Form], key: str, most: int, extra: int) -> type[_Rows]:
    return forms.formset_factory(
        form, formset=type("Rows", (_Rows,), {"key": key}), extra=extra, can_delete=True, max_num=most, validate_max=True,
        absolute_max=most + extra,
    )  # fmt: skip


SkillRows = _rows(SkillForm, "name", lists.MOST_SKILLS, 3)
LanguageRows = _rows(LanguageForm, "code", lists.MOST_LANGUAGES, 1)
ExperienceRows = _rows(ExperienceForm, "organisation", lists.MOST_EXPERIENCE, 1)
QualificationRows = _rows(QualificationForm, "name", lists.MOST_QUALIFICATIONS, 1)
