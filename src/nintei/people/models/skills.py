"""What a person can do: skills, languages, experience, qualifications."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nintei.people.models.accounts import User


class PersonSkill(models.Model):
    """A skill of a person, in their own words for how well. ``years``: whole years of use; unknown is null."""

    class Level(models.IntegerChoices):
        LEARNING = 1, _("勉強中")
        WORKING = 2, _("実務で使える")
        STRONG = 3, _("得意")
        TEACHING = 4, _("人に教えられる")

    user = models.ForeignKey(User, models.CASCADE, related_name="skills")
    skill = models.ForeignKey("catalog.Skill", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.WORKING)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "skill"], name="a_skill_is_said_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="a_skill_has_one_of_four_levels"
            ),
        ]


class PersonLanguage(models.Model):
    """A language a person speaks or writes. ``code``: ISO 639-1."""

    class Level(models.IntegerChoices):
        BASIC = 1, _("かんたんな読み書き")
        EVERYDAY = 2, _("日常会話")
        BUSINESS = 3, _("ビジネス")
        NATIVE = 4, _("母語")

    user = models.ForeignKey(User, models.CASCADE, related_name="languages")
    code = models.CharField(max_length=8)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.EVERYDAY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code"], name="a_language_is_said_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="a_language_has_one_of_four_levels"
            ),
        ]


class Experience(models.Model):
    """A stretch of work. Days are firsts of months; without an end it goes on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="experience")
    organisation = models.CharField(max_length=80)
    role = models.CharField(max_length=80, blank=True)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    description = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")),
                name="experience_ends_after_it_began",
            )
        ]


class Qualification(models.Model):
    """A licence, a degree, an examination; nobody has checked it. ``acquired_on``: the first of a month."""

    user = models.ForeignKey(User, models.CASCADE, related_name="qualifications")
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=80, blank=True)
    acquired_on = models.DateField(null=True, blank=True)
