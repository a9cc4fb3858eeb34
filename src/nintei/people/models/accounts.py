"""Accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

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
