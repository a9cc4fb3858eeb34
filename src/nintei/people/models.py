"""Who people are: accounts, profiles, hours, absences, identity checks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from nintei.people import rules


class UserManager(BaseUserManager["User"]):
    """Only what Django and allauth need; people are made by ``actions.register_user``."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, is_operator=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. ``public_id`` is its name in addresses and the key of its facts."""

    public_id = models.CharField(max_length=16, unique=True, default=rules.new_public_id, editable=False)
    email = models.EmailField(unique=True)
    locale = models.CharField(max_length=2, choices=[("ja", "日本語"), ("en", "English")], default="ja")
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email_whatever_case")]

    def __str__(self) -> str:
        return self.public_id


class Profile(models.Model):
    """What a person says about themselves. Legal names are private; ``display_name`` is public."""

    user = models.OneToOneField(User, models.CASCADE, related_name="profile")
    display_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60, blank=True)
    given_name = models.CharField(max_length=60, blank=True)
    family_kana = models.CharField(max_length=60, blank=True)
    given_kana = models.CharField(max_length=60, blank=True)
    headline = models.CharField(max_length=120, blank=True)
    introduction = models.TextField(max_length=4000, blank=True)
    prefecture = models.CharField(max_length=10, blank=True)
    hourly_yen = models.PositiveIntegerField(null=True, blank=True)
    is_freelancer = models.BooleanField(default=True)
    is_client = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=True)
    completed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.display_name


class Availability(models.Model):
    """The hours of an ordinary week: 168 characters, '1' = works; Monday 00:00 comes first."""

    user = models.OneToOneField(User, models.CASCADE, related_name="availability")
    time_zone = models.CharField(max_length=40, default="Asia/Tokyo")
    hours = models.CharField(max_length=168, default=rules.NO_HOURS)
    observes_holidays = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours__regex=r"^[01]{168}$"), name="hours_are_168_marks")
        ]


class Absence(models.Model):
    """Days on which nobody should expect an answer; both ends are included."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    is_emergency = models.BooleanField(default=False)
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="an_absence_ends_after_it_starts"
            )
        ]


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
