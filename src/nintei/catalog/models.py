"""What kinds of work exist."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


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
    """Something a person can do or a job asks for. ``is_listed``: from our own list, and so worth suggesting."""

    slug = models.SlugField(max_length=60, unique=True)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    # The slug of a top category; "" for what people added.
    group = models.CharField(max_length=60, blank=True, default="")
    is_listed = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug


class SkillSpelling(models.Model):
    """One way to write a skill, folded (``rules.folded``); belongs to one skill alone. ``said``: as people write it."""

    folded = models.TextField(unique=True, db_collation="C")
    said = models.TextField()
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="spellings")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(folded=""), name="a_spelling_says_something")]
