"""Identity checks: asked for, decided, ended; their pictures go with the decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.kit import files, later
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, Malformed, NotFound, Refusal
from nintei.kit.text import paragraphs
from nintei.people import queries
from nintei.people.actions.checks import hold_identity, lose_identity
from nintei.people.kinds import CheckState, Decider, PictureSide, Way
from nintei.people.models import IdentityCheck, IdentityLook, IdentityPicture, IdentityRequest, Profile, User
from nintei.people.rules import identity as rules

LETTER = "people.send_letter"
DROP = "people.drop_files"
BEGIN = "people.begin_identity"


class NoLegalName(Refusal):
    """There is nothing to compare a document with."""

    code = "no_legal_name"


class AlreadyAsked(Refusal):
    """A request waits already."""

    code = "already_asked"


@writes
def request_identity_check(
    *,
    by: User,
    method: str,
    way: str,
    at: datetime,
    wish: str = "",
    pictures: Mapping[str, Any] | None = None,
) -> IdentityRequest:
    """Ask to have one's identity checked. ``pictures``: {side: upload}, only for the way "pictures".

    NoLegalName, AlreadyAsked; Malformed for what the provider does not offer, or for pictures that are missing or no
    pictures. They are drawn anew, without place and device, before they are kept.
    """
    provider = queries.identity.provider()
    given = dict(pictures or {}) if way == Way.PICTURES else {}
    _check_request(by, method, way, set(given), provider)
    drawn = {PictureSide(side): _drawn(upload) for side, upload in given.items()}
    profile = Profile.objects.select_for_update().get(user=by)
    made = IdentityRequest.objects.create(
        user=by, method=method, way=way, wish=paragraphs(wish), family_name=profile.family_name,
        given_name=profile.given_name, provider=queries.identity.settled_provider(), requested_at=at,
        expires_at=at + rules.REQUEST_LIFE,
    )  # fmt: skip
    kept: list[str] = []
    try:
        for side, picture in drawn.items():
            kept.append(files.keep(picture.file()))
            IdentityPicture.objects.create(
                request=made, side=side, key=kept[-1], mime=picture.mime, added_at=at
            )
    except BaseException:
        # The rows are undone with the transaction; the files are not.
        for key in kept:
            files.drop(key)
        raise
    if not provider.is_ours:
        later.defer(BEGIN, request_id=made.pk)
    return made


def _check_request(by: User, method: str, way: str, sides: set[str], provider: rules.Provider) -> None:
    profile = Profile.objects.filter(user=by).first()
    if profile is None or not rules.has_legal_name(profile.family_name, profile.given_name):
        raise NoLegalName(
            _("書類と比べる氏名がまだありません。先にプロフィールで氏名を書いて、保存してください。")
        )
    if IdentityRequest.objects.filter(user=by, state=CheckState.REQUESTED).exists():
        raise AlreadyAsked(_("本人確認は、もう受け付けています。結果をお待ちください。"))
    if method not in IdentityCheck.Method.values or way not in provider.ways:
        raise Malformed(_("書類の種類と見せ方を選んでください。"))
    if provider.is_ours and rules.missing_pictures(way, sides):
        raise Malformed(_("書類の表と、書類を持った顔の写真を選んでください。"))


def _drawn(upload: Any) -> files.Picture:
    files.examine(upload, allowed=files.PICTURES, max_bytes=rules.MOST_BYTES)
    return files.picture(upload, longest=rules.LONGEST)


@within_write
def end_request(
    *, found: IdentityRequest, move: str, who: Decider, at: datetime, by: User | None = None, reason: str = ""
) -> None:
    """The request ends by one of its moves, and with it every picture."""
    found.state = rules.REQUEST.target(move, found.state, who)
    found.decided_at, found.decided_by, found.reason = at, by, reason
    found.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    pictures = IdentityPicture.objects.filter(request=found)
    if keys := list(pictures.values_list("key", flat=True)):
        pictures.delete()
        later.defer(DROP, keys=keys)


def _waiting(**wanted: Any) -> IdentityRequest:
    rows = IdentityRequest.objects.select_for_update(of=("self",)).select_related("user")
    found = rows.filter(state=CheckState.REQUESTED, **wanted).first()
    if found is None:
        raise NotFound(_("待っている本人確認の申し込みはありません。"))
    return found


@writes
def withdraw_identity_request(*, by: User, at: datetime) -> IdentityRequest:
    """Take one's own request back; the pictures go at once."""
    found = _waiting(user=by)
    end_request(found=found, move="withdraw", who=Decider.PERSON, at=at, by=by)
    return found


@writes
def decide_identity_request(
    *, by: User, request_id: int, is_approved: bool, at: datetime, reason: str = "", note: str = ""
) -> IdentityRequest:
    """An operator decides; nobody decides about themselves. A refusal needs its reason, which the person reads."""
    if not by.is_operator:
        raise NotFound(_("待っている本人確認の申し込みはありません。"))
    found = _waiting(pk=request_id, provider=queries.identity.OURS)
    if found.user_id == by.pk:
        raise Forbidden(_("本人確認は、本人以外の運営担当者が行います。"))
    _decide(found, is_approved=is_approved, who=Decider.OPERATOR, at=at, by=by, reason=reason, note=note)
    return found


def _decide(
    found: IdentityRequest, *, is_approved: bool, who: Decider, at: datetime, by: User | None, reason: str, note: str
) -> None:  # fmt: skip
    said = paragraphs(reason)
    if not is_approved and not said:
        raise Malformed(_("断る理由を書いてください。本人に、そのまま伝わります。"))
    profile = Profile.objects.get(user_id=found.user_id)
    if is_approved and (profile.family_name, profile.given_name) != (found.family_name, found.given_name):
        raise Malformed(_("申し込みのあとで氏名が変わっています。断って、申し込み直してもらってください。"))
    end_request(
        found=found, move="approve" if is_approved else "refuse", who=who, at=at, by=by,
        reason="" if is_approved else said,
    )  # fmt: skip
    if is_approved:
        hold_identity(user=found.user, method=found.method, at=at, by=by, note=note)
    letter = "identity_approved" if is_approved else "identity_refused"
    later.defer(LETTER, letter=letter, user_id=found.user_id, number=found.pk)


@writes
def apply_verdict(*, request_id: int, verdict: rules.Verdict, at: datetime) -> None:
    """What an outside provider says about a request; nothing happens when it waits no more."""
    rows = IdentityRequest.objects.select_for_update(of=("self",)).select_related("user")
    found = rows.filter(pk=request_id, state=CheckState.REQUESTED).first()
    if found is None:
        return
    if verdict.outcome is rules.Outcome.WAITS:
        if verdict.url and verdict.url != found.goes_on_at_url:
            found.goes_on_at_url = verdict.url
            found.save(update_fields=["goes_on_at_url"])
        return
    _decide(
        found, is_approved=verdict.outcome is rules.Outcome.APPROVED, who=Decider.PROVIDER, at=at, by=None,
        reason=verdict.reason, note="",
    )  # fmt: skip


@writes
def look_at_picture(*, by: User, public_id: str, side: str, at: datetime) -> IdentityPicture:
    """An operator opens a picture; that they did is kept for ever, the picture is not."""
    found = queries.identity.picture_for(viewer=by, public_id=public_id, side=side)
    IdentityLook.objects.create(request=found.request, side=found.side, by=by, looked_at=at)
    return found


@writes
def expire_identity_requests(*, at: datetime) -> int:
    """End requests that nobody decided in time, with their pictures; returns how many. May run again and again."""
    rows = IdentityRequest.objects.select_for_update(skip_locked=True)
    due = list(rows.filter(state=CheckState.REQUESTED, expires_at__lte=at)[:200])
    for found in due:
        end_request(found=found, move="expire", who=Decider.CLOCK, at=at)
        later.defer(LETTER, letter="identity_expired", user_id=found.user_id, number=found.pk)
    return len(due)


@writes
def renew_identity_checks(*, at: datetime) -> tuple[int, int]:
    """Remind those whose changed name is not checked yet, and end the checks whose time is over: (reminded, ended)."""
    rows = IdentityCheck.objects.select_for_update(of=("self",)).select_related("user")
    late = list(rows.filter(renew_by__lte=at))
    for check in late:
        lose_identity(check=check, at=at)
        later.defer(LETTER, letter="identity_ended", user_id=check.user_id, number=0)
    soon = list(rows.filter(renew_by__gt=at, renew_by__lte=at + rules.REMINDER, reminded_at=None))
    for check in soon:
        check.reminded_at = at
        check.save(update_fields=["reminded_at"])
        later.defer(LETTER, letter="identity_ending", user_id=check.user_id, number=0)
    return len(soon), len(late)
