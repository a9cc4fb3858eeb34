"""Tokens with which programs act for a person, how much they are used, and answers kept for repeated requests."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from nintei.people.models.accounts import User


class Token(models.Model):
    """A token of one person. Only its SHA-256 is kept: who made it sees it once.

    ``prefix``: the public part by which it is found and recognised; ``scopes``: values of ``kinds.Scope``;
    ``used_on``: the day of its last use, and no more of it than the day.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=32))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="a_token_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(digest__regex="^[0-9a-f]{64}$"), name="of_a_token_only_its_digest_is_kept"
            ),
        ]


class TokenPace(models.Model):
    """How many requests a token has made in the running minute; one row per token, counted over and over."""

    token = models.OneToOneField(Token, models.CASCADE, primary_key=True, related_name="pace")
    minute_at = models.DateTimeField()
    requests = models.PositiveIntegerField()


class KeptAnswer(models.Model):
    """What was answered to a request with an Idempotency-Key; ``status`` null while it is not known yet.

    ``token`` null: the person asked from the site's own pages. ``fingerprint``: SHA-256 of method, address and body.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.ForeignKey(Token, models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    location = models.TextField(blank=True)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "token", "key"], nulls_distinct=False, name="one_answer_per_key"
            )
        ]
