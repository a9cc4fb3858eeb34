"""One's own certification: standings, progress, decisions and their reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from ninja import Query, Router

from nintei.certification.api.shapes import (
    Criterion,
    Decision,
    DecisionPage,
    Evaluated,
    Experience,
    Failing,
    Need,
    Outlook,
    Progress,
    Standing,
    Standings,
    Statement,
    Step,
)
from nintei.certification.queries import columns, decisions, mine, statements
from nintei.kit.api import pages
from nintei.kit.api.shapes import Id, Paging, Shape, Slug
from nintei.people.api import doors
from nintei.people.kinds import Scope

router = Router(tags=["certification"])
READ = Scope.CERTIFICATION_READ


def _as(shape: type[Shape], found: Any, **more: Any) -> Any:
    """A shape from what has attributes of the same names."""
    said = {name: getattr(found, name) for name in shape.model_fields if name not in more}
    return shape(**said, **more)


def _needs(found: Any) -> list[Need]:
    return [_as(Need, each) for each in found]


def _evaluated(column: columns.Column) -> Evaluated:
    made: Evaluated = _as(
        Evaluated, column, criteria=[_as(Criterion, each) for each in column.criteria],
        experience=[_as(Experience, each) for each in column.experience], conditions=dict(column.conditions),
    )  # fmt: skip
    return made


def _standing(of: mine.CategoryCertification) -> Standing:
    made: Standing = _as(Standing, of, ahead=_as(Outlook, of.ahead, needs=_needs(of.ahead.needs)))
    return made


@doors.read(
    router, "/certification/", shape=Standings, scope=READ, name="standings", summary=lazy("自分の認定の一覧")
)
def standings(request: HttpRequest) -> Standings:
    """At a glance, what needs an answer first."""
    found = mine.my_certification(viewer=request.user, at=timezone.now())
    return Standings(today=found.today, categories=[_standing(each) for each in found.categories])


@doors.read(
    router, "/certification/decisions/", shape=DecisionPage, scope=READ, name="decisions", summary=lazy("自分についての判定の一覧")
)  # fmt: skip
def own_decisions(request: HttpRequest, paging: Query[Paging]) -> DecisionPage:
    """Newest first."""
    after = pages.parts(paging.after, pages.whole)
    rows = decisions.own_decisions(
        viewer=request.user, before=after[0] if after else None, limit=paging.limit + 1
    )
    shown, has_more = pages.cut(rows, paging.limit)
    following = pages.next_of(request, shown, lambda row: (row.evaluation,), has_more=has_more)
    return DecisionPage(items=[_as(Decision, row) for row in shown], next=following)


@doors.read(
    router, "/certification/decisions/{int:evaluation}/", shape=Statement, scope=READ, name="statement",
    summary=lazy("一つの判定の理由"),
)  # fmt: skip
def statement(request: HttpRequest, evaluation: Id) -> Statement:
    """What was decided, on what, what would change it, and until when it can be contested."""
    found = statements.statement(viewer=request.user, evaluation=evaluation, at=timezone.now())
    change = found.change
    made: Statement = _as(
        Statement, found, decision=change.decision, state_before=change.state_before, state_after=change.state_after,
        as_of=change.as_of, effect_on=change.effect_on, evaluated=_evaluated(found.column), needs=_needs(found.needs),
        failing=[Failing(criterion=each.now.id, side=each.side, more=each.more) for each in found.failing],
        not_used={each.criterion: dict(each.counts) for each in found.not_used}, evidence=found.evidence.level,
        can_contest=found.is_own and found.contest.can_contest, contest_until=found.contest.until,
    )  # fmt: skip
    return made


@doors.read(
    router, "/certification/categories/{category}/", shape=Progress, scope=READ, name="progress",
    summary=lazy("一つのカテゴリーでの進みぐあい"),
)  # fmt: skip
def progress(request: HttpRequest, category: Slug) -> Progress:
    """Every criterion with its number and its bar, today and at the last decision."""
    found = mine.category_page(viewer=request.user, category=category, at=timezone.now())
    return Progress(
        standing=_standing(found.of), today=_evaluated(found.of.today),
        last=_evaluated(found.of.last) if found.of.last else None, history=[_as(Step, each) for each in found.history],
    )  # fmt: skip
