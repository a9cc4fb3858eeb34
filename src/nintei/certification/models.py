"""Tables of certification: what was published, what was decided, where people stand. Nobody else imports them."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nintei.certification.rules.moves import MOVES

_APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
PARTY = "record.Party"


class WhatIf(models.Model):
    """A draft policy replayed over stored history. Immutable; its id is needed to publish the draft."""

    public_id = models.TextField(unique=True)
    series = models.TextField()
    document = models.JSONField()
    digest = models.TextField()
    first_month = models.DateField()
    last_month = models.DateField()
    report = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [_APPEND_ONLY]

    def __str__(self) -> str:
        return self.public_id


class Simulation(models.Model):
    """A what-if that was asked for: the draft as written, how far its replay is, what became of it.

    ``done`` of ``total``: people times months; ``as_of``: the evaluation being replayed; ``moved_at``: the last
    sign of life. A finished one names its report and never changes again.
    """

    class SimulationState(models.TextChoices):
        WAITING = "WAITING"
        RUNNING = "RUNNING"
        DONE = "DONE"
        FAILED = "FAILED"

    text = models.TextField()
    series = models.TextField()
    version = models.IntegerField()
    first_month = models.DateField()
    last_month = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.TextField(choices=SimulationState, default=SimulationState.WAITING)
    as_of = models.DateField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    whatif = models.ForeignKey(WhatIf, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="certification_simulation_done_has_report",
                condition=Q(state="DONE", whatif__isnull=False) | (~Q(state="DONE") & Q(whatif__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.version} {self.state}"


class PolicyVersion(models.Model):
    """One published version of a policy. ``category`` null: every category of its track."""

    series = models.TextField()
    version = models.IntegerField()
    track = models.TextField()
    category = models.ForeignKey("catalog.Category", models.PROTECT, null=True, related_name="+")
    effective_from = models.DateField()
    document = models.JSONField()
    digest = models.TextField(unique=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    whatif = models.ForeignKey(WhatIf, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [_APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(
                name="certification_policy_once",
                fields=["series", "version", "category"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.version}"


class Run(models.Model):
    """One month's evaluation of everybody; ``cursor``: the last party id that is done."""

    class RunState(models.TextChoices):
        RUNNING = "RUNNING"
        DONE = "DONE"

    as_of = models.DateField(unique=True)
    state = models.TextField(choices=RunState, default=RunState.RUNNING)
    cursor = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    seen_through = models.BigIntegerField()
    evaluated = models.BigIntegerField(default=0)
    auto_accept = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.as_of} {self.state}"


class Evaluation(models.Model):
    """One decision with everything needed to recompute it: ``record`` is what ``digest`` is of.

    ``run`` is null for what an effect date decided. ``entries``: ids of the journal entries that were read, all
    of them at most ``seen_through``.
    """

    # A run writes a million rows from the very tables they point to; an invariant looks for strangers.
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+", db_constraint=False)
    about = models.ForeignKey(PARTY, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    category = models.ForeignKey(
        "catalog.Category", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    policy = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    old_policy = models.ForeignKey(
        PolicyVersion, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    as_of = models.DateField()
    seen_through = models.BigIntegerField()
    decision = models.TextField()
    state_before = models.TextField()
    failures_before = models.IntegerField(default=0)
    effect_before = models.DateField(null=True)
    state_after = models.TextField()
    n = ArrayField(models.IntegerField())
    x = ArrayField(models.IntegerField())
    entries = ArrayField(models.BigIntegerField(), default=list)
    record = models.JSONField()
    digest = models.TextField()

    class Meta:
        triggers = [_APPEND_ONLY]
        constraints = [
            # An effect date may fall on the day of a run; each of the two decides once.
            models.UniqueConstraint(
                name="certification_evaluated_once",
                fields=["about", "category", "as_of", "run"],
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(name="certification_by_month", fields=["as_of", "decision"])]

    def __str__(self) -> str:
        return f"{self.as_of} {self.decision}"


class Standing(models.Model):
    """Where a person stands in a category now. ``since``: the day of this state."""

    about = models.ForeignKey(PARTY, models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey("catalog.Category", models.PROTECT, related_name="+")
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(default="NONE")
    failures = models.IntegerField(default=0)
    effect_on = models.DateField(null=True)
    since = models.DateField(null=True)
    last_digest = models.TextField(default="")

    class Meta:
        triggers = [
            pgtrigger.FSM(
                name="legal_moves", field="state", transitions=list(MOVES.pairs()),
                # Most evaluations leave the state as it is; asking then costs more than all the rest.
                condition=pgtrigger.AnyChange("state"),
            )
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(name="certification_one_standing", fields=["about", "category"]),
            models.CheckConstraint(
                name="certification_effect_only_under_notice",
                condition=Q(state="NOTICE", effect_on__isnull=False)
                | (~Q(state="NOTICE") & Q(effect_on__isnull=True)),
            ),
        ]
        indexes = [models.Index(name="certification_by_state", fields=["state", "effect_on"])]

    def __str__(self) -> str:
        return f"{self.about_id} {self.category_id} {self.state}"


class StandingMove(models.Model):
    """One step of a standing: by the clock (``evaluation``) or by a person (``by``)."""

    standing = models.ForeignKey(Standing, models.PROTECT, related_name="moves")
    state_before = models.TextField()
    state_after = models.TextField()
    decision = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    effect_on = models.DateField(null=True)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(default="")

    class Meta:
        triggers = [_APPEND_ONLY]
        indexes = [models.Index(name="certification_moves_of", fields=["standing", "at"])]

    def __str__(self) -> str:
        return f"{self.on} {self.state_before} -> {self.state_after}"


class Preview(models.Model):
    """What an evaluation today would say; binds nobody and is replaced every day."""

    about = models.ForeignKey(PARTY, models.CASCADE, related_name="+")
    category = models.ForeignKey("catalog.Category", models.CASCADE, related_name="+")
    policy = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="+")
    as_of = models.DateField()
    record = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="certification_one_preview", fields=["about", "category"])
        ]

    def __str__(self) -> str:
        return f"{self.about_id} {self.category_id} {self.as_of}"


class Appeal(models.Model):
    """Somebody contests an event or a decision. Answered within two weeks by an operator who did not decide it."""

    class AppealState(models.TextChoices):
        OPEN = "OPEN"
        UPHELD = "UPHELD"
        REFUSED = "REFUSED"
        WITHDRAWN = "WITHDRAWN"

    about = models.ForeignKey(PARTY, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    category = models.ForeignKey("catalog.Category", models.PROTECT, null=True, related_name="+")
    entry_id = models.BigIntegerField(null=True)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="+")
    grounds = models.TextField()
    text = models.TextField()
    state = models.TextField(choices=AppealState, default=AppealState.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reasons = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="certification_appeal_of_one_thing",
                condition=Q(entry_id__isnull=True, evaluation__isnull=False)
                | Q(entry_id__isnull=False, evaluation__isnull=True),
            ),
            models.CheckConstraint(
                name="certification_appeal_not_by_oneself", condition=~Q(decided_by=F("opened_by"))
            ),
            models.UniqueConstraint(
                name="certification_one_open_appeal_per_event",
                fields=["about", "entry_id"],
                condition=Q(state="OPEN", entry_id__isnull=False),
            ),
            models.UniqueConstraint(
                name="certification_one_open_appeal_per_decision",
                fields=["evaluation"],
                condition=Q(state="OPEN", evaluation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class IntegrityCase(models.Model):
    """A human look at a serious suspicion; the only way to a suspension."""

    class CaseState(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"

    about = models.ForeignKey(PARTY, models.PROTECT, related_name="+")
    reason = models.TextField()
    note = models.TextField()
    state = models.TextField(choices=CaseState, default=CaseState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
