"""What a person shows: a photo, and pieces of work with their files.

Files are looked at and drawn anew before the transaction begins; those that nobody needs any more are deleted by a chore
that exists if and only if the write commits.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit import files
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Malformed, NotFound
from nintei.kit.later import defer
from nintei.kit.text import one_line, paragraphs
from nintei.people.models import (
    Experience,
    PersonLanguage,
    PersonSkill,
    Photo,
    Piece,
    PieceFile,
    Profile,
    Qualification,
    User,
)

PHOTO_BYTES, PHOTO, SMALL_PHOTO = 15 * files.MB, 320, 128
MOST_PIECES, MOST_FILES = 20, 6
PIECE_KINDS = (*files.PICTURES, "pdf", "mp3", "mp4")
PIECE_BYTES = 20 * files.MB
LONGEST, SMALL = 1600, 480


@dataclass(frozen=True)
class _Ready:
    """A file that was looked at. ``content``: to be kept; ``small``: of a picture, for lists."""

    seen: files.Examined
    content: Any
    drawn: files.Picture | None = None
    small: files.Picture | None = None


def save_photo(*, by: User, upload: Any, at: datetime) -> Photo:
    """A face: the middle square of a picture, drawn anew in two sizes. Malformed: what is no picture."""
    files.examine(upload, allowed=files.PICTURES, max_bytes=PHOTO_BYTES)
    large, small = (files.picture(upload, square=side) for side in (PHOTO, SMALL_PHOTO))
    return _keep_photo(by=by, large=large, small=small, at=at)


@writes
def _keep_photo(*, by: User, large: files.Picture, small: files.Picture, at: datetime) -> Photo:
    Profile.objects.select_for_update().get(user=by)
    _forget(_photo_keys(by))
    said = {"key": files.keep(large.file()), "small_key": files.keep(small.file()), "changed_at": at}
    photo, _made = Photo.objects.update_or_create(user=by, defaults=said)
    return photo


@writes
def remove_photo(*, by: User, at: datetime) -> None:
    """Back to the letter; repeatable."""
    _forget(_photo_keys(by))
    Photo.objects.filter(user=by).delete()


def save_piece(
    *, by: User, title: str, at: datetime, piece_id: int | None = None, description: str = "", link: str = "",
    uploads: Sequence[Any] = (), without: Collection[int] = (),
) -> Piece:  # fmt: skip
    """A new piece of one's portfolio, or the changed one ``piece_id``; ``without``: ids of files that go.

    Malformed: no title, more than MOST_PIECES or MOST_FILES, a file that cannot be taken. NotFound: somebody else's.
    """
    if len(uploads) > MOST_FILES:
        raise _too_many_files()
    ready = [_look_at(upload) for upload in uploads]
    said = {"title": one_line(title), "description": paragraphs(description), "link": link, "changed_at": at}
    if not said["title"]:
        raise Malformed(_("作品の題を書いてください。"))
    if link and not link.startswith(("https://", "http://")):
        raise Malformed(_("リンク先は「https://」で始めてください。"))
    return _keep_piece(by=by, piece_id=piece_id, said=said, ready=ready, without=without, at=at)


def _look_at(upload: Any) -> _Ready:
    seen = files.examine(upload, allowed=PIECE_KINDS, max_bytes=PIECE_BYTES)
    if seen.kind not in files.PICTURES:
        return _Ready(seen, upload)
    drawn = files.picture(upload, longest=LONGEST)
    small = files.picture(io.BytesIO(drawn.content), longest=SMALL)
    return _Ready(seen, drawn.file(), drawn, small)


@writes
def _keep_piece(
    *,
    by: User,
    piece_id: int | None,
    said: dict[str, Any],
    ready: list[_Ready],
    without: Collection[int],
    at: datetime,
) -> Piece:
    Profile.objects.select_for_update().get(user=by)
    if piece_id is None:
        count = Piece.objects.filter(user=by).count()
        if count >= MOST_PIECES:
            raise Malformed(
                _("作品は%(most)s点までです。古いものを消してから加えてください。") % {"most": MOST_PIECES}
            )
        piece = Piece.objects.create(user=by, position=count, **said)
    else:
        piece = _own_piece(by, piece_id)
        Piece.objects.filter(pk=piece.pk).update(**said)
        gone = PieceFile.objects.filter(piece=piece, pk__in=list(without))
        _forget(_file_keys(gone))
        gone.delete()
    _add_files(piece=piece, ready=ready, at=at)
    return piece


@within_write
def _add_files(*, piece: Piece, ready: list[_Ready], at: datetime) -> None:
    known = set(PieceFile.objects.filter(piece=piece).values_list("digest", flat=True))
    new: dict[str, _Ready] = {}
    for each in ready:
        if each.seen.digest not in known:
            new.setdefault(each.seen.digest, each)
    if len(known) + len(new) > MOST_FILES:
        raise _too_many_files()
    for each in new.values():
        drawn, seen = each.drawn, each.seen
        stem = seen.name.rpartition(".")[0]
        PieceFile.objects.create(
            piece=piece,
            key=files.keep(each.content),
            small_key=files.keep(each.small.file()) if each.small else "",
            name=drawn.name(stem) if drawn else seen.name,
            mime=drawn.mime if drawn else seen.mime,
            size=len(drawn.content) if drawn else seen.size,
            width=drawn.width if drawn else 0,
            height=drawn.height if drawn else 0,
            digest=seen.digest,
            added_at=at,
        )


def _too_many_files() -> Malformed:
    return Malformed(
        _("1つの作品に付けられるファイルは%(most)s個までです。") % {"most": MOST_FILES}, most=MOST_FILES
    )


@writes
def remove_piece(*, by: User, piece_id: int, at: datetime) -> None:
    """Take a piece and its files out of one's portfolio; somebody else's is NotFound."""
    piece = _own_piece(by, piece_id)
    _forget(_file_keys(PieceFile.objects.filter(piece=piece)))
    piece.delete()


@within_write
def forget_what_is_shown(*, user: User) -> None:
    """Photo, portfolio, skills and everything else that is only shown, with the files; for accounts that end."""
    _forget([*_photo_keys(user), *_file_keys(PieceFile.objects.filter(piece__user=user))])
    for model in (Photo, Piece, PersonSkill, PersonLanguage, Experience, Qualification):
        model._default_manager.filter(user=user).delete()  # noqa: SLF001


def _own_piece(by: User, piece_id: int) -> Piece:
    piece = Piece.objects.select_for_update().filter(pk=piece_id, user=by).first()
    if piece is None:
        raise NotFound(_("この作品は見つかりません。"))
    return piece


def _photo_keys(by: User) -> list[str]:
    return [key for pair in Photo.objects.filter(user=by).values_list("key", "small_key") for key in pair]


def _file_keys(rows: Any) -> list[str]:
    return [key for pair in rows.values_list("key", "small_key") for key in pair if key]


def _forget(keys: list[str]) -> None:
    if keys:
        defer("people.drop_files", keys=keys)
