"""What people say about themselves."""

from __future__ import annotations

from django.db import models

from nintei.people.models.accounts import User


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
