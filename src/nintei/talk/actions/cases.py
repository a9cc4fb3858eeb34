"""The operator's desk: look into a report, decide about it, answer it; read a thread for a reason of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, Malformed, NotFound
from nintei.record import actions as record
from nintei.record.kinds import Excluded, Outcome
from nintei.talk.actions import threads as steps
from nintei.talk.kinds import MeasureKind, Role, Said, TurnState
from nintei.talk.models import Look, Measure, Message, Report, Thread, Turn
from nintei.talk.queries import cases as queries
from nintei.talk.rules import cases as rules
from nintei.talk.rules import texts


class OwnCase(Forbidden):
    """Nobody decides about a thread in which they take part."""

    code = "own_case"


@writes
def look_into_report(*, by: Any, case: int, at: datetime) -> Report:
    """Take a report up, or look into one that another took up; that is written down, and opens the thread to ``by``.

    Forbidden for everybody but operators, and for those who take part in the thread. A second look changes nothing.
    """
    report = _locked(by=by, case=case)
    if report.state == "NEW":
        report.state = rules.CASE.target("look", report.state, Role.OPERATOR)
        report.save(update_fields=["state"])
    if not Look.objects.filter(report=report, by=by).exists():
        Look.objects.create(thread=report.thread, report=report, by=by, looked_at=at)
    return report


@writes
def answer_report(
    *,
    by: Any,
    case: int,
    answer: str,
    at: datetime,
    measures: Iterable[str] = (),
    messages: Sequence[int] = (),
    days: int = 0,
    statement: str = "",
) -> Report:
    """Decide about a report once and for all: measures with the reasons their person is told, and the reporter's answer.

    ``measures``: MeasureKind, none for no finding; ``messages``: ids of the reported person's messages to be taken out
    of view; ``days``: one of SUSPENSIONS. Refuses what nobody has looked into, a decision that does not fit together,
    and people who take part in the thread.
    """
    report, chosen = _locked(by=by, case=case), set(measures)
    state = rules.CASE.target("answer", report.state, Role.OPERATOR)
    answer = steps.checked(text=answer)
    statement = steps.checked(text=statement, needed=False)
    wrong = rules.complaint(chosen, messages=len(set(messages)), days=days, statement=statement)
    if wrong:
        raise Malformed(_COMPLAINTS[wrong](), complaint=wrong)
    about = steps.other_side(by=report.by, thread=report.thread)
    said = {"report": report, "about": about, "statement": statement, "made_by": by, "made_at": at}
    _take(chosen - {MeasureKind.REMOVE}, said, until=rules.suspended_until(at, days))
    _remove(report.thread, about, set(messages), said)
    if MeasureKind.SCOUT in chosen:
        _leave_out(thread=report.thread, at=at)
    report.state, report.answer, report.answered_by, report.answered_at = state, answer, by, at
    report.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return report


_COMPLAINTS = {
    "unknown_measure": lambda: _("この措置はありません。"),
    "no_message": lambda: _("表示から外すメッセージに印を付けてください。"),
    "message_without_removal": lambda: _("メッセージに印を付けたときは、「表示から外す」も選んでください。"),
    "no_days": lambda: _("送信を止める日数を選んでください。"),
    "no_statement": lambda: _("措置をとるときは、本人に伝える理由を書いてください。"),
}


@within_write
def _take(chosen: set[str], said: dict[str, Any], *, until: datetime) -> None:
    for kind in sorted(chosen):
        Measure.objects.create(kind=kind, until_at=until if kind == MeasureKind.SUSPEND else None, **said)


@within_write
def _remove(thread: Thread, about: Any, ids: set[int], said: dict[str, Any]) -> None:
    rows = Message.objects.filter(pk__in=ids, thread=thread, author=about, revises=None)
    found = list(rows.exclude(measures__kind=MeasureKind.REMOVE))
    if len(found) != len(ids):
        raise Malformed(
            _("表示から外せるのは、報告された人がこのやり取りに書いた、まだ外していないメッセージだけです。")
        )
    for message in found:
        Measure.objects.create(kind=MeasureKind.REMOVE, message=message, **said)


@within_write
def _leave_out(*, thread: Thread, at: datetime) -> None:
    """A template scout opens no turn; those that the journal has already are left out there."""
    thread.is_scout = True
    thread.save(update_fields=["is_scout"])
    for turn in Turn.objects.select_for_update().filter(
        thread=thread, noted_at__isnull=False, excluded_reason=""
    ):
        assert turn.entry_id is not None  # a noted turn has an entry: the table says so
        outcome = Outcome.GOOD if turn.state == TurnState.ANSWERED else Outcome.NEUTRAL
        try:
            turn.entry_id = record.supersede(
                entry_id=turn.entry_id, at=at, outcome=outcome, excluded_reason=Excluded.TEMPLATE_SCOUT
            )
        except record.AlreadySuperseded:
            continue  # an appeal has corrected it before
        turn.outcome, turn.excluded_reason = int(outcome), Excluded.TEMPLATE_SCOUT
        turn.save(update_fields=["outcome", "excluded_reason", "entry_id"])


@writes
def read_thread(*, by: Any, thread_id: int, reason: str, at: datetime) -> Look:
    """Open a thread without a report, for a day: the reason is written down, and a line tells both of its people.

    Forbidden for everybody but operators and for those who take part in it; refuses a reason of fewer than ten signs.
    """
    queries.only_operators(by)
    thread = Thread.objects.select_for_update(of=("self",)).filter(pk=thread_id).first()
    if thread is None:
        raise NotFound(_("このやり取りは見つかりません。"))
    _refuse_own(by, thread)
    reason = steps.checked(text=reason, most=texts.MOST_NOTE)
    if len(reason) < rules.LEAST_REASON:
        raise Malformed(
            _(
                "読む理由を%(least)s文字以上で書いてください。理由は記録され、ほかの運営担当者が確かめられます。"
            )
            % {"least": rules.LEAST_REASON}
        )
    steps.add_line(thread=thread, by=None, said=Said.READ_BY_DESK, at=at)
    thread.last_at = at
    thread.save(update_fields=["last_at"])
    return Look.objects.create(thread=thread, by=by, reason=reason, looked_at=at)


@writes
def lift_suspension(*, by: Any, measure_id: int, at: datetime) -> Measure:
    """Let somebody write again before their time; lifting twice changes nothing."""
    queries.only_operators(by)
    rows = Measure.objects.select_for_update(of=("self",)).select_related("report__thread")
    found = rows.filter(pk=measure_id, kind=MeasureKind.SUSPEND).first()
    if found is None:
        raise NotFound(_("この措置は見つかりません。"))
    _refuse_own(by, found.report.thread)
    if found.lifted_at is None:
        found.lifted_at, found.lifted_by = at, by
        found.save(update_fields=["lifted_at", "lifted_by"])
    return found


@within_write
def _locked(*, by: Any, case: int) -> Report:
    queries.only_operators(by)
    rows = Report.objects.select_for_update(of=("self", "thread")).select_related(
        "by", "thread__freelancer", "thread__client"
    )
    report = rows.filter(pk=case).first()
    if report is None:
        raise NotFound(_("この受付番号の報告はありません。"))
    _refuse_own(by, report.thread)
    return report


def _refuse_own(by: Any, thread: Thread) -> None:
    if by.pk in {thread.freelancer_id, thread.client_id}:
        raise OwnCase(
            _("自分が加わっているやり取りについては判断できません。別の運営担当者に頼んでください。")
        )
