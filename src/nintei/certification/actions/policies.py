"""Publish policies: immutable versions that begin on a day known long before."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from nintei.catalog import queries as catalog
from nintei.certification.forms.policy_file import read_policy
from nintei.certification.models import PolicyVersion, WhatIf
from nintei.certification.queries.desk import LEAD
from nintei.certification.rules.policy import ALL_CATEGORIES, Policy
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Forbidden, Refusal
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome

DEFAULTS = Path(__file__).resolve().parent.parent / "policies"


class NotPublishable(Refusal):
    """The policy may not be published as it is; the sentence says what to do."""

    code = "not_publishable"


@writes
def publish_policy(*, text: str, at: datetime, by: Any = None, whatif: str = "") -> PolicyVersion:
    """Publish a policy file as the next version of its series.

    The first version may begin at once. A later one needs the id of a what-if report made of this very
    document and begins at least 60 days after ``at``. Raises PolicyFileError or NotPublishable; Forbidden for
    whoever is no operator (nobody at all is the command line).
    """
    if by is not None and not by.is_operator:
        raise Forbidden(_("運営の担当者だけができます。"))
    return _publish(read_policy(text), at=at, by=by, whatif=whatif)


@writes
def publish_defaults(*, at: datetime, effective_from: date | None = None) -> list[PolicyVersion]:
    """Publish the policies that ship with the program, those series that have no version yet."""
    published = []
    for path in sorted(DEFAULTS.glob("*.yaml")):
        policy = read_policy(path.read_text(encoding="utf-8"), path.name)
        if not PolicyVersion.objects.filter(series=policy.series).exists():
            published.append(_publish(policy, at=at, by=None, whatif="", effective_from=effective_from))
    return published


def _check_successor(policy: Policy, last: PolicyVersion, report: WhatIf | None, at: datetime) -> None:
    if policy.version != last.version + 1:
        said = _("version は %(next)s にしてください（公開済みの次の版です）。")
        raise NotPublishable(said % {"next": last.version + 1})
    if policy.supersedes != last.version:
        raise NotPublishable(_("supersedes は %(last)s にしてください。") % {"last": last.version})
    if report is None or report.digest != policy.digest:
        raise NotPublishable(_("この内容で行った試算の番号が必要です。先に試算を行ってください。"))
    today = at.astimezone(ZoneInfo(policy.time_zone)).date()
    if policy.effective_from < today + LEAD:
        raise NotPublishable(_("effective_from は公開の60日後以降にしてください。"))


@within_write
def _publish(
    policy: Policy, *, at: datetime, by: Any, whatif: str, effective_from: date | None = None
) -> PolicyVersion:
    category = None if policy.category == ALL_CATEGORIES else catalog.category(policy.category)
    versions = PolicyVersion.objects.filter(series=policy.series, category=category)
    last = versions.order_by("-version").first()
    report = WhatIf.objects.filter(public_id=whatif).first() if whatif else None
    if last is not None:
        _check_successor(policy, last, report, at)
    version = PolicyVersion.objects.create(
        series=policy.series, version=policy.version, track=policy.track, category=category,
        effective_from=effective_from or policy.effective_from, document=dict(policy.document),
        digest=policy.digest, published_at=at, published_by=by, whatif=report,
    )  # fmt: skip
    record.note(
        kind=Kind.POLICY_PUBLISHED, about=f"policy:{policy.series}", happened_at=at, at=at,
        outcome=Outcome.NEUTRAL, ref=f"certification.policy:{policy.series}:{policy.category}:{policy.version}",
        facts={"series": policy.series, "version": policy.version, "digest": policy.digest,
               "effective_from": version.effective_from.isoformat(), "title": dict(policy.title),
               "category": "" if category is None else category.slug,
               "url": f"/certification/policies/{policy.series}/"},
    )  # fmt: skip
    return version
