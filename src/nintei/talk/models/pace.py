"""How many messages somebody has just sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from nintei.kit.pace import Counter


class Sent(Counter):
    """The counter of one person."""

    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "what"], name="one_counter_per_person_and_act")]
