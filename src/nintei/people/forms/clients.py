"""What a client says about itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.people.forms.weeks import ZONES
from nintei.people.kinds import ClientKind
from nintei.people.rules import clients

KINDS = {
    ClientKind.COMPANY: _("会社・法人"),
    ClientKind.SOLE_PROPRIETOR: _("個人事業主"),
    ClientKind.CONSUMER: _("個人（事業のためではない依頼）"),
}
_YES_NO = [("yes", _("いる")), ("no", _("いない"))]
_UNSAID = {
    "company_name": _("会社・法人の名前を書いてください。"),
    "capital_yen": _("資本金または出資の総額を書いてください。ない法人は0と書きます。"),
    "employees": _("従業員の数を1以上で書いてください。"),
    "has_staff": _("いるかいないかを選んでください。"),
    "has_officers": _("いるかいないかを選んでください。"),
}


def _yes_no(label: Any, help_text: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=_YES_NO, coerce=lambda said: said == "yes", required=False, empty_value=None,
        widget=forms.RadioSelect, help_text=help_text,
    )  # fmt: skip


class ClientForm(forms.Form):
    """The facts that decide which laws apply, and whom to turn to about harassment."""

    kind = forms.ChoiceField(label=_("依頼する立場"), choices=list(KINDS.items()), widget=forms.RadioSelect)
    company_name = forms.CharField(
        label=_("会社名・屋号"),
        required=False,
        max_length=120,
        help_text=_("公開されます。契約の書面にも載ります。"),
    )
    company_kana = forms.CharField(label=_("会社名・屋号のふりがな"), required=False, max_length=120)
    has_staff = _yes_no(
        _("従業員"),
        _(
            "週20時間以上、31日以上続けて雇う見込みの人がひとりでもいれば「いる」です。派遣で来ている人も数えます。"
        ),
    )
    employees = forms.IntegerField(
        label=_("常時雇っている従業員の数"), required=False, min_value=0, max_value=10_000_000
    )
    has_officers = _yes_no(
        _("代表者のほかの役員"), _("法人だけがお答えください。代表者を含めて役員が2人以上なら「いる」です。")
    )
    capital_yen = forms.IntegerField(
        label=_("資本金または出資の総額（円）"), required=False, min_value=0, max_value=10**15,
        help_text=_("法人だけがお答えください。"),
    )  # fmt: skip
    harassment_name = forms.CharField(
        label=_("窓口の名前"),
        required=False,
        max_length=80,
        help_text=_("例：総務部 相談窓口、社外相談窓口 ○○事務所"),
    )
    harassment_email = forms.EmailField(label=_("窓口のメールアドレス"), required=False)
    harassment_phone = forms.RegexField(
        r"^[0-9０-９+＋()（）\-‐－ ]{6,30}$", label=_("窓口の電話番号"), required=False,
        error_messages={"invalid": _("電話番号は数字とハイフンで書いてください。")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What this kind must say; the rest of it is dropped by the verb."""
        said = super().clean() or {}
        if "kind" not in said:
            return said
        facts = clients.settled(said)
        for name in clients.still_unsaid(facts):
            if name not in self.errors:
                self.add_error(name, _UNSAID[name])
        if clients.needs_contact_point(facts):
            self._needs_contact_point(said)
        return said

    def _needs_contact_point(self, said: dict[str, Any]) -> None:
        if not said.get("harassment_name") and "harassment_name" not in self.errors:
            self.add_error("harassment_name", _("相談窓口の名前を書いてください。"))
        broken = {"harassment_email", "harassment_phone"} & set(self.errors)
        if not broken and not (said.get("harassment_email") or said.get("harassment_phone")):
            self.add_error("harassment_email", _("メールか電話のどちらかを書いてください。"))


class ContactHoursForm(forms.Form):
    """Seven times twenty-four check boxes, and the zone they are in."""

    time_zone = forms.ChoiceField(label=_("タイムゾーン"), choices=[(zone, zone) for zone in ZONES])
    slots = forms.MultipleChoiceField(
        required=False, choices=[(str(index), str(index)) for index in range(168)]
    )

    def clean(self) -> dict[str, Any]:
        """``hours``: the marks of the boxes."""
        said = super().clean() or {}
        marked = {int(index) for index in said.pop("slots", [])}
        said["hours"] = "".join("1" if index in marked else "0" for index in range(168))
        return said
