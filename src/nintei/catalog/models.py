"""What kinds of work exist."""

from __future__ import annotations

from django.db import models


class Category(models.Model):
    """A kind of work. Leaves carry jobs and certificates; their parents only group them."""

    slug = models.SlugField(max_length=60, unique=True)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # Micro-tasks build a record of their own, never mixed with project work.
    is_task_work = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug


class Skill(models.Model):
    """Something a person can do or a job asks for."""

    slug = models.SlugField(max_length=60, unique=True)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.slug
