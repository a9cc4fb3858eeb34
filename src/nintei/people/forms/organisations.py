"""What members send in about their organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.people.kinds import Role

ROLES = {Role.OWNER: _("オーナー"), Role.MANAGER: _("管理者"), Role.MEMBER: _("メンバー")}
ROLES_MAY = {
    Role.OWNER: _("すべてができます。名前を変え、役割を決め、譲り、閉じることができます。"),
    Role.MANAGER: _("メンバーを招待し、外すことができます。"),
    Role.MEMBER: _("組織と記録を見て、いつでも抜けることができます。"),
}


class OrganisationForm(forms.Form):
    """The name of an organisation."""

    name = forms.CharField(label=_("組織の名前"), max_length=120)


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("招待する人のメールアドレス"))
    role = forms.ChoiceField(label=_("役割"))

    def __init__(self, data: Any = None, *, roles: Iterable[Role]) -> None:
        super().__init__(data)
        self.fields["role"].choices = [(role, ROLES[role]) for role in roles]
        self.fields["role"].initial = Role.MEMBER
