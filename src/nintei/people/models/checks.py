"""Whose identity was checked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nintei.people.models.accounts import User


class IdentityCheck(models.Model):
    """An operator has looked at a document; the document itself is never kept."""

    class Method(models.TextChoices):
        MY_NUMBER_CARD = "my_number_card", _("マイナンバーカード")
        DRIVING_LICENCE = "driving_licence", _("運転免許証")
        RESIDENCE_CARD = "residence_card", _("在留カード")
        PASSPORT = "passport", _("パスポート")

    user = models.OneToOneField(User, models.CASCADE, related_name="identity_check")
    method = models.CharField(max_length=20, choices=Method)
    verified_at = models.DateTimeField()
    verified_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
