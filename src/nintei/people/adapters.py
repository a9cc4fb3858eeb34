"""How allauth makes and greets accounts here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from nintei.people import actions, queries
from nintei.people.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by our own verb, so that nobody exists without a profile."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Fill the account from the sign-up form; with a profile named after the address until edited."""
        user = super().save_user(request, user, form, commit=False)
        user.locale = "en" if (translation.get_language() or "ja").startswith("en") else "ja"
        if commit:
            actions.complete_sign_up(user=user, at=timezone.now())
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever has asked to close their account is first offered to stay."""
        if queries.own_closure(viewer=request.user):
            return reverse("people:closure")
        return str(super().get_login_redirect_url(request))
