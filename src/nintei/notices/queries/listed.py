"""A person's notices in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.kit.errors import NotFound
from nintei.notices.kinds import KIND_OF, TOPICS_OF, Kind, Topic
from nintei.notices.models import Notice
from nintei.notices.queries import sentences, words
from nintei.talk.models import ReadMark

# Where a notice leads when its fact names no page of its own.
HOME = "/certification/"


@dataclass(frozen=True)
class Told:
    """One notice in words, in the reader's language. ``url``: a path on this site; ``why``: why it came."""

    id: int
    topic: Topic
    kind: Kind
    title: str
    lines: tuple[str, ...]
    url: str
    go: str
    why: str
    created_at: datetime
    is_unread: bool


def unread(viewer: Any) -> QuerySet[Notice]:
    """The viewer's notices that wait to be read: not marked, and their thread not read since."""
    return still_unread(Notice.objects.filter(user=viewer))


def still_unread(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those of them that their receivers have yet to read."""
    return rows.filter(read_at=None).exclude(Exists(_read_marks()))


def _read_marks() -> QuerySet[ReadMark]:
    return ReadMark.objects.filter(
        thread=OuterRef("thread"), user=OuterRef("user"), read_at__gte=OuterRef("last_at")
    )


def with_unread(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Each with ``waits``: whether its receiver has yet to read it."""
    read = When(Q(read_at__isnull=False) | Exists(_read_marks()), then=Value(False))
    return rows.annotate(waits=Case(read, default=Value(True), output_field=BooleanField()))


def _path(notice: Notice) -> str:
    """The page to read more on: a path of this site and nothing else."""
    if notice.thread_id:
        return reverse("talk:thread", args=[notice.thread_id])
    given = str(notice.subject.get("url") or "")
    is_ours = given.startswith("/") and not given.startswith("//") and "\\" not in given
    return given if is_ours else HOME


def told_of(notice: Notice, categories: Mapping[str, Any], *, is_unread: bool = True) -> Told:
    """One notice in words."""
    topic = Topic(notice.topic)
    kind = KIND_OF[topic]
    title, lines = sentences.told(topic, notice.subject, categories)
    return Told(
        notice.id, topic, kind, title, tuple(lines), _path(notice), _(words.GO_OF.get(topic, words.GO[kind])), _(words.WHY_OF.get(topic, words.WHY[kind])),
        notice.last_at, is_unread=is_unread,
    )  # fmt: skip


def in_words(rows: Iterable[Notice]) -> list[Told]:
    """Many notices in words; rows of ``with_unread``."""
    categories = catalog.categories_by_slug()
    return [told_of(row, categories, is_unread=getattr(row, "waits", row.read_at is None)) for row in rows]


def notices_for(*, viewer: Any, before: int | None = None, kind: str = "", limit: int = 30) -> list[Told]:
    """The viewer's own notices, newest first, at most ``limit``; ``before``: only ids below it; ``kind``: of one."""
    found = Notice.objects.filter(user=viewer)
    if before is not None:
        found = found.filter(id__lt=before)
    if kind in TOPICS_OF:
        found = found.filter(topic__in=TOPICS_OF[Kind(kind)])
    return in_words(with_unread(found).order_by("-id")[:limit])


def notice_for(*, viewer: Any, notice_id: int) -> Told:
    """One of the viewer's own; NotFound for anybody else's."""
    found = with_unread(Notice.objects.filter(user=viewer, id=notice_id)).first()
    if found is None:
        raise NotFound(_("このお知らせはありません。"))
    return in_words([found])[0]


def kind_counts(*, viewer: Any) -> list[tuple[Kind, str, int]]:
    """(kind, name, how many unread) of every kind that the viewer has been told of."""
    rows = with_unread(Notice.objects.filter(user=viewer)).values("topic")
    counts = rows.annotate(n=Count("id", filter=Q(waits=True))).values_list("topic", "n")
    found: dict[Kind, int] = {}
    for topic, n in counts:
        kind = KIND_OF[Topic(topic)]
        found[kind] = found.get(kind, 0) + n
    return [(kind, _(words.KINDS[kind][0]), found[kind]) for kind in Kind if kind in found]


def unread_count(*, viewer: Any) -> int:
    """How many of the viewer's notices wait to be read; 0 for nobody."""
    return unread(viewer).count() if viewer.is_authenticated else 0
