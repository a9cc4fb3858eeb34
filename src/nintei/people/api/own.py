"""Oneself: profile, hours, absences; and the public profiles of others."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.forms.models import model_to_dict
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from ninja import Query, Router

from nintei.kit.api import etags, pages
from nintei.kit.api.refusals import cleaned
from nintei.kit.api.shapes import Id, Paging, PublicId
from nintei.people import actions, forms, queries, rules
from nintei.people.api import doors
from nintei.people.api.shapes import (
    Absence,
    AbsenceGiven,
    AbsencePage,
    Me,
    OwnProfile,
    Person,
    ProfileChanges,
    Week,
    WeekGiven,
)
from nintei.people.kinds import Scope

router = Router(tags=["people"])
READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_INVALID = lazy("保存していません。直すところは errors にあります。")


@doors.read(router, "/me/", shape=Me, scope=None, name="me", summary=lazy("トークンの持ち主と、できること"))
def me(request: HttpRequest) -> Me:
    """Who is asking; any token may."""
    token, user = request.token, request.user
    return Me(
        public_id=user.public_id, display_name=queries.own_profile(viewer=user).display_name, locale=user.locale,
        is_operator=user.is_operator, scopes=token.scopes if token else None,
    )  # fmt: skip


@doors.read(
    router, "/people/{public_id}/", shape=Person, scope=READ, name="person", summary=lazy("公開プロフィール")
)
def person(request: HttpRequest, public_id: PublicId) -> Person:
    """What everybody may see of a person, unlisted people excepted."""
    found = queries.profile_for(viewer=request.user, public_id=public_id, today=timezone.localdate())
    return Person(**{name: getattr(found, name) for name in Person.model_fields})


@doors.read(
    router, "/me/profile/", shape=OwnProfile, scope=READ, name="profile", summary=lazy("自分のプロフィール")
)
def profile(request: HttpRequest) -> OwnProfile:
    """One's own profile, the legal name included."""
    return _own(request, queries.own_profile(viewer=request.user))


def _own(request: HttpRequest, found: Any) -> OwnProfile:
    missing, percent = queries.still_missing(viewer=request.user)
    said = {name: getattr(found, name) for name in (*actions.PROFILE_FIELDS, "completed_at")}
    return OwnProfile(missing=list(missing), percent=percent, **said)


@doors.change(
    router, "PATCH", "/me/profile/", shape=OwnProfile, scope=WRITE, name="profile_change", is_guarded=True,
    summary=lazy("自分のプロフィールを変える"), example={"headline": "医療・製薬の英日翻訳", "hourly_yen": 4500},
)  # fmt: skip
def profile_change(request: HttpRequest, changes: ProfileChanges) -> OwnProfile:
    """Only what is sent changes; the rest stays."""
    found = queries.own_profile(viewer=request.user)
    seen_at = found.changed_at if etags.is_guarded(request, _own(request, found)) else None
    said = model_to_dict(found, fields=actions.PROFILE_FIELDS) | changes.model_dump(exclude_unset=True)
    said = cleaned(forms.ProfileForm(said), str(_INVALID))
    saved = actions.save_profile(by=request.user, at=timezone.now(), seen_at=seen_at, **said)
    return _own(request, saved)


@doors.read(
    router, "/me/availability/", shape=Week, scope=READ, name="availability", summary=lazy("自分の稼働時間")
)
def availability(request: HttpRequest) -> Week:
    """One's own hours; none are marked before any are given."""
    return _week(queries.own_availability(viewer=request.user))


def _week(found: Any) -> Week:
    hours = found.hours
    return Week(
        hours=hours, time_zone=found.time_zone, observes_holidays=found.observes_holidays,
        hours_per_week=rules.hours_per_week(hours), summary_ja=rules.summary(hours, "ja"),
        summary_en=rules.summary(hours, "en"),
    )  # fmt: skip


@doors.change(
    router, "PUT", "/me/availability/", shape=Week, scope=WRITE, name="availability_change", is_guarded=True,
    summary=lazy("自分の稼働時間を置き換える"),
    example={"hours": rules.PRESETS["weekday_evenings"], "time_zone": "Asia/Tokyo", "observes_holidays": True},
)  # fmt: skip
def availability_change(request: HttpRequest, week: WeekGiven) -> Week:
    """The whole week at once."""
    found = queries.own_availability(viewer=request.user)
    seen_at = found.changed_at if etags.is_guarded(request, _week(found)) else None
    said = week.model_dump()
    return _week(actions.save_availability(by=request.user, at=timezone.now(), seen_at=seen_at, **said))


@doors.read(
    router, "/me/absences/", shape=AbsencePage, scope=READ, name="absences", summary=lazy("自分の不在の予定")
)
def absences(request: HttpRequest, paging: Query[Paging]) -> AbsencePage:
    """Those that are not over."""
    after = pages.parts(paging.after, date.fromisoformat, pages.whole)
    rows = queries.own_absences(viewer=request.user, today=timezone.localdate()).order_by("starts_on", "pk")
    if after is not None:
        rows = queries.later_absences(rows, after=after)
    shown, has_more = pages.cut(list(rows[: paging.limit + 1]), paging.limit)
    last = pages.cursor(shown[-1].starts_on.isoformat(), shown[-1].pk) if has_more else ""
    return AbsencePage(
        items=[_absence(row) for row in shown], next=pages.address(request, last) if last else None
    )


def _absence(row: Any) -> Absence:
    return Absence(**{name: getattr(row, name) for name in Absence.model_fields})


@doors.make(
    router, "/me/absences/", shape=Absence, scope=WRITE, name="absence_making", summary=lazy("不在を登録する"),
    example={"starts_on": "2027-01-04", "ends_on": "2027-01-08", "reason": "帰省"},
)  # fmt: skip
def absence_making(request: HttpRequest, absence: AbsenceGiven) -> doors.Made:
    """Days on which nobody should expect an answer."""
    said = cleaned(forms.AbsenceForm(absence.model_dump()), str(_INVALID))
    made = actions.declare_absence(by=request.user, at=timezone.now(), **said)
    return doors.Made(_absence(made), reverse("api:absence_withdrawal", args=[made.pk]))


@doors.change(
    router, "DELETE", "/me/absences/{int:absence_id}/", scope=WRITE, name="absence_withdrawal",
    summary=lazy("不在を取り消す"),
)  # fmt: skip
def absence_withdrawal(request: HttpRequest, absence_id: Id) -> None:
    """Take back days away."""
    actions.withdraw_absence(by=request.user, absence_id=absence_id, at=timezone.now())
