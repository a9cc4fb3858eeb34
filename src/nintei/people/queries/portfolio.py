"""Photos and pieces of work, and the files under them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from nintei.kit.errors import NotFound
from nintei.people.models import Photo, Piece, PieceFile, User
from nintei.people.queries.profiles import PublicProfile


def photos_of(public_ids: Iterable[str]) -> dict[str, str]:
    """{public id: version of the photo}, in one query; nobody without a photo is in it."""
    rows = Photo.objects.filter(user__public_id__in=list(public_ids)).select_related("user")
    return {photo.user.public_id: photo.version for photo in rows}


def photo_key(*, viewer: Any, public_id: str, version: str, is_small: bool) -> str:
    """Where the photo lies; NotFound for a version that is no more, and for those who may not see the profile."""
    photo = Photo.objects.filter(_may_see(viewer, "user"), user__public_id=public_id).first()
    if photo is None or photo.version != version:
        raise NotFound(_("この写真はありません。"))
    return photo.small_key if is_small else photo.key


def pieces(*, profile: PublicProfile) -> list[Piece]:
    """The portfolio of somebody whose profile the reader was allowed to see, with ``shown``: its files; two queries."""
    return list(_with_files(Piece.objects.filter(user__public_id=profile.public_id)))


def own_pieces(*, viewer: User) -> list[Piece]:
    """The viewer's own portfolio, with ``shown``: its files."""
    return list(_with_files(Piece.objects.filter(user=viewer)))


def own_piece(*, viewer: User, piece_id: int) -> Piece:
    """One piece of the viewer's own, with ``shown``: its files; NotFound otherwise."""
    piece = _with_files(Piece.objects.filter(user=viewer, pk=piece_id)).first()
    if piece is None:
        raise NotFound(_("この作品は見つかりません。"))
    return piece


def piece_file(*, viewer: Any, public_id: str, file_id: int) -> PieceFile:
    """A file of somebody's portfolio; NotFound for those who may not see the profile."""
    rows = PieceFile.objects.filter(
        _may_see(viewer, "piece__user"), piece__user__public_id=public_id, pk=file_id
    )
    found = rows.first()
    if found is None:
        raise NotFound(_("このファイルはありません。"))
    return found


def _with_files(rows: QuerySet[Piece]) -> QuerySet[Piece]:
    shown = PieceFile.objects.order_by("pk")
    return rows.order_by("position", "pk").prefetch_related(Prefetch("files", shown, to_attr="shown"))


def _may_see(viewer: Any, owner: str) -> Q:
    """The same as for the profile: listed, one's own, or an operator's."""
    is_active = Q(**{f"{owner}__is_active": True})
    if getattr(viewer, "is_operator", False):
        return is_active
    listed = Q(**{f"{owner}__profile__is_listed": True})
    own = Q(**{owner: viewer.pk}) if getattr(viewer, "pk", None) else Q()
    return is_active & (listed | own)
