"""Show what a draft policy would do before anybody decides on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nintei.certification.forms.policy_file import read_policy
from nintei.certification.models import WhatIf
from nintei.certification.queries import whatif as replaying
from nintei.certification.queries.desk import SIMULATE
from nintei.certification.rules.policy import Policy
from nintei.kit import later
from nintei.kit.db import writes
from nintei.kit.errors import Forbidden, Malformed
from nintei.kit.periods import Month
from nintei.record import actions as journal

LONGEST = 60


def _check(text: str, first: Month, last: Month, by: Any) -> Policy:
    # Nobody at all is the operator of the command line.
    if by is not None and not by.is_operator:
        raise Forbidden(_("運営の担当者だけができます。"))
    if not first <= last <= first.plus(LONGEST - 1):
        raise Malformed(_("試算の期間は1か月以上60か月以内で選んでください。"))
    return read_policy(text)


def simulate(
    *,
    text: str,
    first: Month,
    last: Month,
    at: datetime,
    by: Any = None,
    on_progress: replaying.Progress | None = None,
) -> WhatIf:
    """Replay the draft ``text`` from ``first`` to ``last`` beside the present policy and keep the report.

    Writes nothing else, and only at the end: killed halfway, it leaves nothing. PolicyFileError lists
    what is wrong with the draft. The report's ``public_id`` is what ``publish_policy`` asks for.
    """
    policy = _check(text, first, last, by)
    seen = journal.seen_through()
    draft, present = replaying.replay(policy, first, last, seen, on_progress)
    report = replaying.report(policy, first, last, draft, present, seen)
    return keep_report(policy=policy, first=first, last=last, report=report, by=by, at=at)


@writes
def keep_report(
    *, policy: Policy, first: Month, last: Month, report: dict[str, Any], by: Any, at: datetime
) -> WhatIf:
    """Store a finished report under a new id, "wi-2027-0001"; it never changes."""
    prefix = f"wi-{at.year}-"
    latest = WhatIf.objects.filter(public_id__startswith=prefix).order_by("-public_id").first()
    number = int(latest.public_id.removeprefix(prefix)) + 1 if latest else 1
    return WhatIf.objects.create(
        public_id=f"{prefix}{number:04d}", series=policy.series, document=dict(policy.document), digest=policy.digest,
        first_month=first.first_day, last_month=last.first_day, report=report, created_at=at, created_by=by,
    )  # fmt: skip


@writes
def ask_simulation(*, text: str, first: Month, last: Month, by: Any, at: datetime) -> None:
    """Have a worker replay the draft; the report appears on the desk. Refuses a faulty draft at once."""
    _check(text, first, last, by)
    later.defer(
        SIMULATE,
        text=text,
        first=str(first),
        last=str(last),
        by=by.public_id if by else "",
        at=at.isoformat(),
    )
