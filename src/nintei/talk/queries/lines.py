"""The lines of a conversation, fifty at a time from the newest back, with their corrections and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from nintei.kit import files as store
from nintei.kit.errors import NotFound
from nintei.talk.kinds import MeasureKind, Role, Said, ThreadState
from nintei.talk.models import Attachment, Measure, Message, ReadMark, Thread
from nintei.talk.rules import contacts
from nintei.talk.rules import threads as rules

LINES = 50
BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class File:
    """One file of a line; ``width`` and ``height`` are those of its preview, 0 without one."""

    id: int
    name: str
    kind: str
    size: int
    digest: str
    width: int
    height: int

    @property
    def label(self) -> str:
        """Its type and size in words."""
        return f"{store.TYPES[self.kind].label} · {store.size_in_words(self.size)}"


@dataclass(frozen=True)
class Line:
    """One line of the conversation. ``earlier``: (text, moment) of the versions before a correction.

    ``removed``: why the operator took it out of view; then it has no words and no files, except for the desk. ``role``: as what its author
    takes part, nothing for the clock.
    """

    id: int
    said: str
    is_mine: bool
    author: str
    body: str
    sent_at: datetime
    earlier: tuple[tuple[str, datetime], ...]
    contacts: tuple[str, ...]
    facts: dict[str, Any]
    is_editable: bool
    is_new: bool
    files: tuple[File, ...]
    removed: str = ""
    role: str = ""


@dataclass(frozen=True)
class Stretch:
    """Some lines in order; ``earlier``: the id before which the ones before them stand, 0 when they are the first."""

    lines: tuple[Line, ...]
    earlier: int


def stretch(
    *,
    viewer: Any,
    thread: Thread,
    at: datetime,
    before: int = 0,
    most: int | None = LINES,
    until: datetime | None = None,
) -> Stretch:
    """The newest lines, or those before the line ``before``; later messages never move them.

    ``thread``: one that the viewer may read, with both people's profiles. NotFound for a line of another thread.
    ``most``: how many, None for all; ``until``: nothing later.
    """
    rows = _with_removals(Message.objects.filter(thread=thread, revises=None))
    if until:
        rows = rows.filter(sent_at__lte=until)
    if before:
        place = rows.filter(pk=before).values_list("sent_at", flat=True).first()
        if place is None:
            raise NotFound(_("このメッセージは見つかりません。"))
        rows = rows.filter(Q(sent_at__lt=place) | Q(sent_at=place, pk__lt=before))
    found = list(rows.order_by("-sent_at", "-pk")[: most + 1 if most else None])
    shown = found[:most][::-1]
    earlier = shown[0].pk if len(found) > len(shown) else 0
    return Stretch(_lines(viewer, thread, shown, at), earlier)


def following(*, viewer: Any, thread: Thread, at: datetime, after: int, most: int) -> tuple[Line, ...]:
    """The lines with greater ids than ``after``, in the order of their ids, at most so many: for programs that go on."""
    rows = _with_removals(Message.objects.filter(thread=thread, revises=None, pk__gt=after))
    return _lines(viewer, thread, list(rows.order_by("pk")[:most]), at)


def _with_removals(rows: QuerySet[Message]) -> QuerySet[Message]:
    removal = Measure.objects.filter(message=OuterRef("pk"), kind=MeasureKind.REMOVE).values("statement")
    return rows.annotate(removed=Subquery(removal[:1]))


def _lines(viewer: Any, thread: Thread, shown: Sequence[Message], at: datetime) -> tuple[Line, ...]:
    ids = [row.pk for row in shown]
    revisions: dict[int | None, list[Message]] = {}
    for row in Message.objects.filter(revises_id__in=ids).order_by("sent_at", "pk"):
        revisions.setdefault(row.revises_id, []).append(row)
    attached: dict[int | None, list[File]] = {}
    for one in Attachment.objects.filter(message_id__in=ids).order_by("pk"):
        file = File(one.pk, one.name, one.kind, one.size, one.digest, one.width, one.height)
        attached.setdefault(one.message_id, []).append(file)
    mark = ReadMark.objects.filter(thread=thread, user_id=viewer.pk).values_list("read_at", flat=True).first()
    names = {side.pk: side.profile.display_name for side in (thread.freelancer, thread.client)}
    roles = {thread.freelancer_id: Role.FREELANCER, thread.client_id: Role.CLIENT}
    reading = _Reading(roles, viewer.pk, thread.state, names, mark or BEGINNING, at)
    is_desk = viewer.pk not in names
    lines = [reading.line(row, revisions.get(row.pk, []), attached.get(row.pk, [])) for row in shown]
    return tuple(line if is_desk or not line.removed else _out_of_view(line) for line in lines)


def _out_of_view(line: Line) -> Line:
    return replace(line, body="", earlier=(), contacts=(), files=(), is_editable=False)


@dataclass(frozen=True)
class _Reading:
    """Who reads, and when."""

    roles: Mapping[int, Role]
    viewer: int
    state: str
    names: Mapping[int, str]
    read_at: datetime
    at: datetime

    def line(self, row: Message, later: Sequence[Message], files: Sequence[File]) -> Line:
        versions = [row, *later]
        mine, now = row.author_id == self.viewer, versions[-1]
        open_text = row.said == Said.TEXT and self.state == ThreadState.OPEN
        return Line(
            id=row.pk, said=row.said, is_mine=mine, author=self.names.get(row.author_id or 0, ""), body=now.body,
            sent_at=row.sent_at, earlier=tuple((each.body, each.sent_at) for each in versions[:-1]),
            contacts=tuple(contacts.contact_details(now.body)), facts=row.facts,
            is_editable=mine and open_text and rules.is_editable(row.sent_at, self.at),
            is_new=not mine and row.sent_at > self.read_at, files=tuple(files),
            role=self.roles.get(row.author_id or 0, ""), removed=getattr(row, "removed", "") or "",
        )  # fmt: skip
