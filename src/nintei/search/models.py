"""The index of words, and who can be found. Written by this room's actions only; all of it can be made anew."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class WeekField(models.Field):
    """168 bits, Monday 00:00 first; '0' and '1' in Python."""

    def db_type(self, connection: Any) -> str:
        return "bit(168)"


class Collection(models.Model):
    """One index of words. While it is made anew, a second one of the same name is being filled.

    ``pinned``: the average length, in thousandths, that the stored weights were made with. ``spelling``: with
    which dictionary, synonyms and rules its words were cut.
    """

    name = models.TextField()
    is_live = models.BooleanField(default=False)
    documents = models.IntegerField(default=0)
    total_length = models.BigIntegerField(default=0)
    pinned = models.BigIntegerField(default=1000)
    spelling = models.TextField()
    # The operators' groups of words it was made with; the others are in data/synonyms.yaml.
    synonyms = models.JSONField(default=list)
    began_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="search_one_collection", fields=["name", "is_live"]),
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A word of a collection; ``df``: how many of its documents contain it, never 0."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="+", db_index=False)
    text = models.TextField(db_collation="C")
    df = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="search_term_once", fields=["collection", "text"])]

    def __str__(self) -> str:
        return self.text


class Document(models.Model):
    """A text that can be found. ``key``: the id, in its own room, of what it describes.

    ``folded``: the text as phrases are compared with it; ``length``: its terms, repeated ones counted again.
    """

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()
    folded = models.TextField()
    length = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="search_document_once", fields=["collection", "key"])]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.key}"


class Posting(models.Model):
    """A term in a document: ``tf`` times, and what that says about it (``rules.bm25.weight``)."""

    # The key covers ``weight`` (in the migration's SQL): a question is answered from the index alone.
    pk = models.CompositePrimaryKey("term_id", "document_id")
    # Millions of rows written in one statement with the rows they point to; an invariant looks for strangers.
    term = models.ForeignKey(Term, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_constraint=False)
    tf = models.SmallIntegerField()
    weight = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.term_id} {self.document_id}"


class Person(models.Model):
    """Somebody who can be found, as the last refreshing saw them.

    ``week``: the ordinary week in the site's time zone. ``completed_ever`` and ``first_completed_at``: project
    contracts, for newcomers. ``digest``: of everything this row, its categories and its document come from.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    week = WeekField()
    joined_at = models.DateTimeField(null=True)
    last_active_at = models.DateTimeField()
    is_verified = models.BooleanField()
    completed_ever = models.IntegerField(default=0)
    first_completed_at = models.DateTimeField(null=True)
    digest = models.TextField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)


class PersonCategory(models.Model):
    """What somebody did, or is certified for, in one category; counts of the ranking's window.

    ``strength``: thousandths, ``rules.ranking.strength``. ``counts``: {measure: [facts, good]} as shown.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="categories")
    category = models.ForeignKey("catalog.Category", models.CASCADE, related_name="+")
    strength = models.SmallIntegerField()
    completed = models.IntegerField()
    is_certified = models.BooleanField()
    certified_since = models.DateField(null=True)
    counts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="search_one_row_a_category", fields=["person", "category"]),
            models.CheckConstraint(
                name="search_strength_in_thousandths", condition=Q(strength__gte=0) & Q(strength__lte=1000)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.category_id}"


class Waiting(models.Model):
    """Somebody who changed since they were last looked at; written by triggers on what people say of themselves."""

    # Not a foreign key: somebody who is gone must be taken out of the index as well.
    user_id = models.BigIntegerField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)


class Numbering(models.Model):
    """Everybody in one order, the part of the score that no question changes; place 0 is the best.

    ``dense``: words in at least so many texts have a column. ``ranking``: digest of the numbers it was made with;
    with others in force it is not used. Replaced as a whole; what changed since is in ``Changed``.
    """

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="+")
    people = models.IntegerField()
    dense = models.IntegerField()
    ranking = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.collection_id} {self.made_at}"


class Column(models.Model):
    """Something about everybody in a numbering. ``bits``: one for each place, the lowest bit of the first byte is
    place 0; empty = everybody. ``numbers``: little-endian integers of ``n`` places with a bit, in their order.
    """

    numbering = models.ForeignKey(Numbering, models.CASCADE, related_name="+", db_index=False)
    key = models.TextField(db_collation="C")
    n = models.IntegerField()
    bits = models.BinaryField()
    numbers = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="search_column_once", fields=["numbering", "key"])]

    def __str__(self) -> str:
        return self.key


class Changed(models.Model):
    """Somebody whose rows were written after the numbering was made: always looked at one by one."""

    user_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.user_id)


class SynonymGroup(models.Model):
    """Words that mean the same, added by an operator; kept after they are withdrawn, with who, when and why."""

    words = models.JSONField()
    reason = models.TextField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.TextField(blank=True)

    def __str__(self) -> str:
        return "、".join(self.words)


class Unanswered(models.Model):
    """A question that found nobody: its words and the day, nothing about who asked."""

    text = models.TextField()
    on = models.DateField()
    n = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="search_unanswered_once", fields=["on", "text"])]

    def __str__(self) -> str:
        return self.text


class Day(models.Model):
    """How search kept up on one day. ``longest``: seconds that somebody waited at most, as far as was seen;
    ``refreshed``: people written; ``looked`` and ``mended``: by the comparison of that day, None without one.
    """

    on = models.DateField(primary_key=True)
    longest = models.IntegerField(default=0)
    refreshed = models.IntegerField(default=0)
    compared_at = models.DateTimeField(null=True)
    looked = models.IntegerField(null=True)
    mended = models.IntegerField(null=True)

    def __str__(self) -> str:
        return str(self.on)
