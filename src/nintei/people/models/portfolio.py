"""What a person shows: a photo, and pieces of work with their files."""

from __future__ import annotations

from django.db import models

from nintei.people.models.accounts import User


class Photo(models.Model):
    """A square photo in two sizes. Keys are those of ``kit.files``."""

    user = models.OneToOneField(User, models.CASCADE, related_name="photo")
    key = models.CharField(max_length=80)
    small_key = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    @property
    def version(self) -> str:
        """Another one for each photo, so that a browser may keep what it has."""
        return self.key[-12:]


class Piece(models.Model):
    """One piece of a portfolio."""

    user = models.ForeignKey(User, models.CASCADE, related_name="pieces")
    title = models.CharField(max_length=80)
    description = models.TextField(max_length=1000, blank=True)
    link = models.URLField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class PieceFile(models.Model):
    """A file of a piece. A picture was drawn anew by us and has a ``small_key``; other files keep their bytes."""

    piece = models.ForeignKey(Piece, models.CASCADE, related_name="files")
    key = models.CharField(max_length=80)
    small_key = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    # Of what was uploaded: the same file twice is kept once.
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["piece", "digest"], name="a_file_is_in_a_piece_once")]

    @property
    def is_picture(self) -> bool:
        return bool(self.small_key)
