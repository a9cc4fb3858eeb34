"""Hours of the week, and days away."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nintei.people import rules
from nintei.people.models.accounts import User


class Availability(models.Model):
    """The hours of an ordinary week: 168 characters, '1' = works; Monday 00:00 comes first.

    ``weekly_capacity`` whole hours a week for new work, ``free_from`` the next free day, ``lead_days`` days
    before new work can begin.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="availability")
    time_zone = models.CharField(max_length=40, default="Asia/Tokyo")
    hours = models.CharField(max_length=168, default=rules.NO_HOURS)
    observes_holidays = models.BooleanField(default=True)
    # What one can take on besides what runs already; None: not said.
    weekly_capacity = models.PositiveSmallIntegerField(null=True)
    free_from = models.DateField(null=True)
    lead_days = models.PositiveSmallIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours__regex=r"^[01]{168}$"), name="hours_are_168_marks"),
            models.CheckConstraint(condition=Q(weekly_capacity__range=(1, 168)), name="a_week_has_168_hours"),
            models.CheckConstraint(condition=Q(lead_days__lte=365), name="lead_time_of_a_year_at_most"),
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
