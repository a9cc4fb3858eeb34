"""What a token is for, what it may do, how long it works."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.people.kinds import Scope

SCOPE_WORDS = {
    Scope.PEOPLE_READ: _("自分と公開プロフィールを読む"),
    Scope.PEOPLE_WRITE: _("自分のプロフィール・稼働時間・不在を変える"),
    Scope.SEARCH_READ: _("人をさがす"),
    Scope.TALK_READ: _("自分のやり取りを読む"),
    Scope.TALK_WRITE: _("自分の名前で相談や返信を送る"),
    Scope.CERTIFICATION_READ: _("自分の認定と判定を読む"),
    Scope.NOTICES_READ: _("自分へのお知らせを読む"),
    Scope.NOTICES_WRITE: _("お知らせを既読にする"),
}


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("名前"), max_length=60, help_text=_("あとで見分けられるように。例：勤務表との連携"),
        error_messages={"required": _("何に使うトークンか、名前を付けてください。")},
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("このトークンでできること"), choices=list(SCOPE_WORDS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("できることを一つ以上選んでください。")},
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("有効期間"),
        coerce=int,
        initial=90,
        choices=[(30, _("30日")), (90, _("90日")), (365, _("1年"))],
    )
