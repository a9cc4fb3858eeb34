"""Reports as the desk sees them, and what the two people of a thread see of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit.errors import Forbidden, NotFound
from nintei.talk.kinds import CaseState, MeasureKind, Role
from nintei.talk.models import Attachment, Look, Measure, Report, Thread
from nintei.talk.queries.lines import Stretch, stretch
from nintei.talk.rules import cases as rules

PAGE = 30
# How much of a conversation the desk sees at once.
LINES = 200
_PEOPLE = ("thread__freelancer__profile", "thread__client__profile", "thread__category", "by__profile")


def only_operators(viewer: Any) -> None:
    """Forbidden for everybody else."""
    if not getattr(viewer, "is_operator", False):
        raise Forbidden(_("運営の担当者だけが見られます。"))


@dataclass(frozen=True)
class Row:
    """One report in the list, or at the head of its page; ``about``: the reported person."""

    report: Report
    by_name: str
    by_id: str
    about_name: str
    about_id: str
    about_role: str
    is_own: bool


def _row(viewer: Any, report: Report) -> Row:
    thread = report.thread
    by_freelancer = report.by_id == thread.freelancer_id
    other = thread.client if by_freelancer else thread.freelancer
    return Row(
        report, report.by.profile.display_name, report.by.public_id, other.profile.display_name, other.public_id,
        Role.CLIENT if by_freelancer else Role.FREELANCER,
        viewer.pk in {thread.freelancer_id, thread.client_id},
    )  # fmt: skip


def reports(*, viewer: Any, state: str, page: int = 1) -> tuple[list[Row], bool]:
    """(reports in a state, those that wait longest first, answered ones latest first; whether there are more)."""
    only_operators(viewer)
    order = "-answered_at" if state == CaseState.ANSWERED else "made_at"
    rows = Report.objects.filter(state=state).select_related(*_PEOPLE).order_by(order, "pk")
    first = (max(page, 1) - 1) * PAGE
    found = list(rows[first : first + PAGE + 1])
    return [_row(viewer, report) for report in found[:PAGE]], len(found) > PAGE


@dataclass(frozen=True)
class Case:
    """One report with everything its page shows. ``talk``: the conversation until the report, None before a look."""

    row: Row
    talk: Stretch | None
    measures: tuple[Measure, ...]
    earlier: int
    looks: tuple[Look, ...]
    may_answer: bool


def case(*, viewer: Any, number: int, at: datetime) -> Case:
    """A report for an operator; the words of the thread only after ``look_into_report``. NotFound for no such number.

    ``earlier``: how many other measures there are about the same person.
    """
    only_operators(viewer)
    report = Report.objects.select_related(*_PEOPLE, "answered_by__profile").filter(pk=number).first()
    if report is None:
        raise NotFound(_("この受付番号の報告はありません。"))
    row = _row(viewer, report)
    looks = tuple(report.looks.select_related("by__profile").order_by("looked_at"))
    has_looked = not row.is_own and any(look.by_id == viewer.pk for look in looks)
    until = report.made_at
    talk = (
        stretch(viewer=viewer, thread=report.thread, at=at, most=LINES, until=until) if has_looked else None
    )
    measures = report.measures.select_related("made_by__profile", "lifted_by__profile").order_by("pk")
    about = Measure.objects.filter(about__public_id=row.about_id).exclude(report=report)
    return Case(
        row, talk, tuple(measures), about.count(), looks, has_looked and report.state == CaseState.UNDER_WAY
    )


def thread_for_desk(*, viewer: Any, thread_id: int, at: datetime) -> tuple[Thread, Stretch | None]:
    """(a thread, its newest lines when the viewer has given a reason within a day); NotFound, Forbidden."""
    only_operators(viewer)
    rows = Thread.objects.select_related("freelancer__profile", "client__profile", "category")
    thread = rows.filter(pk=thread_id).first()
    if thread is None:
        raise NotFound(_("このやり取りは見つかりません。"))
    own = viewer.pk in {thread.freelancer_id, thread.client_id}
    looks = Look.objects.filter(thread=thread, report=None, by_id=viewer.pk, looked_at__gt=at - rules.LOOK)
    if own or not looks.exists():
        return thread, None
    return thread, stretch(viewer=viewer, thread=thread, at=at, most=LINES)


def file_for_desk(*, viewer: Any, number: int, file_id: int) -> Attachment:
    """A file of a reported thread, for an operator who has looked into the report; NotFound otherwise."""
    only_operators(viewer)
    look = Look.objects.filter(report_id=number, by_id=viewer.pk).select_related("report").first()
    rows = Attachment.objects.filter(pk=file_id, message__isnull=False)
    found = look and rows.filter(thread_id=look.thread_id).first()
    if not found:
        raise NotFound(_("このファイルは見つかりません。"))
    return found


def looks(*, viewer: Any, page: int = 1) -> tuple[list[Look], bool]:
    """(who of the staff opened which thread and why, latest first; whether there are more)."""
    only_operators(viewer)
    first = (max(page, 1) - 1) * PAGE
    rows = Look.objects.select_related("by__profile", "thread").order_by("-looked_at", "-pk")
    found = list(rows[first : first + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def waiting_reports() -> int:
    """How many reports nobody has answered yet."""
    return Report.objects.exclude(state=CaseState.ANSWERED).count()


def suspension(*, user: int, at: datetime) -> Measure | None:
    """What keeps somebody from writing at ``at``: the measure that ends last."""
    rows = Measure.objects.filter(about_id=user, kind=MeasureKind.SUSPEND, made_at__lte=at, until_at__gt=at)
    return rows.filter(lifted_at=None).order_by("-until_at").first()


def statements(*, viewer: Any, thread: Thread) -> tuple[Measure, ...]:
    """What was decided about the viewer in a thread, with its reasons."""
    rows = Measure.objects.filter(report__thread=thread, about_id=viewer.pk)
    return tuple(rows.order_by("report_id", "pk"))
