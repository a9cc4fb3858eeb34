"""Doors for programs to what one was told."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from ninja import Query, Router

from nintei.kit.api import pages
from nintei.kit.api.shapes import Id, Page, Paging, Shape
from nintei.notices import actions, queries
from nintei.people.api import doors
from nintei.people.kinds import Scope

router = Router(tags=["notices"])


class Notice(Shape):
    """One notice in the reader's language; ``url``: the page to read more on, a path of this site."""

    id: int
    topic: str
    title: str
    lines: list[str]
    url: str
    created_at: datetime
    is_unread: bool


class NoticePage(Page[Notice]):
    """One's own notices, newest first."""

    unread: int


@doors.read(
    router,
    "/notices/",
    shape=NoticePage,
    scope=Scope.NOTICES_READ,
    name="notices",
    summary=lazy("お知らせの一覧"),
)
def notices(request: HttpRequest, paging: Query[Paging]) -> NoticePage:
    """Newest first; reading them here marks nothing as read."""
    after = pages.parts(paging.after, pages.whole)
    told = queries.notices_for(
        viewer=request.user, before=after[0] if after else None, limit=paging.limit + 1
    )
    shown, has_more = pages.cut(told, paging.limit)
    return NoticePage(
        items=[_notice(each) for each in shown], unread=queries.unread_count(viewer=request.user),
        next=pages.next_of(request, shown, lambda each: (each.id,), has_more=has_more),
    )  # fmt: skip


def _notice(told: queries.Told) -> Notice:
    said = {name: getattr(told, name) for name in Notice.model_fields}
    return Notice(**said | {"topic": str(told.topic), "lines": list(told.lines)})


@doors.change(
    router, "PUT", "/notices/{int:notice_id}/reading/", scope=Scope.NOTICES_WRITE, name="reading",
    summary=lazy("お知らせを一つ既読にする"),
)  # fmt: skip
def reading(request: HttpRequest, notice_id: Id) -> None:
    """One notice is read."""
    actions.mark_read(by=request.user, notice_id=notice_id, at=timezone.now())


@doors.change(
    router, "PUT", "/notices/readings/", scope=Scope.NOTICES_WRITE, name="readings", summary=lazy("お知らせをすべて既読にする")
)  # fmt: skip
def readings(request: HttpRequest) -> None:
    """All notices are read."""
    actions.mark_all_read(by=request.user, at=timezone.now())
