"""The journal: append-only facts about people. Nobody else imports these tables."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q


class Party(models.Model):
    """Somebody facts are about or come from, under the key the outside knows them by."""

    key = models.TextField(unique=True, db_collation="C")

    class Meta:
        constraints = [
            # What the digest relies on; the rules refuse more. A regular expression costs too much per row.
            models.CheckConstraint(
                name="record_party_key_is_one_line", condition=~Q(key="") & ~Q(key__contains="\n")
            )
        ]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One fact. Never changed, never removed; a correction is a new entry that supersedes it.

    ``value``: whole stars less one, yen, minutes or seconds, by kind. ``facts``: shown to people, read
    by no rule and not part of ``digest``.
    """

    kind = models.SmallIntegerField()
    outcome = models.SmallIntegerField()
    # A catalog.Category id. A plain number: the foreign key is in the migration's SQL.
    category_id = models.IntegerField(null=True)
    about = models.ForeignKey(Party, models.PROTECT, related_name="+", db_index=False)
    counterparty = models.ForeignKey(Party, models.PROTECT, related_name="+", db_index=False, null=True)
    value = models.BigIntegerField()
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    supersedes = models.ForeignKey("self", models.PROTECT, related_name="+", db_index=False, null=True)
    excluded_reason = models.TextField(default="")
    ref = models.TextField(db_collation="C")
    digest = models.BinaryField()
    # Stored, so that an index can have it between a client and a moment.
    is_countable = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(excluded_reason="") & (Q(outcome__lt=3) | Q(kind__in=[4, 5])), models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="record_entry_ref_once", fields=["ref"], condition=Q(supersedes__isnull=True)
            ),
            models.UniqueConstraint(
                name="record_entry_superseded_once",
                fields=["supersedes"],
                condition=Q(supersedes__isnull=False),
            ),
            models.CheckConstraint(
                name="record_entry_outcome_known", condition=Q(outcome__gte=1) & Q(outcome__lte=3)
            ),
            models.CheckConstraint(
                name="record_entry_category_fits_kind",
                condition=(Q(kind__lt=20) & Q(category_id__isnull=False))
                | (Q(kind__gte=20) & Q(kind__lt=30) & Q(category_id__isnull=True))
                | Q(kind__gte=30),
            ),
            models.CheckConstraint(
                name="record_entry_ref_is_one_line", condition=~Q(ref="") & ~Q(ref__contains="\n")
            ),
        ]
        indexes = [
            # Everything measuring reads, in the order it is counted in: a month's evaluation neither visits
            # the table itself nor sorts.
            models.Index(
                "about", "category_id", "kind", "counterparty", "is_countable",
                F("happened_at").desc(), F("ref").desc(),
                name="record_entry_read",
                include=["id", "outcome", "value", "excluded_reason", "digest"],
            ),
            models.Index(
                "about", "kind", F("happened_at").desc(), F("ref").desc(),
                name="record_entry_personal",
                include=["id", "outcome", "excluded_reason", "digest"],
                condition=Q(kind__gte=20),
            ),
            models.Index(
                "about", "supersedes", "id", name="record_entry_corrections",
                condition=Q(supersedes__isnull=False),
            ),
            BrinIndex(name="record_entry_happened", fields=["happened_at"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.ref} #{self.pk}"
